import { paddingSource } from "../../../geometry/mod.ts";
import type { Settings } from "./settings.ts";

/** Where each window of a setting lies; worked out once for all its pixels. */
export interface Plan {
  /** For each row and column that the windows slide over: the image's own one, or -1 for a zero. */
  readonly sources: readonly [Int32Array, Int32Array];
  /** Rows and columns of the result. */
  readonly size: readonly [number, number];
  /** Rows (and columns) from a window to the next. */
  readonly step: number;
  readonly dilation: number;
  /** Rows and columns of the kernel. */
  readonly kernelSize: readonly [number, number];
  /** Rows and columns of the plane before the image's first. */
  readonly border: readonly [number, number];
  /** Rows (and columns) of the plane between two of the image: 1, or the stride of a transposed one. */
  readonly spread: number;
}

/**
 * Lays out a convolution.
 *
 * A transposed one becomes a plain one of the kernel turned by half a turn: over the image whose
 * pixels are set `stride` apart, with zeros between and around them.
 *
 * @param image Rows and columns of the image.
 * @param settings As read by {@linkcode trouble}: the kernel fits.
 */
export function planOf(
  image: { readonly rows: number; readonly columns: number },
  settings: Settings,
): Plan {
  const { rows, columns, stride, dilation, padding, transposed } = settings;
  const spread = transposed ? stride : 1;
  const step = transposed ? 1 : stride;
  const before = (length: number) => transposed ? dilation * (length - 1) - padding : padding;
  const border = [before(rows), before(columns)] as const;
  const axis = (length: number, before: number) => {
    const plane = spread * (length - 1) + 1 + 2 * before;
    return Int32Array.from({ length: plane }, (_, at) => {
      const place = at - before;
      if (!transposed) return paddingSource(place, length, settings.paddingMode) ?? -1;
      const inside = place % spread === 0 && place >= 0 && place / spread < length;
      return inside ? place / spread : -1;
    });
  };
  const sources = [axis(image.rows, border[0]), axis(image.columns, border[1])] as const;
  const sizeOf = (plane: Int32Array, kernel: number) =>
    Math.floor((plane.length - dilation * (kernel - 1) - 1) / step) + 1;
  return {
    sources,
    size: [sizeOf(sources[0], rows), sizeOf(sources[1], columns)],
    step,
    dilation,
    kernelSize: [rows, columns],
    border,
    spread,
  };
}

/** The kernel as it lies on the plane, row by row, after the division. */
export function appliedWeights(
  { weights, divisor, flipped, transposed }: Settings,
): Float64Array {
  const divided = Float64Array.from(weights, (weight) => weight / divisor);
  return flipped !== transposed ? divided.reverse() : divided;
}

/** The image as the windows see it: padded, or spread. */
export function planeOf(
  image: { readonly columns: number; readonly values: Float32Array },
  { sources: [rows, columns] }: Plan,
): Float32Array {
  const plane = new Float32Array(rows.length * columns.length);
  rows.forEach((row, y) => {
    if (row < 0) return;
    const from = row * image.columns, to = y * columns.length;
    for (let x = 0; x < columns.length; x++) {
      if (columns[x] >= 0) plane[to + x] = image.values[from + columns[x]];
    }
  });
  return plane;
}

/** Slides the kernel over the plane, and sums each window in float64. */
export function correlate(
  plane: Float32Array,
  weights: Float64Array,
  plan: Plan,
): Float32Array {
  const { size: [rows, columns], step, dilation, kernelSize: [kernelRows, kernelColumns] } = plan;
  const width = plan.sources[1].length;
  const out = new Float32Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      let tap = 0;
      for (let i = 0; i < kernelRows; i++) {
        let at = (y * step + i * dilation) * width + x * step;
        for (let j = 0; j < kernelColumns; j++, at += dilation) sum += weights[tap++] * plane[at];
      }
      out[y * columns + x] = sum;
    }
  }
  return out;
}

/** One pixel under the kernel. */
export interface Tap {
  /** Place on the plane. */
  readonly row: number;
  readonly column: number;
  /** The pixel of the image that stands there; nothing where it is a zero from outside. */
  readonly source?: readonly [number, number];
  readonly pixel: number;
  readonly weight: number;
}

/** What the window of one output pixel reads, in the kernel's order. */
export function tapsOf(
  plane: Float32Array,
  weights: Float64Array,
  { sources, step, dilation, kernelSize }: Plan,
  [row, column]: readonly [number, number],
): Tap[] {
  return Array.from(weights, (weight, tap) => {
    const y = row * step + Math.floor(tap / kernelSize[1]) * dilation;
    const x = column * step + (tap % kernelSize[1]) * dilation;
    const [sourceRow, sourceColumn] = [sources[0][y], sources[1][x]];
    return {
      row: y,
      column: x,
      source: sourceRow < 0 || sourceColumn < 0 ? undefined : [sourceRow, sourceColumn],
      pixel: plane[y * sources[1].length + x],
      weight,
    };
  });
}

/** The output pixels into whose sums a pixel of the plane goes. */
export function fedBy(
  { size, step, dilation, kernelSize }: Plan,
  place: readonly [number, number],
): [number, number][] {
  const axis = (at: number, length: number, kernel: number) =>
    Array.from({ length: kernel }, (_, i) => (at - i * dilation) / step)
      .filter((y) => Number.isInteger(y) && y >= 0 && y < length);
  const columns = axis(place[1], size[1], kernelSize[1]);
  return axis(place[0], size[0], kernelSize[0]).flatMap((y) =>
    columns.map((x): [number, number] => [y, x])
  );
}

/** The result less the pixel of the plane under the middle of each window. */
export function difference(plane: Float32Array, out: Float32Array, plan: Plan): Float32Array {
  const { size: [, columns], step, dilation, kernelSize, sources } = plan;
  const [middleRow, middleColumn] = kernelSize.map((length) => dilation * ((length - 1) >> 1));
  return out.map((value, i) => {
    const y = Math.floor(i / columns) * step + middleRow;
    const x = (i % columns) * step + middleColumn;
    return value - plane[y * sources[1].length + x];
  });
}
