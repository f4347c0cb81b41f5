/** Functions of one number that layers apply, and their settings. */
export type ScalarFunction =
  | { name: PlainFunction }
  /** As Keras's ReLU layer: `slope · (x − threshold)` below the threshold. */
  | { name: "relu"; slope?: number; threshold?: number; most?: number }
  | { name: "elu" | "celu"; alpha: number }
  | { name: "thresholdedRelu"; theta: number };

/** Functions without settings; the names are Keras's, but for the two kinds of hard sigmoid. */
export type PlainFunction =
  | "linear"
  | "sigmoid"
  | "tanh"
  | "swish"
  | "selu"
  | "softplus"
  | "softsign"
  | "exponential"
  | "gelu"
  | "geluTanh"
  | "mish"
  | "hardSigmoid"
  | "hardSigmoidFifth"
  | "hardSwish"
  | "hardTanh"
  | "logSigmoid"
  | "tanhShrink"
  | "squareplus"
  | "softShrink"
  | "hardShrink";

/** SELU's scale and α (Klambauer et al., 2017). */
export const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const clip = (x: number, least: number, most: number) => Math.min(Math.max(x, least), most);

const plain: Record<PlainFunction, (x: number) => number> = {
  linear: (x) => x,
  sigmoid,
  tanh: Math.tanh,
  swish: (x) => x * sigmoid(x),
  selu: (x) => SELU.scale * (x > 0 ? x : SELU.alpha * Math.expm1(x)),
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  exponential: Math.exp,
  gelu: (x) => x * normalShare(x),
  geluTanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  mish: (x) => x * Math.tanh(softplus(x)),
  hardSigmoid: (x) => clip(x / 6 + 0.5, 0, 1),
  hardSigmoidFifth: (x) => clip(0.2 * x + 0.5, 0, 1),
  hardSwish: (x) => x * clip(x / 6 + 0.5, 0, 1),
  hardTanh: (x) => clip(x, -1, 1),
  logSigmoid: (x) => -softplus(-x),
  tanhShrink: (x) => x - Math.tanh(x),
  squareplus: (x) => (x + Math.sqrt(x * x + 4)) / 2,
  softShrink: (x) => x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0 * x,
  hardShrink: (x) => Math.abs(x) > 0.5 ? x : 0 * x,
};

/** The function as one of numbers. */
export function scalarFunction(f: ScalarFunction): (x: number) => number {
  switch (f.name) {
    case "relu": {
      const { slope = 0, threshold = 0, most = Infinity } = f;
      return (x) => x < threshold ? slope * (x - threshold) : Math.min(x, most);
    }
    case "elu":
      return (x) => x > 0 ? x : f.alpha * Math.expm1(x);
    case "celu":
      return (x) => x > 0 ? x : f.alpha * Math.expm1(x / f.alpha);
    case "thresholdedRelu":
      return (x) => x > f.theta ? x : 0 * x;
    default:
      return plain[f.name];
  }
}

/**
 * The share of a normal distribution below `x`, to 1e-11 of itself: a series near zero, a continued
 * fraction beyond.
 */
function normalShare(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  if (z < 2.5) {
    let term = z;
    let sum = z;
    for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
      term *= -z * z / n;
      sum += term / (2 * n + 1);
    }
    return 0.5 + Math.sign(x) * sum / Math.sqrt(Math.PI);
  }
  let fraction = z;
  for (let n = 60; n > 0; n--) fraction = z + n / 2 / fraction;
  const tail = Math.exp(-z * z) / fraction / Math.sqrt(Math.PI) / 2;
  return x > 0 ? 1 - tail : tail;
}
