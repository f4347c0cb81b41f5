import * as tf from "@tensorflow/tfjs";
import { checkGradient } from "./conv_shape.ts";
import type { TensorInfo } from "./heap.ts";
import type { Inputs } from "./replace_kernel.ts";

type Mend = (inputs: Inputs, attributes: tf.NamedAttrMap) => tf.NamedAttrMap;

/** Attributes that tfjs's kernels, on every backend, take for something else. */
const MENDED: Record<string, Mend> = {
  Cumprod: positiveAxis,
  Cumsum: positiveAxis,
  Conv3DBackpropFilterV2: ({ x, dy }, a) => fittingVolumes(x.shape, a.filterShape, dy, a),
  Conv3DBackpropInputV2: ({ dy, filter }, a) => fittingVolumes(a.inputShape, filter.shape, dy, a),
  Transpose: eachAxisOnce,
};
for (
  const name of [
    ...["AvgPool", "AvgPoolGrad", "MaxPool", "MaxPoolGrad", "MaxPoolWithArgmax"],
    ...["Conv2D", "Conv2DBackpropFilter", "Conv2DBackpropInput", "FusedConv2D", "TrainedConv2D"],
    ...["DepthwiseConv2dNative", "FusedDepthwiseConv2D"],
    ...["DepthwiseConv2dNativeBackpropFilter", "DepthwiseConv2dNativeBackpropInput"],
  ]
) MENDED[name] = paddingOfEverySide;

/** What a kernel's attributes are to go through first, if anything. */
export function mendingOf(kernelName: string): Mend | undefined {
  return MENDED[kernelName];
}

/** tfjs takes a negative axis for a place in memory. */
function positiveAxis({ x }: Inputs, attributes: tf.NamedAttrMap): tf.NamedAttrMap {
  const [axis] = tf.util.parseAxisParam(attributes.axis as number, x.shape);
  return { ...attributes, axis };
}

/** tfjs takes any numbers for axes, and reads beyond the tensor. */
function eachAxisOnce({ x }: Inputs, attributes: tf.NamedAttrMap): tf.NamedAttrMap {
  const perm = attributes.perm as number[];
  if (x.shape.every((_, axis) => perm.includes(axis))) return attributes;
  throw new RangeError(
    `transpose(): perm must name each of the ${x.shape.length} axes once, not [${perm}].`,
  );
}

/** tfjs reads beyond the result's gradient where its size is not that of the result. */
function fittingVolumes(
  volumes: unknown,
  kernel: unknown,
  dy: TensorInfo,
  attributes: tf.NamedAttrMap,
): tf.NamedAttrMap {
  const { strides, pad } = attributes;
  const { outShape } = tf.backend_util.computeConv3DInfo(
    volumes as [number, number, number, number, number],
    kernel as [number, number, number, number, number],
    strides as unknown as [number, number, number],
    1,
    pad as unknown as "same" | "valid",
  );
  const operation = "conv3dTranspose() or a gradient of conv3d()";
  checkGradient(operation, volumes as number[], outShape, dy.shape);
  return attributes;
}

/** With a number, tfjs works out the columns of the result from the rows of window and stride. */
function paddingOfEverySide(_: Inputs, attributes: tf.NamedAttrMap): tf.NamedAttrMap {
  const { pad, dataFormat } = attributes;
  if (typeof pad !== "number") return attributes;
  const [none, sides] = [[0, 0], [pad, pad]];
  const all = dataFormat === "NCHW" ? [none, none, sides, sides] : [none, sides, sides, none];
  return { ...attributes, pad: all } as unknown as tf.NamedAttrMap;
}
