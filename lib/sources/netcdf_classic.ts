import {
  type ArrayData,
  type Attribute,
  type Attributes,
  type NumericDType,
  typedArrays,
} from "../arrays/mod.ts";
import type { RawGroup, RawVariable } from "./netcdf_raw.ts";
import { SourceError } from "./source_error.ts";

const dtypes: Record<string, NumericDType | "char"> = {
  byte: "int8",
  char: "char",
  short: "int16",
  int: "int32",
  float: "float32",
  double: "float64",
};

interface Header {
  dimensions?: { name: string; size: number }[];
  globalAttributes: HeaderAttribute[];
  variables?: {
    name: string;
    dimensions: number[];
    attributes: HeaderAttribute[];
    type: string;
    size: number;
    offset: number;
    record: boolean;
  }[];
  recordDimension: { length: number; id?: number };
}

interface HeaderAttribute {
  name: string;
  type: string;
  value: string | number | number[];
}

/**
 * Opens a netCDF-3 file: classic or 64-bit offset.
 *
 * @param bytes The file; it must not change while the result is in use.
 * @param name What to call it in messages.
 * @returns Its variables; each reads its bytes when asked to.
 * @throws {SourceError} If the file is cut short, damaged, or of the format CDF-5.
 */
export async function openClassic(bytes: Uint8Array, name: string): Promise<RawGroup> {
  if (bytes[3] === 5) {
    throw new SourceError({
      source: name,
      reason: "wrong-kind",
      problem: "it is a netCDF file in the 64-bit data format (CDF-5), which is not read here",
      hint: "Convert it to netCDF-4, for example with: nccopy -k nc4 in.nc out.nc",
    });
  }
  const { NetCDFReader } = await import("netcdfjs");
  let header: Header;
  try {
    const reader = new NetCDFReader(bytes);
    header = (reader as unknown as { header: Header }).header;
  } catch (cause) {
    throw damaged(name, bytes, "its header is not complete or not valid", cause);
  }
  const dimensions = header.dimensions ?? [];
  const variables = header.variables ?? [];
  const count = header.recordDimension.length;
  const recordId = header.recordDimension.id;
  for (const { name: variable, dimensions: ids, type } of variables) {
    if (type in dtypes && ids.every((id) => id in dimensions)) continue;
    throw damaged(name, bytes, `its variable "${decodeUtf8(variable)}" makes no sense`);
  }
  const records = variables.filter(({ record }) => record);
  const shapeOf = (ids: number[]): number[] =>
    ids.map((id) => id === recordId ? count : dimensions[id].size);
  const bytesPerRecord = ({ dimensions: ids, type }: { dimensions: number[]; type: string }) =>
    product(shapeOf(ids.slice(1))) * sizeOf(type);
  // A lone record variable is not padded; several are, each to four bytes.
  const step = records.length === 1
    ? bytesPerRecord(records[0])
    : records.reduce((sum, one) => sum + Math.ceil(bytesPerRecord(one) / 4) * 4, 0);

  const result = variables.map((variable): RawVariable => {
    const { dimensions: ids, offset, record, type } = variable;
    const shape = shapeOf(ids);
    const rows = record ? count : 1;
    const rowBytes = record ? bytesPerRecord(variable) : product(shape) * sizeOf(type);
    const end = rows && rowBytes ? offset + (record ? (rows - 1) * step : 0) + rowBytes : 0;
    if (end > bytes.length) {
      const what = `its variable "${decodeUtf8(variable.name)}" ends at byte ${end}`;
      throw damaged(name, bytes, what);
    }
    return {
      name: decodeUtf8(variable.name),
      dims: ids.map((id) => decodeUtf8(dimensions[id].name)),
      shape,
      dtype: dtypes[type],
      attributes: readAttributes(variable.attributes),
      read: () => readRows(bytes, dtypes[type], offset, rows, rowBytes, step),
    };
  });
  return {
    variables: result,
    attributes: readAttributes(header.globalAttributes),
    refused: new Map(),
    groups: [],
  };
}

function damaged(name: string, bytes: Uint8Array, what: string, cause?: unknown): SourceError {
  return new SourceError({
    source: name,
    reason: "truncated",
    problem:
      `this netCDF-3 file is damaged or cut short: ${what}, and it has ${bytes.length} bytes`,
    hint: "Download or copy it again.",
    cause,
  });
}

/** Reads rows of big-endian numbers that lie `step` bytes apart. */
function readRows(
  bytes: Uint8Array,
  dtype: NumericDType | "char",
  offset: number,
  rows: number,
  rowBytes: number,
  step: number,
): ArrayData {
  const packed = new Uint8Array(rows * rowBytes);
  for (let row = 0; row < rows; row++) {
    const start = offset + row * step;
    packed.set(bytes.subarray(start, start + rowBytes), row * rowBytes);
  }
  if (dtype === "char") {
    return Array.from(packed, (code) => code ? String.fromCharCode(code) : "");
  }
  const type = typedArrays[dtype];
  const width = type.BYTES_PER_ELEMENT;
  for (let start = 0; start < packed.length; start += width) {
    for (let i = start, j = start + width - 1; i < j; i++, j--) {
      [packed[i], packed[j]] = [packed[j], packed[i]];
    }
  }
  return new type(packed.buffer);
}

function readAttributes(attributes: readonly HeaderAttribute[]): Attributes {
  return new Map(attributes.map(({ name, type, value }) => [
    decodeUtf8(name),
    readAttribute(type, value),
  ]));
}

function readAttribute(type: string, value: string | number | number[]): Attribute {
  if (typeof value === "string") {
    return { value: decodeUtf8(value.replace(/\0+$/, "")), dtype: "str" };
  }
  const dtype = dtypes[type] as NumericDType;
  // netcdfjs gives bytes without their sign; the typed array puts it back
  const data = (typedArrays[dtype] as typeof Float64Array)
    .from(typeof value === "number" ? [value] : value);
  return { value: data.length === 1 ? data[0] : data, dtype };
}

// netcdfjs gives text as one character per byte
function decodeUtf8(text: string): string {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return text;
  }
}

function sizeOf(type: string): number {
  const dtype = dtypes[type];
  return dtype === undefined || dtype === "char" ? 1 : typedArrays[dtype].BYTES_PER_ELEMENT;
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((result, length) => result * length, 1);
}
