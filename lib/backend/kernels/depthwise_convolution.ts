import * as tf from "@tensorflow/tfjs";
import { checkResult, type ConvAttributes } from "./conv_shape.ts";
import { eachMeeting } from "./depthwise_gradient.ts";
import { type Heap, sizeOf, type TensorInfo } from "./heap.ts";

/**
 * Computes a depthwise convolution for every window, stride, dilation and padding, plus one bias
 * per output channel and ReLU if asked for.
 *
 * @param x `[images, rows, columns, channels]`.
 * @param filter `[rows, columns, channels, multiplier]`.
 */
export function depthwiseConvolution(
  heap: Heap,
  x: TensorInfo,
  filter: TensorInfo,
  attributes: ConvAttributes,
  { bias, relu = false }: { bias?: TensorInfo; relu?: boolean } = {},
): TensorInfo {
  const shape = outputShape(x.shape, filter.shape, attributes);
  checkResult("depthwiseConv2d", filter.shape.slice(0, 2), x.shape, shape);
  const y = heap.output(shape);
  const floats = (tensor: TensorInfo) => heap.floats(heap.address(tensor), sizeOf(tensor.shape));
  const [image, weights, results] = [x, filter, y].map(floats);
  if (bias) {
    const starts = floats(bias);
    for (let i = 0; i < results.length; i += starts.length) results.set(starts, i);
  } else results.fill(0);
  const [, , channels, multiplier] = filter.shape;
  eachMeeting(x.shape, filter.shape, attributes, (pixel, result, tap) => {
    for (let c = 0; c < channels; c++) {
      const value = image[pixel + c];
      for (let m = 0; m < multiplier; m++) {
        results[result + c * multiplier + m] += value * weights[tap + c * multiplier + m];
      }
    }
  });
  // Math.max passes NaN on.
  if (relu) { for (let i = 0; i < results.length; i++) results[i] = Math.max(results[i], 0); }
  return y;
}

/**
 * Whether tfjs's own kernel is right: for other windows and strides it reads beyond its list of
 * pixels, and spoils the memory of other tensors.
 */
export function isCommonDepthwise(
  x: TensorInfo,
  filter: TensorInfo,
  attributes: ConvAttributes,
): boolean {
  const [rows, columns] = filter.shape;
  const { strides, dilations = 1, dimRoundingMode = "floor" } = attributes;
  const [rowStride, columnStride = rowStride] = [strides].flat();
  return (rows === 3 || rows === 5) && rows === columns && rowStride === columnStride &&
    rowStride <= 2 && dimRoundingMode === "floor" &&
    [dilations].flat().every((dilation) => dilation === 1) &&
    sizeOf(outputShape(x.shape, filter.shape, attributes)) > 0;
}

function outputShape(
  imageShape: number[],
  filterShape: number[],
  { strides, dilations, pad, dimRoundingMode }: ConvAttributes,
): number[] {
  const { outShape } = tf.backend_util.computeConv2DInfo(
    imageShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    true,
  );
  return outShape;
}
