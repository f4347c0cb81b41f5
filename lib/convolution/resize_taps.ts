/** How pixels are placed and mixed when an axis is resized. */
export type ResizeMode = "nearest" | "nearest-exact" | "bilinear" | "bicubic";

/** What each pixel of a result is made of: the t-th pixel of the source, and its weight. */
export interface ResizeTaps {
  /** For each tap: the source's pixel of every pixel of the result. */
  places: Int32Array[];
  /** For each tap: its weight; 0 where a pixel of the result has fewer taps. */
  weights: Float32Array[];
  /** Taps that every pixel of the result has. */
  common: number;
}

/** How one axis is resized. */
export interface ResizeAxis {
  from: number;
  to: number;
  /** Pixels of the source for one of the result, where it is not from / to. */
  scale?: number;
  mode: ResizeMode;
  alignCorners: boolean;
  antialias: boolean;
}

/** Finds what each pixel of a resized axis is made of, as PyTorch's `F.interpolate` does. */
export function resizeTaps(axis: ResizeAxis): ResizeTaps {
  if (axis.mode === "nearest" || axis.mode === "nearest-exact") return nearest(axis);
  if (axis.antialias) return antialiased(axis);
  return axis.mode === "bilinear" ? linear(axis) : cubic(axis);
}

/** PyTorch computes places in float32: otherwise some lie beside those that it takes. */
function scaleOf({ from, to, scale, alignCorners }: ResizeAxis): number {
  if (alignCorners) return to > 1 ? Math.fround((from - 1) / (to - 1)) : 0;
  return Math.fround(scale ?? from / to);
}

function nearest(axis: ResizeAxis): ResizeTaps {
  const { from, to, mode } = axis;
  const scale = scaleOf(axis);
  // As in PyTorch, whatever factor led to the same or the double size.
  if (mode === "nearest" && (to === from || to === 2 * from)) {
    return copies(Int32Array.from({ length: to }, (_, i) => Math.floor(i * from / to)));
  }
  const shift = mode === "nearest" ? 0 : 0.5;
  const places = Int32Array.from(
    { length: to },
    (_, i) => clip(Math.floor(Math.fround((i + shift) * scale)), from),
  );
  return copies(places);
}

function copies(places: Int32Array): ResizeTaps {
  return { places: [places], weights: [new Float32Array(places.length).fill(1)], common: 1 };
}

/** Where pixel `i` of the result lies among the centres of the source's pixels. */
function placeOf(i: number, scale: number, alignCorners: boolean): number {
  // One rounding to float32 after the whole expression: PyTorch's compiler fuses it so.
  return Math.fround(alignCorners ? scale * i : scale * (i + 0.5) - 0.5);
}

function linear(axis: ResizeAxis): ResizeTaps {
  const { from, to, alignCorners } = axis;
  if (to === from) return copies(Int32Array.from({ length: to }, (_, i) => i));
  const scale = scaleOf(axis);
  const [lower, upper] = [new Int32Array(to), new Int32Array(to)];
  const [lowerShare, upperShare] = [new Float32Array(to), new Float32Array(to)];
  for (let i = 0; i < to; i++) {
    const place = Math.max(0, placeOf(i, scale, alignCorners));
    lower[i] = Math.floor(place);
    upper[i] = clip(lower[i] + 1, from);
    upperShare[i] = place - lower[i];
    lowerShare[i] = 1 - upperShare[i];
  }
  return { places: [lower, upper], weights: [lowerShare, upperShare], common: 2 };
}

function cubic(axis: ResizeAxis): ResizeTaps {
  const { from, to, alignCorners } = axis;
  const scale = scaleOf(axis);
  const places = Array.from({ length: 4 }, () => new Int32Array(to));
  const weights = Array.from({ length: 4 }, () => new Float32Array(to));
  for (let i = 0; i < to; i++) {
    const place = placeOf(i, scale, alignCorners);
    const first = Math.floor(place) - 1;
    for (let tap = 0; tap < 4; tap++) {
      places[tap][i] = clip(first + tap, from);
      weights[tap][i] = cubicWeight(Math.abs(place - first - tap), -0.75);
    }
  }
  return { places, weights, common: 4 };
}

/** The pixel of an axis that is nearest to a place. */
function clip(place: number, length: number): number {
  return Math.min(Math.max(place, 0), length - 1);
}

/** A cubic through 1 at 0 and 0 at the whole numbers; `a` is its slope at 1. */
function cubicWeight(x: number, a: number): number {
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** All pixels of the source under a filter that is as wide as the pixels of the result. */
function antialiased(axis: ResizeAxis): ResizeTaps {
  const { from, to, mode } = axis;
  if (to === from) return copies(Int32Array.from({ length: to }, (_, i) => i));
  const scale = scaleOf(axis);
  const wider = Math.max(scale, 1);
  const support = (mode === "bilinear" ? 1 : 2) * wider;
  const weightAt = mode === "bilinear"
    ? (x: number) => Math.max(0, 1 - x)
    : (x: number) => cubicWeight(x, -0.5);
  const lists = Array.from({ length: to }, (_, i) => {
    const centre = scale * (i + 0.5);
    const first = Math.max(Math.trunc(centre - support + 0.5), 0);
    const end = Math.min(Math.trunc(centre + support + 0.5), from);
    const shares = Array.from(
      { length: end - first },
      (_, k) => weightAt(Math.abs((k + first - centre + 0.5) / wider)),
    );
    const sum = shares.reduce((a, b) => a + b);
    return { first, weights: shares.map((share) => share / sum) };
  });
  const counts = lists.map(({ weights }) => weights.length);
  const most = counts.reduce((a, b) => Math.max(a, b));
  const places = Array.from(
    { length: most },
    (_, tap) => Int32Array.from(lists, ({ first }) => clip(first + tap, from)),
  );
  const weights = Array.from(
    { length: most },
    (_, tap) => Float32Array.from(lists, ({ weights }) => weights[tap] ?? 0),
  );
  return { places, weights, common: counts.reduce((a, b) => Math.min(a, b)) };
}
