/** Arrays with named dimensions: `Dataset`, `DataArray` and what they are made of. */
export type { Attribute, Attributes, AttributeValue } from "./attributes.ts";
export { CalendarDate } from "./calendar_date.ts";
export { DataArray, type DataArrayInit, type NestedValues, type Scalar } from "./data_array.ts";
export { Dataset, type DatasetInit } from "./dataset.ts";
export type { ArrayData, DType, DurationUnit, NumericData, NumericDType } from "./dtype.ts";
export { formatArray, type FormatArrayOptions } from "./format_array.ts";
export type { Indexer } from "./indexer.ts";
export type { Region } from "./region.ts";
export type { ReadElements, Storage } from "./storage.ts";
export { Variable, type VariableInit } from "./variable.ts";
