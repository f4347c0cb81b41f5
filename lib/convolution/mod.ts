/** Tensors → tensors: kernels, convolution, padding, unfolding, resizing, pooling, shapes. */
export {
  convOutputShape,
  convTransposeOutputShape,
  type Padding,
  type PaddingMode,
  type PadWidths,
  type Pair,
  type PoolingOptions,
  type Sides,
  type TransposedOptions,
  type WindowOptions,
} from "../geometry/mod.ts";
export { avgPool2d, type AvgPool2dOptions } from "./avg_pool2d.ts";
export { alignFilters } from "./align_filters.ts";
export { conv2d, type Conv2dOptions } from "./conv2d.ts";
export { convTranspose2d, type ConvTranspose2dOptions } from "./conv_transpose2d.ts";
export { flatten, type FlattenOptions } from "./flatten.ts";
export { fold } from "./fold.ts";
export { gaussianBlur, gaussianWeights } from "./gaussian_blur.ts";
export type { ImageLike, ImageTensor } from "./images.ts";
export type { BiasLike, KernelLike } from "./kernel.ts";
export { type KernelName, kernels } from "./kernels.ts";
export { maxPool2d, type MaxPool2dOptions } from "./max_pool2d.ts";
export { pad, type PadOptions } from "./pad.ts";
export { resize, type ResizeOptions, type ResizeTarget } from "./resize.ts";
export { type PixelImage, type PixelSource, resizeAntialias } from "./resize_antialias.ts";
export { resizeBilinear, type ResizeBilinearOptions } from "./resize_bilinear.ts";
export type { ResizeMode } from "./resize_taps.ts";
export { rotate } from "./rotate.ts";
export { toFilter } from "./to_filter.ts";
export { unfold } from "./unfold.ts";
