import * as tf from "@tensorflow/tfjs";

/** Keras's `Normalization`: by a mean and a variance of each channel that it was adapted to. */
export class NormalizationLayer extends tf.layers.Layer {
  static className = "Normalization";

  override build(shape: tf.Shape | tf.Shape[]): void {
    const channels = (shape as tf.Shape).at(-1)!;
    const [zeros, ones] = [tf.initializers.zeros(), tf.initializers.ones()];
    this.addWeight("mean", [channels], "float32", zeros, undefined, false);
    this.addWeight("variance", [channels], "float32", ones, undefined, false);
    this.built = true;
  }

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      const [mean, variance] = this.weights.map((weight) => weight.read());
      // The least deviation is Keras's.
      return tf.div(tf.sub(x, mean), tf.maximum(tf.sqrt(variance), 1e-7));
    });
  }
}
tf.serialization.registerClass(NormalizationLayer);
