import type { ConvAttributes } from "./conv_shape.ts";
import * as tf from "@tensorflow/tfjs";
import { type Heap, sizeOf, type TensorInfo } from "./heap.ts";

type Shape4D = [number, number, number, number];

/**
 * Computes the gradient of a depthwise convolution by its image.
 *
 * @param dy `[images, rows, columns, channels · multiplier]`.
 * @param filter `[rows, columns, channels, multiplier]`.
 */
export function depthwiseInputGradient(
  heap: Heap,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: number[],
  attributes: ConvAttributes,
): TensorInfo {
  const dx = heap.output(inputShape);
  const sums = heap.floats(heap.address(dx), sizeOf(inputShape)).fill(0);
  const dyValues = heap.floats(heap.address(dy), sizeOf(dy.shape));
  const weights = heap.floats(heap.address(filter), sizeOf(filter.shape));
  const [, , channels, multiplier] = filter.shape;
  eachMeeting(inputShape, filter.shape, attributes, (pixel, result, tap) => {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let m = 0; m < multiplier; m++) {
        sum += dyValues[result + c * multiplier + m] * weights[tap + c * multiplier + m];
      }
      sums[pixel + c] += sum;
    }
  });
  return dx;
}

/** Computes the gradient of a depthwise convolution by its filter, as above. */
export function depthwiseFilterGradient(
  heap: Heap,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: number[],
  attributes: ConvAttributes,
): TensorInfo {
  const dFilter = heap.output(filterShape);
  const image = heap.floats(heap.address(x), sizeOf(x.shape));
  const dyValues = heap.floats(heap.address(dy), sizeOf(dy.shape));
  const [, , channels, multiplier] = filterShape;
  // Long sums in float64: float32 would lose digits over a batch of images.
  const sums = new Float64Array(sizeOf(filterShape));
  eachMeeting(x.shape, filterShape, attributes, (pixel, result, tap) => {
    for (let c = 0; c < channels; c++) {
      const value = image[pixel + c];
      for (let m = 0; m < multiplier; m++) {
        sums[tap + c * multiplier + m] += value * dyValues[result + c * multiplier + m];
      }
    }
  });
  heap.floats(heap.address(dFilter), sums.length).set(sums);
  return dFilter;
}

/** Calls `meet` with the first values of every pixel, the result and the tap that meet. */
export function eachMeeting(
  inputShape: number[],
  filterShape: number[],
  { strides, dilations, pad, dimRoundingMode }: ConvAttributes,
  meet: (pixel: number, result: number, tap: number) => void,
): void {
  const info = tf.backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    true,
  );
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  for (let image = 0; image < info.batchSize; image++) {
    for (let y = 0; y < outHeight; y++) {
      for (let ky = 0; ky < info.filterHeight; ky++) {
        const row = y * info.strideHeight - padInfo.top + ky * info.dilationHeight;
        if (row < 0 || row >= inHeight) continue;
        for (let x = 0; x < outWidth; x++) {
          const result = ((image * outHeight + y) * outWidth + x) * outChannels;
          for (let kx = 0; kx < info.filterWidth; kx++) {
            const column = x * info.strideWidth - padInfo.left + kx * info.dilationWidth;
            if (column < 0 || column >= inWidth) continue;
            const pixel = ((image * inHeight + row) * inWidth + column) * inChannels;
            meet(pixel, result, (ky * info.filterWidth + kx) * outChannels);
          }
        }
      }
    }
  }
}
