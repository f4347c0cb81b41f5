/** Rows × columns of pixels with their channels. */
export interface ImageShape {
  rows: number;
  cols: number;
  depth: number;
}

/** A window that slides over an image; beyond the image lie zeros that a mean does not count. */
export interface Window {
  rows: number;
  cols: number;
  strideRows: number;
  strideCols: number;
  padTop: number;
  padLeft: number;
}

interface StepOf<Kind extends string> {
  kind: Kind;
  /** Shape of its result. */
  shape: ImageShape;
  /** Places in the list of steps; only earlier ones. */
  inputs: readonly number[];
}

/** The image that enters the network. */
export type InputStep = StepOf<"input">;

/** `window ⋆ kernel + bias`, then ReLU if asked for; a dense layer is one whose window is all. */
export interface ConvolutionStep extends StepOf<"convolution"> {
  window: Window;
  /** Window rows × window columns × channels in × channels out. */
  kernel: Float32Array;
  bias: Float32Array;
  relu: boolean;
}

/** Largest or mean value of windows; those of `maxPool` lie inside the image. */
export interface PoolingStep extends StepOf<"maxPool" | "averagePool"> {
  window: Window;
}

/** Channels of several images of one size, one after the other. */
export type ConcatenationStep = StepOf<"concatenate">;

/** One step of a network that predicts; the last step's result is the prediction. */
export type NetworkStep = InputStep | ConvolutionStep | PoolingStep | ConcatenationStep;

/**
 * How far a step's windows reach beyond its input, in pixels.
 *
 * @param tile Rows and columns that it computes together; it computes whole tiles.
 */
export function border(
  step: NetworkStep,
  input: ImageShape,
  tile: Pick<ImageShape, "rows" | "cols">,
): Border {
  if (!("window" in step)) return { top: 0, left: 0, bottom: 0, right: 0 };
  const { window: w } = step;
  const computed = (count: number, together: number) => Math.ceil(count / together) * together;
  const shape = {
    rows: computed(step.shape.rows, tile.rows),
    cols: computed(step.shape.cols, tile.cols),
  };
  const beyond = (count: number, stride: number, length: number, pad: number, inside: number) =>
    Math.max(0, (count - 1) * stride + length - pad - inside);
  return {
    top: w.padTop,
    left: w.padLeft,
    bottom: beyond(shape.rows, w.strideRows, w.rows, w.padTop, input.rows),
    right: beyond(shape.cols, w.strideCols, w.cols, w.padLeft, input.cols),
  };
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
