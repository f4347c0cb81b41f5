/** Sizes and options → where windows lie, what they read, how large results are: plain numbers. */
export { convOutputShape, imageSize, outputSize } from "./conv_output_shape.ts";
export {
  convTransposeOutputShape,
  resolveTransposed,
  type TransposedOptions,
  type TransposedWindow,
} from "./conv_transpose_output_shape.ts";
export {
  checkReach,
  type FixedPadding,
  NO_SIDES,
  type Padding,
  PADDING_MODES,
  type PaddingMode,
  paddingReach,
  paddingSource,
  type Sides,
  toPaddingMode,
  toSides,
} from "./padding.ts";
export { type Pair, toPair } from "./pair.ts";
export { chunkSizes, type Pooling, type PoolingOptions, resolvePooling } from "./pooling.ts";
export { resolveWindow, type Window, windowExtent, type WindowOptions } from "./window.ts";
export { shapeText, valueText, wholeNumber } from "./whole_number.ts";
