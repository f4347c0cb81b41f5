import * as tf from "@tensorflow/tfjs";

/** What a {@linkcode GroupedConvLayer} is made with; as tfjs's `conv2d`. */
export interface GroupedConvOptions {
  name?: string;
  filters: number;
  kernelSize: [number, number];
  strides: [number, number];
  padding: "valid" | "same";
  dilationRate: [number, number];
  groups: number;
  useBias: boolean;
}

/** A convolution whose channels are cut into groups, each with filters of its own. */
export class GroupedConvLayer extends tf.layers.Layer {
  static className = "GroupedConv2D";
  readonly options: GroupedConvOptions;

  constructor(options: GroupedConvOptions) {
    super({ name: options.name });
    this.options = options;
  }

  override build(shape: tf.Shape | tf.Shape[]): void {
    const { kernelSize, filters, groups, useBias } = this.options;
    const inputs = (shape as tf.Shape)[3]! / groups;
    if (!Number.isInteger(inputs) || filters % groups > 0) {
      throw new RangeError(`${groups} groups of [${shape}] and ${filters} filters`);
    }
    const zeros = tf.initializers.zeros();
    this.addWeight("kernel", [...kernelSize, inputs, filters], "float32", zeros);
    if (useBias) this.addWeight("bias", [filters], "float32", zeros);
    this.built = true;
  }

  override computeOutputShape([batch, ...sides]: tf.Shape): tf.Shape {
    const { kernelSize, strides, padding, dilationRate, filters } = this.options;
    const [rows, columns] = kernelSize.map((size, side) => {
      const lost = padding === "same" ? 0 : (size - 1) * dilationRate[side];
      const length = sides[side];
      return length === null ? null : Math.ceil((length - lost) / strides[side]);
    });
    return [batch, rows, columns, filters];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const { strides, padding, dilationRate, groups } = this.options;
    return tf.tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
      const kernel = this.weights[0].read() as tf.Tensor4D;
      const [rows, columns, depth, filters] = kernel.shape;
      let y: tf.Tensor;
      if (depth === 1) {
        // Each channel by itself.
        const own = tf.reshape(kernel, [rows, columns, groups, filters / groups]) as tf.Tensor4D;
        y = tf.depthwiseConv2d(x, own, strides, padding, "NHWC", dilationRate);
      } else {
        const kernels = tf.split(kernel, groups, 3) as tf.Tensor4D[];
        const parts = (tf.split(x, groups, 3) as tf.Tensor4D[]).map((part, group) =>
          tf.conv2d(part, kernels[group], strides, padding, "NHWC", dilationRate)
        );
        y = tf.concat(parts, 3);
      }
      return this.options.useBias ? tf.add(y, this.weights[1].read()) : y;
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.options };
  }
}
tf.serialization.registerClass(GroupedConvLayer);
