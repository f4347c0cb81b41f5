import * as tf from "@tensorflow/tfjs";

/** Lesson 05's `conv()`: PyTorch's padding of ks // 2 on every side, whatever the stride. */
function conv(filters: number, { ks = 3, stride = 2, act = true } = {}): tf.layers.Layer[] {
  return [
    tf.layers.zeroPadding2d({ padding: ks >> 1 }),
    tf.layers.conv2d({
      filters,
      kernelSize: ks,
      strides: stride,
      activation: act ? "relu" : "linear",
    }),
  ];
}

/** Lesson 05's network: five convolutions of stride 2, from 28 × 28 pixels to 10 outputs. */
export function simpleCnn(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [28, 28, 1] }),
      ...conv(4),
      ...conv(8),
      ...conv(16),
      ...conv(16),
      ...conv(10, { act: false }),
      tf.layers.flatten(),
    ],
  });
}
