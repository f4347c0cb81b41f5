import type { NumericData } from "../arrays/mod.ts";
import type { FileBytes } from "./file_bytes.ts";

/** The bits of an element that hold a whole number, when there are others beside them. */
export interface BitField {
  /** Bits below the number. */
  offset: number;
  /** Bits of the number. */
  precision: number;
}

const datatypeMessage = 3;
const continuationMessage = 16;
const most = 2 ** 16;
/** Exponent's place and size, mantissa's place and size, in half, single and double precision. */
const ieee: Readonly<Record<number, string>> = {
  2: "10,5,0,10",
  4: "23,8,0,23",
  8: "52,11,0,52",
};

/**
 * Looks up the bits of a variable's numbers in the header of its HDF5 object, as the library in
 * WebAssembly does not tell them.
 *
 * @param address Of the object in the file.
 * @returns `undefined` if the numbers are of a usual type; `"unusual"`: of a floating-point type
 * that JavaScript has not.
 */
export function bitsOf(bytes: FileBytes, address: bigint): BitField | "unusual" | undefined {
  const base = baseOf(bytes);
  const type = base === undefined ? undefined : findDatatype(bytes, base, Number(address));
  if (!type || type.byteLength < 12) return undefined;
  const kind = type.getUint8(0) & 15;
  const size = type.getUint32(4, true);
  const [offset, precision] = [type.getUint16(8, true), type.getUint16(10, true)];
  if (kind === 0) return precision === size * 8 ? undefined : { offset, precision };
  if (kind !== 1 || type.byteLength < 16) return undefined;
  const parts = [12, 13, 14, 15].map((at) => type.getUint8(at)).join();
  return offset === 0 && parts === ieee[size] ? undefined : "unusual";
}

/** Takes the bits out that hold the numbers; changes `data`. */
export function takeBits(data: NumericData, { offset, precision }: BitField): void {
  const isSigned = /^(Big)?Int/.test(data.constructor.name);
  const isBig = data instanceof BigInt64Array || data instanceof BigUint64Array;
  for (let i = 0; i < data.length; i++) {
    const bits = BigInt.asUintN(64, BigInt(data[i])) >> BigInt(offset);
    const value = isSigned ? BigInt.asIntN(precision, bits) : BigInt.asUintN(precision, bits);
    data[i] = isBig ? value : Number(value);
  }
}

/** Where the file's own addresses begin; `undefined` if they do not have eight bytes. */
function baseOf(bytes: FileBytes): number | undefined {
  for (let start = 0; start < bytes.size; start = start ? start * 2 : 512) {
    const block = bytes.slice(start, start + 16);
    if (String.fromCharCode(...block.subarray(1, 4)) !== "HDF") continue;
    return block[block[8] < 2 ? 13 : 9] === 8 ? start : undefined;
  }
  return undefined;
}

function findDatatype(bytes: FileBytes, base: number, address: number): DataView | undefined {
  const head = view(bytes, base + address, 32);
  const isOld = head.getUint8(0) === 1;
  let start = base + address + 16;
  let length = isOld ? head.getUint32(8, true) : 0;
  let flags = 0;
  if (!isOld) {
    flags = head.getUint8(5);
    const sizeAt = 6 + (flags & 32 ? 16 : 0) + (flags & 16 ? 4 : 0);
    const sizeBytes = 1 << (flags & 3);
    for (let i = sizeBytes - 1; i >= 0; i--) length = length * 256 + head.getUint8(sizeAt + i);
    start = base + address + sizeAt + sizeBytes;
  }
  const blocks = [[start, length]];
  for (const [from, size] of blocks) {
    const block = view(bytes, from, Math.min(size, most));
    const headLength = isOld ? 8 : flags & 4 ? 6 : 4;
    for (let at = 0; at + headLength <= block.byteLength;) {
      const type = isOld ? block.getUint16(at, true) : block.getUint8(at);
      const bodyLength = block.getUint16(at + (isOld ? 2 : 1), true);
      const isShared = (block.getUint8(at + (isOld ? 4 : 3)) & 2) !== 0;
      at += headLength;
      if (at + bodyLength > block.byteLength) break;
      const body = new DataView(block.buffer, block.byteOffset + at, bodyLength);
      if (type === datatypeMessage) {
        if (!isShared) return body;
        // a type that has a name is an object of its own
        const addressAt = body.getUint8(0) === 1 ? 8 : 2;
        return findDatatype(bytes, base, Number(body.getBigUint64(addressAt, true)));
      }
      if (type === continuationMessage && blocks.length < 20) {
        const next = base + Number(body.getBigUint64(0, true));
        const nextLength = Number(body.getBigUint64(8, true));
        // in the new format a signature and a checksum stand around the messages
        blocks.push(isOld ? [next, nextLength] : [next + 4, nextLength - 8]);
      }
      at += bodyLength;
    }
  }
  return undefined;
}

function view(bytes: FileBytes, start: number, length: number): DataView {
  const part = bytes.slice(start, start + length);
  return new DataView(part.buffer, part.byteOffset, part.byteLength);
}
