import type { ScalarFunction } from "./scalar_function.ts";

/** Rows × columns of pixels with their channels. */
export interface ImageShape {
  rows: number;
  columns: number;
  depth: number;
}

/** A window that slides over an image; beyond the image lie zeros that a mean does not count. */
export interface Window {
  rows: number;
  columns: number;
  strideRows: number;
  strideColumns: number;
  padTop: number;
  padLeft: number;
  /** Distance of neighbouring pixels of the window; 1 if absent. */
  dilationRows?: number;
  dilationColumns?: number;
}

interface StepOf<Kind extends string> {
  kind: Kind;
  /** Shape of its result. */
  shape: ImageShape;
  /** Places in the list of steps; only earlier ones. */
  inputs: readonly number[];
}

/** An image that enters the network. */
export type InputStep = StepOf<"input">;

/** `window ⋆ kernel + bias`, then ReLU if asked for; a dense layer is one whose window is all. */
export interface ConvolutionStep extends StepOf<"convolution"> {
  window: Window;
  /** Window rows × window columns × channels in × channels out. */
  kernel: Float32Array;
  bias: Float32Array;
  relu: boolean;
}

/** A convolution of each channel by itself. */
export interface DepthwiseStep extends StepOf<"depthwise"> {
  window: Window;
  /** Window rows × window columns × channels. */
  kernel: Float32Array;
  bias: Float32Array;
  relu: boolean;
}

/** Largest or mean value of windows; those of `maxPool` lie inside the image or its border. */
export interface PoolingStep extends StepOf<"maxPool" | "averagePool"> {
  window: Window;
}

/** Channels of several images of one size, one after the other. */
export type ConcatenationStep = StepOf<"concatenate">;

/** A function of each number: `f(scale · x + shift)`, scale and shift by channel. */
export interface MapStep extends StepOf<"map"> {
  scale?: Float32Array;
  shift?: Float32Array;
  apply: ScalarFunction;
}

/** How two numbers become one. */
export type Join = "add" | "subtract" | "multiply" | "maximum" | "minimum";

/** Two images, number by number; rows, columns or channels that are one stand for all. */
export interface MergeStep extends StepOf<"merge"> {
  join: Join;
  relu: boolean;
}

/** Rows, columns and channels. */
export type Triple = readonly [row: number, column: number, channel: number];

/** Where the first number lies in an image, and how far a step of each of three loops leads. */
export interface Walk {
  start: Triple;
  steps: readonly [Triple, Triple, Triple];
}

/** Numbers that are copied, in three loops. */
export interface Move {
  counts: Triple;
  /** Which of the step's inputs. */
  input: number;
  from: Walk;
  to: Walk;
}

/** Copies numbers to other places; what no move writes is zero. */
export interface CopyStep extends StepOf<"copy"> {
  moves: readonly Move[];
  /** What lies around the result and where no move writes; zero if absent. */
  fill?: number;
  /** Rows above and columns before, if it does nothing but put zeros around an image. */
  padding?: readonly [top: number, left: number];
}

/** Computed in JavaScript by the calling thread: rows of the images, channels last. */
export interface HostStep extends StepOf<"host"> {
  compute: (inputs: readonly Float32Array[], result: Float32Array) => void;
}

/** One step of a network that predicts. */
export type NetworkStep =
  | InputStep
  | ConvolutionStep
  | DepthwiseStep
  | PoolingStep
  | ConcatenationStep
  | MapStep
  | MergeStep
  | CopyStep
  | HostStep;

/**
 * How far a step's windows reach beyond its input, in pixels.
 *
 * @param tile Rows and columns that it computes together; it computes whole tiles.
 */
export function border(
  step: NetworkStep,
  input: ImageShape,
  tile: Pick<ImageShape, "rows" | "columns">,
): Border {
  if (!("window" in step)) return { top: 0, left: 0, bottom: 0, right: 0 };
  const { window: w } = step;
  const computed = (count: number, together: number) => Math.ceil(count / together) * together;
  const shape = {
    rows: computed(step.shape.rows, tile.rows),
    columns: computed(step.shape.columns, tile.columns),
  };
  const beyond = (count: number, stride: number, length: number, pad: number, inside: number) =>
    Math.max(0, (count - 1) * stride + length - pad - inside);
  return {
    top: w.padTop,
    left: w.padLeft,
    bottom: beyond(shape.rows, w.strideRows, spannedRows(w), w.padTop, input.rows),
    right: beyond(shape.columns, w.strideColumns, spannedColumns(w), w.padLeft, input.columns),
  };
}

/** Rows from the first to the last pixel of a window. */
export function spannedRows({ rows, dilationRows = 1 }: Window): number {
  return (rows - 1) * dilationRows + 1;
}

/** Columns from the first to the last pixel of a window. */
export function spannedColumns({ columns, dilationColumns = 1 }: Window): number {
  return (columns - 1) * dilationColumns + 1;
}

/** Pixels of zeros around an image. */
export interface Border {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** Output channels that are computed at once. */
export const PANEL = 8;
