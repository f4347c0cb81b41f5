/** Sizes and options → where windows lie, what they read, how large results are: plain numbers. */
export { convOutputShape, imageSize, outputSize } from "./conv_output_shape.ts";
export {
  convTransposeOutputShape,
  resolveTransposed,
  type TransposedOptions,
  type TransposedWindow,
} from "./conv_transpose_output_shape.ts";
export { type PaddedFor, type PadWidths, resolveWidths } from "./pad_widths.ts";
export { PaddedCell, type PaddingContent, padPlane } from "./padded_plane.ts";
export {
  checkReach,
  type Padding,
  PADDING_MODES,
  type PaddingMode,
  paddingReach,
  paddingSource,
  type Sides,
  toPaddingMode,
} from "./padding.ts";
export { type Pair, toPair } from "./pair.ts";
export { checkValue } from "./check_value.ts";
export {
  chunkSizes,
  type Pooling,
  POOLING_OPTIONS,
  type PoolingOptions,
  resolvePooling,
} from "./pooling.ts";
export { knownOptions, optionFault, type OptionNames } from "./known_options.ts";
export {
  either,
  FINITE,
  FLAG,
  FUNCTION,
  ITERABLE,
  LIST,
  listOf,
  NUMBER,
  numberFrom,
  NUMBERS,
  oneOf,
  type OptionKind,
  pairFrom,
  POSITIVE,
  RECORD,
  recordOf,
  SHAPE,
  SIDE,
  SIGNAL,
  TEXT,
  twoNumbers,
  twoWhole,
  wholeFrom,
} from "./option_kinds.ts";
export { nearName } from "./near_name.ts";
export { type FieldArea, type LayerWindow, receptiveArea } from "./receptive_area.ts";
export {
  type PlacedWindow,
  placeWindow,
  slideWindow,
  type SlidingWindow,
  type WindowCell,
} from "./sliding_window.ts";
export {
  resolveWindow,
  type Window,
  WINDOW_OPTIONS,
  windowExtent,
  type WindowOptions,
} from "./window.ts";
export { shapeText, valueText, wholeNumber } from "./whole_number.ts";
