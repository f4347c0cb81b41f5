import * as tf from "@tensorflow/tfjs";

let unfused = false;

/**
 * Lets a layer `conv2d` without activation compute the gradient by its image only where it is
 * needed, on the wasm backend.
 *
 * tfjs fuses such a layer in training too, and the gradient of its fused convolution computes all
 * parts at once; that of the plain one computes each part when it is asked for. The first layer of a
 * network needs none by the image. Calling it again does nothing.
 */
export function unfuseTraining(): void {
  if (unfused) return;
  unfused = true;
  const fusedConv2d = tf.fused.conv2d;
  const conv2d: typeof fusedConv2d = (options) => {
    const { x, filter, strides, pad, dataFormat, dilations, dimRoundingMode, bias } = options;
    const training = tf.engine().state.gradientDepth > 0 && tf.getBackend() === "wasm";
    if (!training || (options.activation ?? "linear") !== "linear") return fusedConv2d(options);
    const y = tf.conv2d(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode);
    return bias ? tf.add(y, bias) : y;
  };
  Object.assign(tf.fused, { conv2d });
}
