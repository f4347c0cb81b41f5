/** One array of numbers of a layer, such as its kernel. */
export interface KerasWeight {
  /** As the file has it, such as `"conv2d_1/kernel:0"`. */
  name: string;
  /** Kernels are `[rows, columns, in, out]`. */
  shape: number[];
  /** In C order; float32 as stored, other numbers rounded to it. */
  data: Float32Array;
}

/** A layer of the file; one without weights has an empty list. */
export interface KerasLayer {
  name: string;
  weights: readonly KerasWeight[];
  /** The layers of a model within the model, where the file keeps them apart. */
  layers?: readonly KerasLayer[];
}

/** What {@linkcode KerasH5} is made of. */
export interface KerasH5Init {
  name: string;
  layers: readonly KerasLayer[];
  modelConfig?: unknown;
  kerasVersion?: string;
}

/** What is in a file of Keras. */
export class KerasH5 {
  /** The source as it was named. */
  readonly name: string;
  /** In the order of the model that was saved. */
  readonly layers: readonly KerasLayer[];
  /** The model's description, if the file holds a whole model; only weights if undefined. */
  readonly modelConfig: unknown;
  readonly kerasVersion?: string;

  constructor({ name, layers, modelConfig, kerasVersion }: KerasH5Init) {
    this.name = name;
    this.layers = layers;
    this.modelConfig = modelConfig;
    this.kerasVersion = kerasVersion;
  }

  /** Says in one line how much there is. */
  toString(): string {
    const sizes = this.layers.map(numbersOf);
    const filled = sizes.filter((size) => size > 0).length;
    const numbers = sizes.reduce((a, b) => a + b, 0).toLocaleString("en");
    return `${this.name}: ${this.layers.length} layers, ${filled} of them with weights, ${numbers} numbers`;
  }
}

function numbersOf({ weights, layers = [] }: KerasLayer): number {
  const inner = layers.reduce((n, layer) => n + numbersOf(layer), 0);
  return weights.reduce((n, { data }) => n + data.length, inner);
}
