import * as tf from "@tensorflow/tfjs";
import { type Heap, sizeOf, type TensorInfo } from "./heap.ts";
import { replaceKernel } from "./replace_kernel.ts";

/**
 * Registers "CrossEntropy" (inputs `logits` [items, classes] of float32 and `labels` [items] of
 * int32; outputs: the mean loss, and the softmax of the logits) and its gradient by the logits.
 *
 * One kernel forward and one backward; of tfjs's operations it takes about twenty-five. The
 * gradient itself has none: a second derivative is refused, as tfjs refuses that of logSoftmax().
 */
export function registerCrossEntropy(heap: Heap): void {
  replaceKernel("CrossEntropy", ({ logits, labels }) => crossEntropy(heap, logits, labels));
  replaceKernel(
    "CrossEntropyGrad",
    ({ dy, softmax, labels }) => crossEntropyGradient(heap, dy, softmax, labels),
  );
  tf.registerGradient({
    kernelName: "CrossEntropy",
    inputsToSave: ["labels"],
    outputsToSave: [false, true],
    gradFunc: (dys, [labels, softmax]) => ({
      logits: () =>
        tf.engine().runKernel("CrossEntropyGrad", {
          dy: (dys as tf.Tensor[])[0],
          softmax,
          labels,
        }) as tf.Tensor,
    }),
  });
}

function crossEntropy(heap: Heap, logits: TensorInfo, labels: TensorInfo): TensorInfo[] {
  const [items, classes] = logits.shape;
  const loss = heap.output([]);
  const softmax = heap.output(logits.shape);
  const x = heap.floats(heap.address(logits), items * classes);
  const shares = heap.floats(heap.address(softmax), items * classes);
  const wanted = heap.integers(heap.address(labels), items);
  let total = 0;
  for (let item = 0; item < items; item++) {
    const start = item * classes;
    const end = start + classes;
    const label = wanted[item];
    if (!(label >= 0 && label < classes)) {
      throw new RangeError(
        `crossEntropy(): the label ${label} is none of the classes 0 to ${classes - 1}.`,
      );
    }
    let largest = -Infinity;
    for (let i = start; i < end; i++) largest = Math.max(largest, x[i]);
    let sum = 0;
    for (let i = start; i < end; i++) sum += shares[i] = Math.exp(x[i] - largest);
    for (let i = start; i < end; i++) shares[i] /= sum;
    total += Math.log(sum) - (x[start + label] - largest);
  }
  heap.floats(heap.address(loss), 1)[0] = total / items;
  return [loss, softmax];
}

/** dy · (softmax - 1 at the label) / items. */
function crossEntropyGradient(
  heap: Heap,
  dy: TensorInfo,
  softmax: TensorInfo,
  labels: TensorInfo,
): TensorInfo {
  const [items, classes] = softmax.shape;
  const dLogits = heap.output(softmax.shape);
  const shares = heap.floats(heap.address(softmax), sizeOf(softmax.shape));
  const gradient = heap.floats(heap.address(dLogits), shares.length);
  const wanted = heap.integers(heap.address(labels), items);
  const scale = heap.floats(heap.address(dy), 1)[0] / items;
  for (let item = 0; item < items; item++) {
    for (let i = 0; i < classes; i++) {
      const at = item * classes + i;
      gradient[at] = scale * (i === wanted[item] ? shares[at] - 1 : shares[at]);
    }
  }
  return dLogits;
}
