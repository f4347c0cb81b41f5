/** One number for both directions, or `[vertical, horizontal]`. */
export type Pair = number | readonly [number, number];

/** Pixels added on each side of an image. */
export interface Sides {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/**
 * Pixels added around an image before a window slides over it: none ("valid"), as many as keep the
 * size ("same"), as many on every side, `[vertical, horizontal]`, or side by side.
 */
export type Padding = "valid" | "same" | Pair | Partial<Sides>;

/** How a window slides over an image. */
export interface WindowOptions {
  /** Rows and columns of the window. */
  kernelSize: Pair;
  /** Steps between two windows. */
  stride?: Pair;
  /** Pixels added around the image first. */
  padding?: Padding;
  /** Steps between two neighbours inside the window; 1 leaves no gap. */
  dilation?: Pair;
}

/** {@linkcode WindowOptions} with every number spelled out. */
export interface Window {
  kernelSize: [number, number];
  stride: [number, number];
  sides: Sides;
  dilation: [number, number];
}

/**
 * Spells out how a window slides.
 *
 * @param caller Function named in messages, as `conv2d()`.
 * @throws {RangeError} If a number is not whole, or too small.
 * @throws {TypeError} If an option has another form than allowed.
 */
export function resolveWindow(caller: string, options: WindowOptions): Window {
  const kernelSize = pair(caller, "kernelSize", options.kernelSize, 1);
  const stride = pair(caller, "stride", options.stride ?? 1, 1);
  const dilation = pair(caller, "dilation", options.dilation ?? 1, 1);
  const padding = options.padding ?? "valid";
  if (padding === "same") {
    if (stride[0] !== 1 || stride[1] !== 1) {
      throw new RangeError(
        `${caller}: padding "same" keeps the image's size only with stride 1, and the stride is ` +
          `[${stride.join(", ")}]. Give the padding in pixels.`,
      );
    }
    // PyTorch puts the odd pixel of an even-sized kernel on the right and at the bottom.
    const [rows, columns] = kernelSize.map((size, axis) => dilation[axis] * (size - 1));
    const [top, left] = [Math.floor(rows / 2), Math.floor(columns / 2)];
    return {
      kernelSize,
      stride,
      dilation,
      sides: { top, bottom: rows - top, left, right: columns - left },
    };
  }
  return { kernelSize, stride, dilation, sides: resolveSides(caller, padding) };
}

function resolveSides(caller: string, padding: Exclude<Padding, "same">): Sides {
  if (padding === "valid") return { top: 0, bottom: 0, left: 0, right: 0 };
  if (typeof padding === "number" || Array.isArray(padding)) {
    const [vertical, horizontal] = pair(caller, "padding", padding as Pair, 0);
    return { top: vertical, bottom: vertical, left: horizontal, right: horizontal };
  }
  return namedSides(caller, padding as Partial<Sides>);
}

/** Reads `{ top, bottom, left, right }`; a side that is left away is 0. */
export function namedSides(caller: string, padding: Partial<Sides>): Sides {
  const sides: Sides = { top: 0, bottom: 0, left: 0, right: 0 };
  if (typeof padding !== "object" || padding === null) {
    throw new TypeError(`${caller}: cannot read the padding ${JSON.stringify(padding)}.`);
  }
  for (const [side, pixels] of Object.entries(padding)) {
    if (!(side in sides)) {
      throw new TypeError(
        `${caller}: the padding has no side "${side}", only top, bottom, left and right.`,
      );
    }
    sides[side as keyof Sides] = wholeNumber(caller, `padding.${side}`, pixels, 0);
  }
  return sides;
}

function pair(caller: string, name: string, value: Pair, least: number): [number, number] {
  const both: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  if (both.length !== 2) {
    throw new TypeError(
      `${caller}: ${name} must be one number or [vertical, horizontal], not ` +
        `${JSON.stringify(value)}.`,
    );
  }
  const [vertical, horizontal] = both.map((item) => wholeNumber(caller, name, item, least));
  return [vertical, horizontal];
}

/** Returns `value` if it is a whole number of at least `least`. */
export function wholeNumber(caller: string, name: string, value: unknown, least: number): number {
  if (Number.isSafeInteger(value) && value as number >= least) return value as number;
  throw new RangeError(
    `${caller}: ${name} must be a whole number of at least ${least}, not ` +
      `${typeof value === "number" ? value : JSON.stringify(value)}.`,
  );
}
