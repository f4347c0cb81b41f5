import {
  type ArrayData,
  type Attribute,
  type NumericData,
  type NumericDType,
  typedArrays,
} from "../arrays/mod.ts";
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
const [integerClass, floatClass, stringClass, enumClass] = [0, 1, 3, 8];

/** The type of HDF5 elements, or why they are not read. */
export type Hdf5Type = { dtype: RawDType } | { refusal: string };

/**
 * Names the type of HDF5 elements as netCDF does.
 *
 * @param metadata What h5wasm says of them.
 */
export function typeOf(metadata: Hdf5Metadata): Hdf5Type {
  const { type, size, signed, vlen } = metadata;
  if (metadata.virtual_sources) {
    return { refusal: "its values lie in other files (virtual dataset)" };
  }
  if (type === integerClass && [1, 2, 4, 8].includes(size)) {
    return { dtype: `${signed ? "int" : "uint"}${size * 8}` as NumericDType };
  }
  if (type === floatClass && (size === 4 || size === 8)) {
    return { dtype: size === 4 ? "float32" : "float64" };
  }
  // a string of one byte is what netCDF calls a character; others it reads as text
  if (type === stringClass) return { dtype: !vlen && size === 1 ? "char" : "text" };
  if (type === enumClass && isBoolean(metadata)) return { dtype: "bool" };
  if (type === floatClass) return { refusal: `it holds ${size * 8}-bit floating-point numbers` };
  const { enum_type } = metadata;
  if (enum_type) {
    return { refusal: `it holds an HDF5 enum (${Object.keys(enum_type.members).join(", ")})` };
  }
  return { refusal: `it holds the HDF5 type "${classes[type] ?? type}"` };
}

/** h5py stores booleans as an enum of FALSE and TRUE. */
function isBoolean({ enum_type, size }: Hdf5Metadata): boolean {
  const members = enum_type?.members ?? {};
  return size === 1 && Object.keys(members).length === 2 && members.FALSE === 0 &&
    members.TRUE === 1;
}

/**
 * Reads all elements of a variable of an open file.
 *
 * @param path Its path in the file.
 */
export function readDataset(module: Hdf5Module, file: bigint, path: string): ArrayData {
  const metadata = module.get_dataset_metadata(file, path);
  return readElements(
    module,
    metadata,
    (pointer) => module.get_dataset_data(file, path, null, null, null, pointer),
    (pointer) => module.reclaim_vlen_memory(file, path, "", pointer),
  );
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
  const data = readElements(
    module,
    metadata,
    (pointer) => module.get_attribute_data(file, path, name, pointer),
    (pointer) => module.reclaim_vlen_memory(file, path, name, pointer),
  );
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

function readElements(
  module: Hdf5Module,
  metadata: Hdf5Metadata,
  read: (pointer: bigint) => number,
  reclaim: (pointer: bigint) => number,
): ArrayData {
  const count = metadata.shape === null ? 0 : metadata.total_size;
  const byteLength = count * metadata.size;
  const type = typeOf(metadata);
  if ("refusal" in type) throw new TypeError(type.refusal);
  if (byteLength >= 2 ** 31) throw new Error(`${byteLength} bytes do not fit in memory`);
  const pointer = module._malloc(Math.max(1, byteLength));
  if (pointer === 0) throw new Error(`${byteLength} bytes do not fit in memory`);
  try {
    if (read(BigInt(pointer)) < 0) throw new Error("its values cannot be read");
    const bytes = module.HEAPU8.slice(pointer, pointer + byteLength);
    if (type.dtype === "bool") return bytes;
    if (type.dtype !== "text" && type.dtype !== "char") {
      return new typedArrays[type.dtype as NumericDType](bytes.buffer);
    }
    if (!metadata.vlen) return fixedTexts(bytes, metadata, type.dtype === "char");
    const texts = Array.from(new Uint32Array(bytes.buffer), (start) => {
      if (start === 0) return "";
      return decodeText(module.HEAPU8.subarray(start, module.HEAPU8.indexOf(0, start)));
    });
    reclaim(BigInt(pointer));
    return texts;
  } finally {
    module._free(pointer);
  }
}

function fixedTexts(bytes: Uint8Array, { size, strpad }: Hdf5Metadata, isByte: boolean): string[] {
  const spacePadded = strpad === 2;
  return Array.from({ length: bytes.length / size }, (_, i) => {
    const one = bytes.subarray(i * size, (i + 1) * size);
    if (isByte) return one[0] ? String.fromCharCode(one[0]) : "";
    const end = one.indexOf(0);
    const text = decodeText(end < 0 ? one : one.subarray(0, end));
    return spacePadded ? text.trimEnd() : text;
  });
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}
