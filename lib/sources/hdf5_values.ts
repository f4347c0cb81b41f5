import {
  type ArrayData,
  type Attribute,
  type NumericData,
  type NumericDType,
} from "../arrays/mod.ts";
import { type Region, sizeOf, wholeRegion } from "../arrays/region.ts";
import { typedArrays } from "../arrays/dtype.ts";
import { decodeText } from "./decode_text.ts";
import type { Hdf5Metadata, Hdf5Module } from "./hdf5_types.ts";
import type { RawDType } from "./netcdf_raw.ts";

const classes = [
  "integer",
  "float",
  "time",
  "string",
  "bitfield",
  "opaque",
  "compound",
  "reference",
  "enum",
  "variable-length sequence",
  "array",
];
const [integerClass, floatClass, stringClass, enumClass, listClass] = [0, 1, 3, 8, 9];

/** Most bytes that are read at once, so that the library's memory stays small. */
const blockBytes = 16 * 2 ** 20;

/** The type of HDF5 elements, or why they are not read. */
export type Hdf5Type = { dtype: RawDType } | { refusal: string };

/**
 * Names the type of HDF5 elements as netCDF does; an enum is the numbers that stand for its names,
 * and half precision comes as float32.
 *
 * @param metadata What h5wasm says of them.
 */
export function typeOf(metadata: Hdf5Metadata): Hdf5Type {
  const { type, size, signed, vlen } = metadata;
  if (metadata.virtual_sources?.some(({ file_name }) => file_name !== ".")) {
    return { refusal: "its values lie in other files (virtual dataset)" };
  }
  if (type === enumClass && isBoolean(metadata)) return { dtype: "bool" };
  if ((type === integerClass || type === enumClass) && [1, 2, 4, 8].includes(size)) {
    return { dtype: `${signed ? "int" : "uint"}${size * 8}` as NumericDType };
  }
  if (type === floatClass && [2, 4, 8].includes(size)) {
    return { dtype: size === 8 ? "float64" : "float32" };
  }
  // a string of one byte is what netCDF calls a character; others it reads as text
  if (type === stringClass) return { dtype: !vlen && size === 1 ? "char" : "text" };
  if (type === floatClass) return { refusal: `it holds ${size * 8}-bit floating-point numbers` };
  return { refusal: `it holds the HDF5 type "${classes[type] ?? type}"` };
}

/** h5py stores booleans as an enum of FALSE and TRUE. */
function isBoolean({ enum_type, size }: Hdf5Metadata): boolean {
  const members = enum_type?.members ?? {};
  return size === 1 && Object.keys(members).length === 2 && members.FALSE === 0 &&
    members.TRUE === 1;
}

/**
 * Reads elements of a variable of an open file.
 *
 * @param path Its path in the file.
 * @param region Which elements; all, if absent.
 */
export function readDataset(
  module: Hdf5Module,
  file: bigint,
  path: string,
  region?: Region,
): ArrayData {
  const metadata = module.get_dataset_metadata(file, path);
  const shape = metadata.shape ?? [];
  if (shape.length === 0) {
    return readElements(module, metadata, [{
      size: metadata.shape === null ? 0 : 1,
      read: (pointer) => module.get_dataset_data(file, path, null, null, null, pointer),
      reclaim: (pointer) => module.reclaim_vlen_memory(file, path, "", pointer),
    }]);
  }
  const blocks = inBlocks(region ?? wholeRegion(shape), metadata).map((block): Block => {
    const [start, step, count] = [block.start, block.step, block.count]
      .map((numbers) => numbers.map(BigInt));
    return {
      size: sizeOf(block.count),
      read: (pointer) => module.get_dataset_data(file, path, count, start, step, pointer),
      reclaim: (pointer) => module.reclaim_vlen_memory_count(file, path, "", pointer, count),
    };
  });
  return readElements(module, metadata, [...blocks]);
}

/** Splits along the outermost axis, where chunks of the file end. */
function* inBlocks(region: Region, { size, chunks }: Hdf5Metadata): Generator<Region> {
  const { start, step, count } = region;
  const axis = Math.max(0, count.findIndex((length) => length > 1));
  const rowBytes = sizeOf(count) / (count[axis] || 1) * size;
  const chunk = step[axis] === 1 && chunks ? chunks[axis] : 1;
  const rows = Math.max(1, Math.floor(blockBytes / rowBytes / chunk)) * chunk;
  if (count[axis] <= rows) {
    yield region;
    return;
  }
  const end = start[axis] + count[axis] * step[axis];
  for (let from = start[axis]; from < end;) {
    const untilChunk = chunk > 1 ? rows - from % chunk : rows;
    const length = Math.min(untilChunk, (end - from) / step[axis]);
    yield { start: start.with(axis, from), step, count: count.with(axis, length) };
    from += length * step[axis];
  }
}

/**
 * Reads an attribute of an open file.
 *
 * @param path Path of what has the attribute.
 * @param name Name of the attribute.
 * @returns Its value; of a type that is not read, a text that says so.
 */
