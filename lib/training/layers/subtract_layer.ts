import * as tf from "@tensorflow/tfjs";

/** The first of two inputs less the second, as Keras's `Subtract`; tfjs has none. */
export class SubtractLayer extends tf.layers.Layer {
  static className = "Subtract";

  override computeOutputShape([a, b]: tf.Shape[]): tf.Shape {
    return a.map((length, axis) => length === 1 ? b[axis] : length);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [a, b] = inputs as tf.Tensor[];
    return tf.sub(a, b);
  }
}
tf.serialization.registerClass(SubtractLayer);
