import * as tf from "@tensorflow/tfjs";
import { TENSOR } from "../backend/value_kinds.ts";
import { checkValue } from "../geometry/mod.ts";

/**
 * Says how badly raw outputs predict the right classes, as PyTorch's `F.cross_entropy`: the mean
 * of −log softmax(logits) at each item's class.
 *
 * @param logits Shape `[items, classes]`: raw outputs, before any softmax.
 * @param labels Shape `[items]`, int32: classes, 0 to classes − 1.
 * @returns A scalar ≥ 0; −log(1/classes) for a guess.
 * @throws {RangeError} If the shapes do not go together, or a label is none of the classes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { crossEntropy, tf } from "convolutions";
 *
 * const loss = crossEntropy(tf.zeros([2, 10]), tf.tensor1d([3, 7], "int32"));
 * assert.equal((await loss.data())[0].toFixed(4), "2.3026");
 * ```
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  checkTensors("crossEntropy()", logits, labels);
  const [items, classes] = logits.shape;
  if (logits.rank !== 2 || labels.rank !== 1 || labels.shape[0] !== items) {
    throw new RangeError(
      `crossEntropy() needs logits [items, classes] and labels [items]; their shapes are ` +
        `[${logits.shape.join(", ")}] and [${labels.shape.join(", ")}].`,
    );
  }
  return tf.tidy(() => {
    const byKernel = hasKernel(logits);
    // The kernel looks at whole numbers itself.
    if (!byKernel || labels.dtype !== "int32") checkLabels(labels, classes);
    if (byKernel) {
      const inputs = { logits, labels: labels.toInt() };
      const [loss] = tf.engine().runKernel("CrossEntropy", inputs) as unknown as tf.Scalar[];
      return loss;
    }
    const right = tf.oneHot(labels.toInt(), classes).toFloat();
    return tf.logSoftmax(logits).mul(right).sum().div(-items);
  });
}

function checkTensors(caller: string, logits: tf.Tensor, labels: tf.Tensor): void {
  checkValue(caller, "logits", logits, TENSOR);
  checkValue(caller, "labels", labels, TENSOR);
}

/** Other backends than these make a reader wait for values that come from a graphics card. */
const QUICK_TO_READ = ["wasm", "cpu"];

function checkLabels(labels: tf.Tensor, classes: number): void {
  if (!QUICK_TO_READ.includes(tf.getBackend())) return;
  const wrong = labels.dataSync().find((label) => !(label > -1 && label < classes));
  if (wrong === undefined) return;
  throw new RangeError(
    `crossEntropy(): the label ${wrong} is none of the classes 0 to ${classes - 1}.`,
  );
}

/** Whether the backend computes it in one kernel. */
function hasKernel(logits: tf.Tensor): boolean {
  return logits.dtype === "float32" && logits.size > 0 &&
    tf.getKernel("CrossEntropy", tf.getBackend()) !== undefined;
}

/**
 * The share of items whose largest output is that of the right class.
 *
 * @param logits Shape `[items, classes]`.
 * @param labels Shape `[items]`, int32.
 * @returns A scalar from 0 to 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { accuracy, tf } from "convolutions";
 *
 * const logits = tf.tensor2d([[3, 1], [0, 2]]);
 * const [share] = await accuracy(logits, tf.tensor1d([0, 0], "int32")).data();
 * assert.equal(share, 0.5);
 * ```
 */
export function accuracy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  checkTensors("accuracy()", logits, labels);
  // Not mean(), which divides before it adds: the sum of many rounded shares.
  return tf.tidy(() => logits.argMax(1).equal(labels.toInt()).sum().toFloat().div(logits.shape[0]));
}
