import {
  type ArrayData,
  type Attribute,
  type Attributes,
  type NumericDType,
} from "../arrays/mod.ts";
import { eachRun, type Region, sizeOf, wholeRegion } from "../arrays/region.ts";
import { typedArrays } from "../arrays/dtype.ts";
import { decodeText } from "./decode_text.ts";
import type { FileBytes } from "./file_bytes.ts";
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

/** A header is looked for in this many bytes first. */
const usualHeader = 2 ** 18;
/** What a writer puts that does not know yet how many records will follow. */
const unknownCount = 2 ** 32 - 1;

/**
 * Opens a netCDF-3 file: classic or 64-bit offset.
 *
 * @param bytes The file; it must not change while the result is in use.
 * @param name What to call it in messages.
 * @returns Its variables; each reads its bytes when asked to.
 * @throws {SourceError} If the file is cut short, damaged, or of the format CDF-5.
 */
export async function openClassic(bytes: FileBytes, name: string): Promise<RawGroup> {
  if (bytes.slice(3, 4)[0] === 5) {
    throw new SourceError({
      source: name,
      reason: "wrong-kind",
      problem: "it is a netCDF file in the 64-bit data format (CDF-5), which is not read here",
      hint: "Convert it to netCDF-4, for example with: nccopy -k nc4 in.nc out.nc",
    });
  }
  const header = await readHeader(bytes, name);
  const dimensions = (header.dimensions ?? [])
    .map(({ name, size }) => ({ name: decodeName(name), size }));
  const variables = header.variables ?? [];
  const recordId = header.recordDimension.id;
  for (const { name: variable, dimensions: ids, type } of variables) {
    if (type in dtypes && ids.every((id) => id in dimensions)) continue;
    throw damaged(name, bytes, `its variable "${decodeName(variable)}" makes no sense`);
  }
  const records = variables.filter(({ record }) => record);
  const bytesPerRecord = ({ dimensions: ids, type }: { dimensions: number[]; type: string }) =>
    sizeOf(ids.slice(1).map((id) => dimensions[id].size)) * itemSize(type);
  // A lone record variable is not padded; several are, each to four bytes.
  const apart = records.length === 1
    ? bytesPerRecord(records[0])
    : records.reduce((sum, one) => sum + Math.ceil(bytesPerRecord(one) / 4) * 4, 0);
  let count = header.recordDimension.length;
  if (count === unknownCount) {
    const first = records.reduce((least, { offset }) => Math.min(least, offset), bytes.size);
    count = apart ? Math.floor((bytes.size - first) / apart) : 0;
  }

  const result = variables.map((variable): RawVariable => {
    const { dimensions: ids, offset, record, type } = variable;
    const shape = ids.map((id) => id === recordId ? count : dimensions[id].size);
    const rows = record ? count : 1;
    const rowBytes = record ? bytesPerRecord(variable) : sizeOf(shape) * itemSize(type);
    const end = rows && rowBytes ? offset + (record ? (rows - 1) * apart : 0) + rowBytes : 0;
    if (end > bytes.size) {
      const what = `its variable "${decodeName(variable.name)}" ends at byte ${end}`;
      throw damaged(name, bytes, what);
    }
    const layout = { dtype: dtypes[type], shape, offset, apart: record ? apart : undefined };
    return {
      name: decodeName(variable.name),
      dims: ids.map((id) => dimensions[id].name),
      shape,
      dtype: dtypes[type],
      attributes: readAttributes(variable.attributes),
      read: (region) => readElements(bytes, layout, region),
    };
  });
  return {
    variables: result,
    attributes: readAttributes(header.globalAttributes),
    refused: new Map(),
    groups: [],
  };
}

/** Parses the header, of which nothing says how long it is. */
async function readHeader(bytes: FileBytes, name: string): Promise<Header> {
  const { NetCDFReader } = await import("netcdfjs");
  for (let length = usualHeader;; length *= 4) {
    try {
      const reader = new NetCDFReader(bytes.memory ?? bytes.slice(0, length));
      return (reader as unknown as { header: Header }).header;
    } catch (cause) {
      if (!bytes.memory && length < bytes.size) continue;
      throw damaged(name, bytes, "its header is not complete or not valid", cause);
    }
  }
}

