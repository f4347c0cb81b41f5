import * as tf from "@tensorflow/tfjs";

let unfused = false;

/**
 * Lets a layer `conv2d` without bias and activation compute the gradient by its image only where it
 * is needed, on the wasm backend.
 *
 * In training tfjs takes its fused convolution for such a layer, although there is nothing to fuse.
 * Its gradient computes all parts at once; that of the plain convolution computes each part when it
 * is asked for, and the first layer of a network needs none by the image. Calling it again does
 * nothing.
 */
export function unfuseTraining(): void {
  if (unfused) return;
  unfused = true;
  const fusedConv2d = tf.fused.conv2d;
  const conv2d: typeof fusedConv2d = (options) => {
    const { x, filter, strides, pad, dataFormat, dilations, dimRoundingMode } = options;
    const plain = !options.bias && (options.activation ?? "linear") === "linear";
    const training = tf.engine().state.gradientDepth > 0;
    return plain && training && tf.getBackend() === "wasm"
      ? tf.conv2d(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode)
      : fusedConv2d(options);
  };
  Object.assign(tf.fused, { conv2d });
}
