import * as tf from "@tensorflow/tfjs";

/**
 * Takes every n-th row and column of a batch, from a first one on; with a gradient, which
 * `tf.stridedSlice` has none of.
 *
 * @param batch `[images, rows, columns, channels]`.
 * @param start First row and column.
 * @param size Rows and columns of the result.
 * @param stride Rows and columns from one to the next.
 */
export function stridedSlice(
  batch: tf.Tensor4D,
  start: readonly [number, number],
  size: readonly [number, number],
  steps: readonly [number, number],
): tf.Tensor4D {
  const [images, , , channels] = batch.shape;
  const stride = steps.map((step, axis) => size[axis] === 1 ? 1 : step);
  const whole = [0, 1].map((axis) => size[axis] * stride[axis]);
  // Whole strides of rows and columns, filled up behind the last that is taken.
  const [bottom, right] = whole.map((length, axis) =>
    Math.max(0, start[axis] + length - batch.shape[axis + 1])
  );
  const full = bottom + right > 0
    ? tf.pad(batch, [[0, 0], [0, bottom], [0, right], [0, 0]])
    : batch;
  const part = tf.slice(full, [0, start[0], start[1], 0], [images, whole[0], whole[1], channels]);
  if (stride[0] === 1 && stride[1] === 1) return part as tf.Tensor4D;
  return tf.slice(
    part.reshape([images * size[0], stride[0], size[1], stride[1] * channels]),
    0,
    [images * size[0], 1, size[1], channels],
  ).reshape([images, ...size, channels]);
}

/**
 * Puts rows and columns `stride` apart, zeros between and around them: the gradient of
 * {@linkcode stridedSlice}.
 *
 * @param size Rows and columns of the result.
 */
export function stridedSpread(
  batch: tf.Tensor4D,
  start: readonly [number, number],
  size: readonly [number, number],
  steps: readonly [number, number],
): tf.Tensor4D {
  const [images, rows, columns, channels] = batch.shape;
  const stride = steps.map((step, axis) => batch.shape[axis + 1] === 1 ? 1 : step);
  const gaps = batch.reshape<tf.Tensor4D>([images * rows, 1, columns, channels]);
  const wide = tf.pad(gaps, [[0, 0], [0, stride[0] - 1], [0, 0], [0, (stride[1] - 1) * channels]])
    .reshape<tf.Tensor4D>([images, rows * stride[0], columns * stride[1], channels]);
  const [height, width] = [
    Math.min(wide.shape[1], size[0] - start[0]),
    Math.min(wide.shape[2], size[1] - start[1]),
  ];
  return tf.pad(tf.slice(wide, 0, [images, height, width, channels]), [
    [0, 0],
    [start[0], size[0] - start[0] - height],
    [start[1], size[1] - start[1] - width],
    [0, 0],
  ]) as tf.Tensor4D;
}
