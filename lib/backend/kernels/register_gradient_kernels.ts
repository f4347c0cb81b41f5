import type { ConvAttributes } from "./conv_shape.ts";
import { depthwiseFilterGradient, depthwiseInputGradient } from "./depthwise_gradient.ts";
import type { Heap } from "./heap.ts";
import { replaceKernel } from "./replace_kernel.ts";
import { type ResizeAttributes, resizeGradient } from "./resize_gradient.ts";
import { gatherGradient, type GatherGradientAttributes, segmentSum } from "./scatter.ts";

/** Gives the wasm backend kernels that gradients need and tfjs has none for there. */
export function registerGradientKernels(heap: Heap): void {
  replaceKernel(
    "GatherGrad",
    ({ dy, indices }, attributes: GatherGradientAttributes) =>
      gatherGradient(heap, dy, indices, attributes),
  );
  replaceKernel(
    "UnsortedSegmentSum",
    ({ x, segmentIds }, { numSegments }: { numSegments: number }) =>
      x.dtype === "float32" ? segmentSum(heap, x, segmentIds, numSegments) : undefined,
  );
  replaceKernel(
    "DepthwiseConv2dNativeBackpropInput",
    ({ dy, filter }, attributes: ConvAttributes & { inputShape: number[] }) =>
      depthwiseInputGradient(heap, dy, filter, attributes.inputShape, attributes),
  );
  replaceKernel(
    "DepthwiseConv2dNativeBackpropFilter",
    ({ x, dy }, attributes: ConvAttributes & { filterShape: number[] }) =>
      depthwiseFilterGradient(heap, x, dy, attributes.filterShape, attributes),
  );
  for (
    const [name, kind] of [
      ["ResizeBilinearGrad", "bilinear"],
      ["ResizeNearestNeighborGrad", "nearest"],
    ] as const
  ) {
    replaceKernel(
      name,
      ({ dy, images }, attributes: ResizeAttributes) =>
        resizeGradient(heap, dy, images.shape, kind, attributes),
    );
  }
}
