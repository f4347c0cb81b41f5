import * as tf from "@tensorflow/tfjs";
import type { PlainFunction, ScalarFunction } from "../../backend/network/mod.ts";

const hardSigmoid = (x: tf.Tensor) => tf.clipByValue(tf.add(tf.div(x, 6), 0.5), 0, 1);

const plain: Record<PlainFunction, (x: tf.Tensor) => tf.Tensor> = {
  linear: (x) => tf.clone(x),
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  swish: (x) => tf.mul(x, tf.sigmoid(x)),
  selu: tf.selu,
  softplus: tf.softplus,
  softsign: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
  exponential: tf.exp,
  gelu: (x) => tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.div(x, Math.SQRT2))))),
  geluTanh: (x) => {
    const inner = tf.mul(
      Math.sqrt(2 / Math.PI),
      tf.add(x, tf.mul(0.044715, tf.mul(x, tf.mul(x, x)))),
    );
    return tf.mul(0.5, tf.mul(x, tf.add(1, tf.tanh(inner))));
  },
  mish: (x) => tf.mul(x, tf.tanh(tf.softplus(x))),
  hardSigmoid,
  hardSigmoidFifth: (x) => tf.clipByValue(tf.add(tf.mul(0.2, x), 0.5), 0, 1),
  hardSwish: (x) => tf.mul(x, hardSigmoid(x)),
  hardTanh: (x) => tf.clipByValue(x, -1, 1),
  logSigmoid: (x) => tf.neg(tf.softplus(tf.neg(x))),
  tanhShrink: (x) => tf.sub(x, tf.tanh(x)),
  squareplus: (x) => tf.mul(0.5, tf.add(x, tf.sqrt(tf.add(tf.square(x), 4)))),
  softShrink: (x) => tf.sub(tf.relu(tf.sub(x, 0.5)), tf.relu(tf.sub(tf.neg(x), 0.5))),
  hardShrink: (x) => tf.where(tf.greater(tf.abs(x), 0.5), x, tf.zerosLike(x)),
};

/** Applies a function to every number, with its gradient. */
export function applyFunction(f: ScalarFunction, x: tf.Tensor): tf.Tensor {
  switch (f.name) {
    case "relu": {
      const { slope = 0, threshold = 0, most = Infinity } = f;
      const cut = most === Infinity ? x : tf.minimum(x, most);
      if (slope === 0 && threshold === 0) return tf.relu(cut);
      return tf.where(tf.less(x, threshold), tf.mul(slope, tf.sub(x, threshold)), cut);
    }
    case "elu":
      return tf.where(tf.greater(x, 0), x, tf.mul(f.alpha, tf.elu(x)));
    case "celu":
      return tf.where(tf.greater(x, 0), x, tf.mul(f.alpha, tf.elu(tf.div(x, f.alpha))));
    case "thresholdedRelu":
      return tf.where(tf.greater(x, f.theta), x, tf.zerosLike(x));
    default:
      return plain[f.name](x);
  }
}
