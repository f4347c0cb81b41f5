/** Arrays with named dimensions: `Dataset`, `DataArray` and what they are made of. */
export {
  type Attribute,
  type Attributes,
  type AttributeValue,
  toAttributes,
  toRecord,
} from "./attributes.ts";
export { CalendarDate } from "./calendar_date.ts";
export { DataArray, type DataArrayInit, type NestedValues, type Scalar } from "./data_array.ts";
export { Dataset, type DatasetInit } from "./dataset.ts";
export {
  type ArrayData,
  type DType,
  type DurationUnit,
  isNumericDType,
  isTimeDType,
  itemSize,
  notATime,
  type NumericData,
  type NumericDType,
  typedArrays,
} from "./dtype.ts";
export { formatArray, type FormatArrayOptions } from "./format_array.ts";
export { formatBytes } from "./format_text.ts";
export { formatDatetime, formatDuration } from "./format_time.ts";
export type { Indexer } from "./indexer.ts";
export { eachRun, type Region, rowMajorStrides, sizeOf, wholeRegion } from "./region.ts";
export { type ReadElements, Storage } from "./storage.ts";
export { Variable, type VariableInit } from "./variable.ts";
