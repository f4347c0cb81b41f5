import * as tf from "@tensorflow/tfjs";

/** A trained factor for each channel, as in Keras's ConvNeXt. */
export class LayerScaleLayer extends tf.layers.Layer {
  static className = "LayerScale";

  override build(shape: tf.Shape | tf.Shape[]): void {
    this.addWeight("gamma", [(shape as tf.Shape).at(-1)!], "float32", tf.initializers.ones());
    this.built = true;
  }

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    return tf.mul(x, this.weights[0].read());
  }
}
tf.serialization.registerClass(LayerScaleLayer);