export function readAttribute(
  module: Hdf5Module,
  file: bigint,
  path: string,
  name: string,
): Attribute {
  const metadata = module.get_attribute_metadata(file, path, name);
  const type = typeOf(metadata);
  if ("refusal" in type) return { value: `(not read: ${type.refusal})`, dtype: "str" };
  const isText = type.dtype === "text" || type.dtype === "char";
  if (metadata.shape === null) {
    if (isText) return { value: "", dtype: "str" };
    return { value: new Float64Array(0), dtype: "float64" };
  }
  const data = readElements(module, metadata, [{
    size: metadata.total_size,
    read: (pointer) => module.get_attribute_data(file, path, name, pointer),
    reclaim: (pointer) => module.reclaim_vlen_memory(file, path, name, pointer),
  }]);
  if (isText) {
    const texts = data as string[];
    return { value: texts.length === 1 ? texts[0] : texts, dtype: "str" };
  }
  const dtype = type.dtype === "bool" ? "int8" : type.dtype as NumericDType;
  const numbers = data as NumericData;
  if (numbers.length !== 1) return { value: numbers, dtype };
  const [value] = numbers;
  const isSafe = typeof value === "bigint" && Number.isSafeInteger(Number(value));
  return { value: isSafe ? Number(value) : value, dtype };
}

/**
 * Reads an attribute that is a list of references for each axis, such as `DIMENSION_LIST`.
 *
 * @returns Addresses in the file of the objects that are meant.
 */
export function readReferences(
  module: Hdf5Module,
  file: bigint,
  path: string,
  name: string,
): bigint[][] {
  const { type, size, total_size: count } = module.get_attribute_metadata(file, path, name);
  const pointer = type === listClass ? module._malloc(count * size) : 0;
  if (pointer === 0) return [];
  try {
    module.get_attribute_data(file, path, name, BigInt(pointer));
    const lists = new Uint32Array(module.HEAPU8.slice(pointer, pointer + count * size).buffer);
    const result = Array.from({ length: count }, (_, axis) => {
      const [length, start] = lists.subarray(axis * 2);
      const bytes = module.HEAPU8.slice(start, start + length * 8);
      return Array.from(new BigUint64Array(bytes.buffer));
    });
    module.reclaim_vlen_memory(file, path, name, BigInt(pointer));
    return result;
  } finally {
    module._free(pointer);
  }
}

/** Elements that are read at once: how many, and what puts them where a pointer points. */
interface Block {
  size: number;
  read: (pointer: bigint) => number;
  /** Frees texts that were read. */
  reclaim: (pointer: bigint) => number;
}

function readElements(
  module: Hdf5Module,
  metadata: Hdf5Metadata,
  blocks: readonly Block[],
): ArrayData {
  const { size, vlen } = metadata;
  const type = typeOf(metadata);
  if ("refusal" in type) throw new TypeError(type.refusal);
  const isReversed = isReversedEnum(metadata);
  const texts: string[] = [];
  const bytes = new Uint8Array(
    vlen ? 0 : blocks.reduce((sum, block) => sum + block.size * size, 0),
  );
  let done = 0;
  for (const block of blocks) {
    const length = block.size * size;
    const pointer = length < 2 ** 31 ? module._malloc(Math.max(1, length)) : 0;
    if (pointer === 0) throw new Error(`${length} bytes do not fit in memory`);
    try {
      // HDF5 leaves alone what was never written and has no fill value
      module.HEAPU8.fill(0, pointer, pointer + length);
      const read = () => block.read(BigInt(pointer));
      const status = isReversed ? withoutReports(module, read) : read();
      if (status < 0) throw new Error("its values cannot be read");
      const memory = module.HEAPU8.subarray(pointer, pointer + length);
      if (vlen) {
        for (const start of new Uint32Array(memory.slice().buffer)) {
          const end = start && module.HEAPU8.indexOf(0, start);
          texts.push(decodeText(module.HEAPU8.subarray(start, end)));
        }
        block.reclaim(BigInt(pointer));
      } else {
        bytes.set(memory, done);
        done += length;
      }
    } finally {
      module._free(pointer);
    }
  }
  if (vlen) return texts;
  if (type.dtype === "text" || type.dtype === "char") {
    return fixedTexts(bytes, metadata, type.dtype === "char");
  }
  if (isReversed) {
    for (let i = 0; i < bytes.length; i += size) bytes.subarray(i, i + size).reverse();
  }
  if (type.dtype === "bool") return bytes;
  if (metadata.type === floatClass && size === 2) {
    return Float32Array.from(new Float16Array(bytes.buffer));
  }
  return new typedArrays[type.dtype as NumericDType](bytes.buffer);
}

function isReversedEnum({ type, size, littleEndian }: Hdf5Metadata): boolean {
  return type === enumClass && size > 1 && !littleEndian;
}

/** h5wasm tries to turn the bytes of enums round, too, which HDF5 reports as an error. */
function withoutReports<Result>(module: Hdf5Module, use: () => Result): Result {
  const { tty } = module.FS.getStream(2);
  const { ops } = tty;
  module.deactivate_throwing_error_handler();
  tty.ops = { ...ops, put_char: () => {} };
  try {
    return use();
  } finally {
    tty.ops = ops;
    module.activate_throwing_error_handler();
  }
}

function fixedTexts(bytes: Uint8Array, { size }: Hdf5Metadata, isByte: boolean): string[] {
  return Array.from({ length: bytes.length / size }, (_, i) => {
    const one = bytes.subarray(i * size, (i + 1) * size);
    if (isByte) return one[0] ? String.fromCharCode(one[0]) : "";
    const end = one.indexOf(0);
    return decodeText(end < 0 ? one : one.subarray(0, end));
  });
}
