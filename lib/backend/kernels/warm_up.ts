import * as tf from "@tensorflow/tfjs";
import { later } from "../later.ts";
import { patch } from "../patch.ts";

/** Passes in idle time, after the first one; more of them would gain little. */
export const IDLE_PASSES = 8;

/** Floats of memory that are touched for the first time: about what a step works in. */
const TOUCHED = 1.5 * 2 ** 20;

/**
 * Warms up once the first variable has been made: a pass after the code that makes it (in a
 * notebook after its cell), the others in idle time, until the training begins. Lessons
 * that make none do without; so does a first step in the same breath, which would gain nothing.
 */
export function warmUpBeforeTraining(): void {
  const engine = tf.engine() as unknown as Record<"makeVariable" | "gradients", Method>;
  let [wanted, warming] = [true, false];
  const untilFirstVariable = patch(engine, "makeVariable", (makeVariable) =>
    function (...args) {
      untilFirstVariable?.();
      // Not as a microtask: what is collected then may be the result that a cell is about to show.
      later(() => pass(0));
      return makeVariable.apply(this, args);
    });
  const untilTraining = patch(engine, "gradients", (gradients) =>
    function (...args) {
      if (!warming) end();
      return gradients.apply(this, args);
    });
  const pass = (index: number) => {
    // While tfjs makes a new backend it names it already.
    if (!wanted || tf.getBackend() !== "wasm" || !tf.engine().registry.wasm) return end();
    warming = true;
    // Pages that are new to the system take longer to write than to compute.
    if (index === 1) tf.fill([TOUCHED], 0).dispose();
    else warmUp(index);
    warming = false;
    if (index === IDLE_PASSES) return end();
    // Other work comes between two passes, and none of them keeps a program alive.
    later(() => pass(index + 1));
  };
  const end = () => {
    wanted = false;
    untilFirstVariable?.();
    untilTraining?.();
  };
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Trains a network of a few pixels, so that the first step of a real one does not wait for the
 * JavaScript engine to compile tfjs, the optimizers and what writes the kernels.
 *
 * @param index Counts the passes: each has images of another size, for which kernels are written.
 */
export function warmUp(index = 0): void {
  const size = 12 + 2 * index;
  const variable = (...shape: number[]) => tf.variable(tf.fill(shape, 0.1)) as unknown as tf.Tensor;
  const layer = (...shape: number[]) => ({
    kernel: variable(...shape),
    bias: variable(shape.at(-1)!),
  });
  const convolve = (
    x: tf.Tensor,
    { kernel, bias }: ReturnType<typeof layer>,
    strides: number,
    pad: "same" | "valid",
  ) =>
    tf.fused.conv2d({
      x: x as tf.Tensor4D,
      filter: kernel as tf.Tensor4D,
      strides,
      pad,
      bias,
      activation: "relu",
    });
  const optimizer = index % 2 === 0 ? tf.train.adam(0) : tf.train.sgd(0);
  tf.tidy(() => {
    const [wide, deep, strided] = [layer(5, 5, 1, 9), layer(3, 3, 9, 12), layer(3, 3, 12, 8)];
    const features = Math.ceil(size / 4 - 1) ** 2 * 8;
    const dense = layer(features, 80);
    const layers = [wide, deep, strided, dense];
    const variables = layers.flatMap(({ kernel, bias }) => [kernel, bias]) as tf.Variable[];
    optimizer.minimize(
      () => {
        let x: tf.Tensor = tf.fill([8, size, size, 1], 0.5);
        x = tf.maxPool(convolve(x, wide, 1, "same") as tf.Tensor4D, 2, 2, "valid");
        x = convolve(convolve(x, deep, 1, "valid"), strided, 2, "same").reshape([8, features]);
        x = tf.relu(tf.add(tf.matMul(x, dense.kernel), dense.bias));
        const inputs = { logits: x, labels: tf.zeros([8], "int32") };
        const [loss] = tf.engine().runKernel("CrossEntropy", inputs) as tf.Tensor[];
        return tf.add(loss, tf.mean(tf.square(tf.sub(x, 1)))) as tf.Scalar;
      },
      true,
      variables,
    )?.dataSync();
    tf.dispose(variables);
  });
  optimizer.dispose();
}