function damaged(name: string, bytes: FileBytes, what: string, cause?: unknown): SourceError {
  return new SourceError({
    source: name,
    reason: "truncated",
    problem: `this netCDF-3 file is damaged or cut short: ${what}, and it has ${bytes.size} bytes`,
    hint: "Download or copy it again.",
    cause,
  });
}

/** Where the elements of a variable lie. */
interface Layout {
  dtype: NumericDType | "char";
  shape: readonly number[];
  /** Byte of the first element. */
  offset: number;
  /** Bytes from record to record along the first axis; `undefined`: all elements follow close. */
  apart: number | undefined;
}

function readElements(bytes: FileBytes, layout: Layout, region?: Region): ArrayData {
  const { dtype, offset, apart } = layout;
  const width = itemSize(dtype);
  const { shape, start, step, count } = joinAxes(layout, region ?? wholeRegion(layout.shape));
  const packed = new Uint8Array(sizeOf(count) * width);
  const perRecord = sizeOf(shape.slice(1));
  let next = 0;
  bytes.use((read) =>
    eachRun(shape, { start, step, count }, (position, length, every) => {
      const record = apart === undefined ? 0 : Math.floor(position / perRecord);
      const first = offset + record * (apart ?? 0) + (position - record * perRecord) * width;
      const target = packed.subarray(next, next += length * width);
      if (every === 1) read(first, target);
      else {
        const span = new Uint8Array(((length - 1) * every + 1) * width);
        read(first, span);
        for (let i = 0; i < length; i++) {
          const from = i * every * width;
          target.set(span.subarray(from, from + width), i * width);
        }
      }
    })
  );
  if (dtype === "char") {
    return Array.from(packed, (code) => code ? String.fromCharCode(code) : "");
  }
  if (width > 1) reverseBytes(packed, width);
  return new typedArrays[dtype](packed.buffer);
}

/** Joins last axes that are wanted as a whole with those before them, for longer runs. */
function joinAxes(layout: Layout, region: Region): Region & { shape: number[] } {
  const shape = [...layout.shape];
  const [start, step, count] = [[...region.start], [...region.step], [...region.count]];
  const areRecords = layout.apart !== undefined;
  if (areRecords && shape.length === 1) {
    [shape, step, count].forEach((list) => list.push(1));
    start.push(0);
  }
  // records do not follow each other closely
  const outermost = areRecords ? 1 : 0;
  for (let last = shape.length - 1; last > outermost; last--) {
    if (count[last] !== shape[last] || step[last] !== 1 || step[last - 1] !== 1) break;
    const length = shape[last];
    [shape, start, step, count].forEach((list) => list.pop());
    [shape, start, count].forEach((list) => list[last - 1] *= length);
  }
  return { shape, start, step, count };
}

/** Turns big-endian elements of 2, 4 or 8 bytes into little-endian ones. */
function reverseBytes(bytes: Uint8Array, width: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < bytes.length; i += width) {
    if (width === 2) view.setUint16(i, view.getUint16(i), true);
    else if (width === 4) view.setUint32(i, view.getUint32(i), true);
    else view.setBigUint64(i, view.getBigUint64(i), true);
  }
}

function readAttributes(attributes: readonly HeaderAttribute[]): Attributes {
  return new Map(attributes.map(({ name, type, value }) => [
    decodeName(name),
    readAttribute(type, value),
  ]));
}

function readAttribute(type: string, value: string | number | number[]): Attribute {
  if (typeof value === "string") {
    return { value: decode(value.replace(/\0+$/, "")), dtype: "str" };
  }
  const dtype = dtypes[type] as NumericDType;
  // netcdfjs gives bytes without their sign; the typed array puts it back
  const data = (typedArrays[dtype] as typeof Float64Array)
    .from(typeof value === "number" ? [value] : value);
  return { value: data.length === 1 ? data[0] : data, dtype };
}

/** Some writers fill names up with zeros. */
function decodeName(name: string): string {
  return decode(name).replace(/\0+$/, "");
}

/** Decodes text that netcdfjs gives as one character a byte, with the byte's sign. */
function decode(text: string): string {
  return decodeText(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

function itemSize(type: string): number {
  const dtype = type in typedArrays ? type : dtypes[type];
  return dtype in typedArrays ? typedArrays[dtype as NumericDType].BYTES_PER_ELEMENT : 1;
}
