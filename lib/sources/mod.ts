/** Names, addresses and files → bytes, datasets and images. */
export { type ImageNetClass, openImageNetClasses } from "./imagenet_classes.ts";
export { type KerasH5, type KerasLayer, type KerasWeight, openKerasH5 } from "./keras_h5.ts";
export { locate, type Located, type LocateOptions, type Origin } from "./locate.ts";
export {
  type DataKind,
  type DataSet,
  type Manifest,
  parseManifest,
  readManifest,
} from "./manifest.ts";
export { MissingWeights } from "./missing_weights.ts";
export { type Mnist, openMnist, type OpenMnistOptions } from "./mnist.ts";
export { openDataset, type OpenDatasetOptions } from "./open_dataset.ts";
export { openImage, type OpenImageOptions } from "./open_image.ts";
export { openWeights } from "./open_weights.ts";
export { type ImageMode, RasterImage, type RasterImageInit } from "./raster_image.ts";
export { SourceError, type SourceErrorReason } from "./source_error.ts";
export { toGrayscale } from "./to_grayscale.ts";
export { toRgb } from "./to_rgb.ts";
export { toTensor, type ToTensorOptions } from "./to_tensor.ts";
