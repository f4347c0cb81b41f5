/** Tensors → tensors: kernels, convolution, padding, unfolding, resizing, pooling, shapes. */
export { alignFilters } from "./align_filters.ts";
export { conv2d, type Conv2dOptions } from "./conv2d.ts";
export { convOutputShape } from "./conv_output_shape.ts";
export { flatten, type FlattenOptions } from "./flatten.ts";
export { gaussianBlur, gaussianWeights } from "./gaussian_blur.ts";
export type { ImageLike, ImageTensor } from "./images.ts";
export { type KernelName, kernels } from "./kernels.ts";
export { pad, type PaddingMode, type PadOptions } from "./pad.ts";
export { avgPool2d, type AvgPool2dOptions, maxPool2d, type MaxPool2dOptions } from "./pool2d.ts";
export { type PixelImage, type PixelSource, resizeAntialias } from "./resize_antialias.ts";
export { resizeBilinear, type ResizeBilinearOptions } from "./resize_bilinear.ts";
export { rotate } from "./rotate.ts";
export { toFilter } from "./to_filter.ts";
export { unfold } from "./unfold.ts";
export type { Padding, Pair, Sides, WindowOptions } from "./window.ts";
