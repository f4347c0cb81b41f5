import * as tf from "@tensorflow/tfjs";
import { repetitionOf } from "./elementwise.ts";
import { sizeOf } from "./heap.ts";
import { reducedAxes } from "./sums.ts";

type GradientFunction = tf.GradConfig["gradFunc"];
type Gradients = ReturnType<GradientFunction>;

/**
 * Replaces gradients that tfjs composes of several kernels by one of ours.
 *
 * tfjs has one gradient for all backends: on any other backend the stock one is used.
 */
export function registerGradients(): void {
  // tfjs: dy · step(x), which turns an infinite dy into NaN where x is not positive.
  replaceGradient("Relu", (dy, [x]) => ({ x: () => run("ReluGrad", { dy, x }) }));
  registerGradient("ReluGrad", ["x"], (d, [x]) => ({
    dy: () => run("ReluGrad", { dy: d, x }),
    x: () => tf.zerosLike(x),
  }));

  // tfjs: dy · (2 · x), in two passes over memory.
  replaceGradient(
    "Square",
    (dy, [x]) => sameShape(dy, x) ? { x: () => run("SquareGrad", { dy, x }) } : undefined,
  );
  registerGradient("SquareGrad", ["dy", "x"], (d, [dy, x]) => ({
    dy: () => run("SquareGrad", { dy: d, x }),
    x: () => run("SquareGrad", { dy: d, x: dy }),
  }));

  // tfjs: dy · ones, filled in JavaScript.
  replaceGradient("Sum", (dy, [x], { axis }) => spreadGradient(dy, x, axis as number[], 1));
  replaceGradient("Mean", (dy, [x], { axis }) => {
    const count = sizeOf(x.shape) / Math.max(1, dy.size);
    return spreadGradient(dy, x, axis as number[], count);
  });

  // tfjs refuses the gradient of a dilated convolution, and forgets how sizes are rounded.
  replaceGradient("Conv2D", (dy, [x, filter], attributes) => {
    if (attributes.dataFormat === "NCHW") return undefined;
    return {
      x: () => run("Conv2DBackpropInput", { dy, filter }, { ...attributes, inputShape: x.shape }),
      filter: () =>
        run("Conv2DBackpropFilter", { x, dy }, { ...attributes, filterShape: filter.shape }),
    };
  });
  replaceGradient("Conv2DBackpropInput", (ddx, [dy, filter], attributes) => {
    if (attributes.dataFormat === "NCHW") return undefined;
    return {
      dy: () => run("Conv2D", { x: ddx, filter }, attributes),
      filter: () =>
        run("Conv2DBackpropFilter", { x: ddx, dy }, { ...attributes, filterShape: filter.shape }),
    };
  });
  replaceGradient("MaxPool", (dy, [input, output], attributes) => ({
    x: () => run("MaxPoolGrad", { dy, input, output }, attributes),
  }));
  replaceGradient("AvgPool", (dy, [input], attributes) => ({
    x: () => run("AvgPoolGrad", { dy, input }, attributes),
  }));

  // tfjs: transposed once too often.
  replaceGradient("Cumsum", (dy, _, attributes) => ({
    x: () => run("Cumsum", { x: dy }, { ...attributes, reverse: !attributes.reverse }),
  }));

  // tfjs forgets that these broadcast.
  for (const name of ["BatchMatMul", "Maximum", "Minimum", "SquaredDifference"]) {
    sumWhereRepeated(name);
  }
}

/** Lets the gradients of a kernel of `a` and `b` be sums over where these were repeated. */
function sumWhereRepeated(kernelName: string): void {
  const { gradFunc } = tf.getGradient(kernelName);
  const alike = (gradient: tf.Tensor, x: tf.Tensor) => {
    if (sameShape(gradient, x)) return gradient;
    const axes = tf.backend_util.getReductionAxes(x.shape, gradient.shape);
    return tf.sum(gradient, axes).reshape(x.shape);
  };
  replaceGradient(kernelName, (dy, saved, attributes) => {
    const gradients = gradFunc(dy, saved, attributes as tf.NamedAttrMap);
    return Object.fromEntries(["a", "b"].map((name, i) => [
      name,
      () => alike(gradients[name]() as tf.Tensor, saved[i]),
    ]));
  });
}

/** The gradient of a sum or mean: dy / count, repeated along the axes that were summed. */
function spreadGradient(
  dy: tf.Tensor,
  x: tf.Tensor,
  axis: number | number[],
  count: number,
): Gradients | undefined {
  const axes = reducedAxes(axis, x.shape);
  const kept = x.shape.map((length, i) => axes.has(i) ? 1 : length);
  if (!repetitionOf(kept, x.shape)) return undefined;
  return {
    x: () => {
      const share = count === 1 ? dy : tf.div(dy, count);
      const shape = x.shape;
      return run("BroadcastTo", { x: share.reshape(kept) }, { shape, inputShape: kept });
    },
  };
}

/** Runs a kernel by its name. */
export function run(name: string, inputs: tf.NamedTensorMap, attributes: object = {}): tf.Tensor {
  return tf.engine().runKernel(name, inputs, { ...attributes }) as tf.Tensor;
}

function sameShape(a: tf.Tensor, b: tf.Tensor): boolean {
  return a.shape.join() === b.shape.join();
}

/** Puts `own` before tfjs's gradient, which gets other backends and what `own` leaves. */
export function replaceGradient(
  kernelName: string,
  own: (
    dy: tf.Tensor,
    saved: tf.Tensor[],
    attributes: Record<string, unknown>,
  ) => Gradients | undefined,
): void {
  const stock = tf.getGradient(kernelName);
  tf.registerGradient({
    ...stock,
    gradFunc: (dy, saved, attributes) => {
      if (tf.getBackend() === "wasm" && !Array.isArray(dy)) {
        const gradients = own(dy, saved, attributes);
        if (gradients) return gradients;
      }
      return stock.gradFunc(dy, saved, attributes);
    },
  });
}

/** Gives a kernel that has none a gradient. */
export function registerGradient(
  kernelName: string,
  inputsToSave: string[],
  gradFunc: (
    dy: tf.Tensor,
    saved: tf.Tensor[],
    attributes: Record<string, unknown>,
  ) => Gradients,
): void {
  tf.registerGradient({
    kernelName,
    inputsToSave,
    gradFunc: (dy, saved, attributes) => gradFunc(dy as tf.Tensor, saved, attributes),
  });
}
