import * as tf from "@tensorflow/tfjs";

/**
 * Adds parts up one by one, and gives the memory of each back at once: many parts of a large image
 * would not fit side by side.
 */
export function sumOf(count: number, part: (index: number) => tf.Tensor): tf.Tensor {
  let sum = tf.tidy(() => part(0));
  for (let i = 1; i < count; i++) {
    const before = sum;
    sum = tf.tidy(() => before.add(part(i)));
    before.dispose();
  }
  return sum;
}
