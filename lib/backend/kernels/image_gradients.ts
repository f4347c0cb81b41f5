import * as tf from "@tensorflow/tfjs";
import { registerGradient, replaceGradient, run } from "./register_gradients.ts";

/** Registers gradients of convolutions' gradients and of look-ups. */
export function registerImageGradients(): void {
  registerSecondGradients("Conv2D");
  registerSecondGradients("DepthwiseConv2dNative");
  registerVolumeGradient();
  registerGatherGradient();
}

/** tfjs has the gradient of a gradient by the image only, and for one of the two. */
function registerSecondGradients(name: "Conv2D" | "DepthwiseConv2dNative"): void {
  const [byInput, byFilter] = [`${name}BackpropInput`, `${name}BackpropFilter`];
  if (!tf.getGradient(byInput)) {
    registerGradient(byInput, ["dy", "filter"], (d, [dy, filter], attributes) => ({
      dy: () => run(name, { x: d, filter }, attributes),
      filter: () => run(byFilter, { x: d, dy }, { ...attributes, filterShape: filter.shape }),
    }));
  }
  registerGradient(byFilter, ["x", "dy"], (d, [x, dy], attributes) => ({
    x: () => run(byInput, { dy, filter: d }, { ...attributes, inputShape: x.shape }),
    dy: () => run(name, { x, filter: d }, attributes),
  }));
}

/** tfjs has none: a transposed convolution of volumes could not train. */
function registerVolumeGradient(): void {
  registerGradient("Conv3DBackpropInputV2", ["dy", "filter"], (d, [dy, filter], attributes) => {
    const { strides, pad } = attributes;
    const more = { strides, pad, dataFormat: "NDHWC", dilations: [1, 1, 1] };
    return {
      dy: () => run("Conv3D", { x: d, filter }, more),
      filter: () =>
        run("Conv3DBackpropFilterV2", { x: d, dy }, { ...more, filterShape: filter.shape }),
    };
  });
}

/** tfjs: transposed, summed and transposed back; with several batch axes a wrong shape. */
function registerGatherGradient(): void {
  replaceGradient("GatherV2", (dy, [x, indices], attributes) => {
    const { axis, batchDims } = attributes as { axis: number; batchDims: number };
    if (x.dtype !== "float32" || indices.dtype !== "int32") return undefined;
    const [along] = tf.util.parseAxisParam(axis, x.shape);
    const places = { axis: along, batchDims, inputShape: x.shape };
    return { x: () => run("GatherGrad", { dy, indices }, places), indices: () => indices };
  });
  registerGradient("GatherGrad", ["indices"], (d, [indices], { axis, batchDims }) => ({
    dy: () => run("GatherV2", { x: d, indices }, { axis, batchDims }),
    indices: () => indices,
  }));
}
