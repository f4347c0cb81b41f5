/** A network as the page computes it: steps in order, each of which reads results of earlier ones. */
export interface NetworkStep {
  readonly name: string;
  /** What the layer is called, as "conv 3 × 3". */
  readonly title: string;
  /** Places, in the list of steps, of those that it reads. */
  readonly from: readonly number[];
  /** Shape of one result: `[rows, columns, channels]`, or `[units]`. */
  readonly shape: readonly number[];
  readonly work: Work;
}

/** What a step does. */
export type Work =
  | { readonly kind: "input" | "flatten" | "same" | "add" | "concat" }
  | ConvolutionWork
  | PoolingWork
  | {
    readonly kind: "dense";
    /** Shape `[inputs, units]`. */
    readonly weights: Float32Array;
    readonly bias?: Float32Array;
  }
  | ({ readonly kind: "zeroPad" } & Slide)
  | { readonly kind: "globalMax" | "globalAverage" }
  | { readonly kind: "scale"; readonly by: Float32Array; readonly shift: Float32Array }
  | { readonly kind: "activation"; readonly name: ActivationName }
  /** Worked out by the kernel alone: the page shows what it was given. */
  | { readonly kind: "given"; readonly window?: Slide };

export const ACTIVATIONS = [
  "linear",
  "relu",
  "relu6",
  "sigmoid",
  "tanh",
  "softmax",
  "elu",
] as const;
export type ActivationName = typeof ACTIVATIONS[number];

/** How a window slides; pairs are rows, columns. */
export interface Slide {
  readonly kernelSize: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Rows above and columns to the left that are added. */
  readonly before: readonly [number, number];
}

export interface ConvolutionWork extends Slide {
  readonly kind: "convolution";
  /** Shape `[rows, columns, inputs, outputs]`. */
  readonly weights: Float32Array;
  readonly bias?: Float32Array;
}

export interface PoolingWork extends Slide {
  readonly kind: "maxPool" | "averagePool";
}
