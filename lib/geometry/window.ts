import type { OptionNames } from "./known_options.ts";
import { type Padding, type Sides, toSides } from "./padding.ts";
import { type Pair, toPair } from "./pair.ts";
import { shapeText } from "./whole_number.ts";

/** How a window slides over an image. */
export interface WindowOptions {
  /** Rows and columns of the window. */
  readonly kernelSize: Pair;
  /** Steps between two windows; 1 unless given. */
  readonly stride?: Pair;
  /** Pixels added around the image first; none unless given. */
  readonly padding?: Padding;
  /** Steps between two neighbours inside the window; 1, no gap, unless given. */
  readonly dilation?: Pair;
}

/** Names of {@linkcode WindowOptions}. */
export const WINDOW_OPTIONS: OptionNames<WindowOptions> = {
  kernelSize: true,
  stride: true,
  padding: true,
  dilation: true,
};

/** {@linkcode WindowOptions} with every number spelled out. */
export interface Window {
  kernelSize: [number, number];
  stride: [number, number];
  sides: Sides;
  dilation: [number, number];
}

/**
 * Spells out how a window slides. With "same", the odd pixel of an even-sized window is added on
 * the right and at the bottom.
 *
 * @param caller Function named in messages, as `conv2d()`.
 * @throws {RangeError} If a number is not whole, or too small, or "same" meets a stride.
 * @throws {TypeError} If an option has another form than allowed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resolveWindow } from "./window.ts";
 *
 * const { sides } = resolveWindow("conv2d()", { kernelSize: [2, 3], padding: "same" });
 * assert.deepEqual(sides, { top: 0, bottom: 1, left: 1, right: 1 });
 * ```
 */
export function resolveWindow(caller: string, options: WindowOptions): Window {
  const { padding = "valid" } = options;
  const window = windowSteps(caller, options);
  if (padding !== "same") return { ...window, sides: toSides(caller, padding) };
  const { stride } = window;
  if (stride[0] !== 1 || stride[1] !== 1) {
    throw new RangeError(
      `${caller}: padding "same" keeps the image's size only with stride 1, and the stride is ` +
        `${shapeText(stride)}. Give the padding in pixels.`,
    );
  }
  return { ...window, sides: spread(windowExtent(window).map((length) => length - 1)) };
}

/** The numbers of a window beside its padding. */
export function windowSteps(
  caller: string,
  { kernelSize, stride = 1, dilation = 1 }: WindowOptions,
): Omit<Window, "sides"> {
  return {
    kernelSize: toPair(caller, "kernelSize", kernelSize, 1),
    stride: toPair(caller, "stride", stride, 1),
    dilation: toPair(caller, "dilation", dilation, 1),
  };
}

/** Rows and columns from a window's first pixel to its last. */
export function windowExtent(
  { kernelSize, dilation }: Pick<Window, "kernelSize" | "dilation">,
): [number, number] {
  const [rows, columns] = kernelSize.map((length, axis) => dilation[axis] * (length - 1) + 1);
  return [rows, columns];
}

/** A window as messages show it: `[3, 3] spread to [5, 5] by dilation [2, 2]`. */
export function windowText(window: Pick<Window, "kernelSize" | "dilation">): string {
  const [size, extent] = [window.kernelSize, windowExtent(window)].map(shapeText);
  if (size === extent) return size;
  return `${size} spread to ${extent} by dilation ${shapeText(window.dilation)}`;
}

/** Halves a padding in each direction; the odd pixel comes last. */
export function spread([vertical, horizontal]: readonly number[]): Sides {
  const [top, left] = [Math.floor(vertical / 2), Math.floor(horizontal / 2)];
  return { top, bottom: vertical - top, left, right: horizontal - left };
}
