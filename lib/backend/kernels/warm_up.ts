import * as tf from "@tensorflow/tfjs";

/**
 * Warms up once the first variable has been made, after the code that makes it: in a notebook at
 * the end of its cell. Lessons that train nothing do not wait for it; nor does a first step in the
 * same breath, which would gain nothing.
 */
export function warmUpBeforeTraining(): void {
  const engine = tf.engine() as unknown as Record<"makeVariable" | "gradients", Method>;
  let wanted = true;
  const { makeVariable, gradients } = engine;
  const restore = () => Object.assign(engine, { makeVariable, gradients });
  engine.makeVariable = function (...args) {
    engine.makeVariable = makeVariable;
    queueMicrotask(() => {
      restore();
      if (wanted && tf.getBackend() === "wasm") warmUp();
    });
    return makeVariable.apply(this, args);
  };
  engine.gradients = function (...args) {
    wanted = false;
    restore();
    return gradients.apply(this, args);
  };
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Trains a network of a few pixels, so that the first step of a real one does not wait for the
 * JavaScript engine to compile tfjs, the optimizers and what writes the kernels.
 */
export function warmUp(): void {
  const optimizers = [tf.train.sgd(0), tf.train.adam(0)];
  const variable = (...shape: number[]) => tf.tidy(() => tf.variable(tf.fill(shape, 0.1)));
  const [filter, deeper] = [variable(3, 3, 1, 4), variable(3, 3, 4, 8)];
  const [bias, weights] = [variable(4), variable(32, 2)];
  const network = () => {
    const image = tf.fill([1, 8, 8, 1], 0.5) as tf.Tensor4D;
    const options = { pad: "same", activation: "relu" } as const;
    const inner = tf.fused.conv2d({
      ...options,
      x: image,
      filter: filter as unknown as tf.Tensor4D,
      strides: 1,
      bias,
    });
    const pooled = tf.maxPool(inner, 2, 2, "valid");
    const outer = tf.fused.conv2d({
      ...options,
      x: pooled,
      filter: deeper as unknown as tf.Tensor4D,
      strides: 2,
    });
    const logits = tf.matMul(outer.reshape([1, 32]), weights as unknown as tf.Tensor2D);
    const labels = tf.zeros([1], "int32");
    const [loss] = tf.engine().runKernel("CrossEntropy", { logits, labels }) as tf.Tensor[];
    return tf.add(loss, tf.mean(tf.square(tf.sub(outer, 1)))) as tf.Scalar;
  };
  const variables = [filter, deeper, bias, weights];
  for (const optimizer of optimizers) {
    tf.tidy(() => optimizer.minimize(network, true, variables)?.dataSync());
    optimizer.dispose();
  }
  tf.dispose(variables);
}
