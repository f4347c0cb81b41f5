import * as tf from "@tensorflow/tfjs";

/** `a + scale · b`, as in Keras's InceptionResNetV2. */
export class ScaledSumLayer extends tf.layers.Layer {
  static className = "CustomScaleLayer";
  readonly scale: number;

  constructor({ name, scale }: { name?: string; scale: number }) {
    super({ name });
    this.scale = scale;
  }

  override computeOutputShape([a]: tf.Shape[]): tf.Shape {
    return a;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [a, b] = inputs as tf.Tensor[];
    return tf.tidy(() => tf.add(a, tf.mul(b, this.scale)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), scale: this.scale };
  }
}
tf.serialization.registerClass(ScaledSumLayer);
