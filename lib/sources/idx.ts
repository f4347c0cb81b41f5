/** An array of bytes with its axes' lengths, as an IDX file holds it. */
export interface IdxArray {
  /** Lengths of the axes, the slowest first. */
  shape: number[];
  /** Row-major values; a view of the file's bytes. */
  data: Uint8Array;
}

/** Bytes that are no IDX file, and in which way. */
export class IdxError extends SyntaxError {
  readonly fault: "kind" | "too few bytes" | "too many bytes";

  constructor(message: string, fault: IdxError["fault"]) {
    super(message);
    this.fault = fault;
  }
}

/**
 * Reads an IDX file of unsigned bytes, the format in which MNIST was published.
 *
 * The file is two zero bytes, the type (8: unsigned byte), the number of axes, each axis's length
 * as a big-endian 32-bit integer, and the values.
 *
 * @param bytes The whole file, not compressed.
 * @param name What the error message calls the file.
 * @returns Shape and values; nothing is copied.
 * @throws {IdxError} If the bytes are no such file, or are too few or too many.
 *
 * @example Two labels
 * ```ts
 * import assert from "node:assert/strict";
 * import { readIdx } from "./idx.ts";
 *
 * const file = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 3]);
 * assert.deepEqual(readIdx(file), { shape: [2], data: new Uint8Array([7, 3]) });
 * ```
 */
export function readIdx(bytes: Uint8Array, name = "IDX file"): IdxArray {
  const fail = (problem: string, fault: IdxError["fault"] = "kind") =>
    new IdxError(`Cannot read ${name}: ${problem}`, fault);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw fail("it is compressed with gzip; decompress it first");
  }
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0"));
    throw fail(`an IDX file begins with 00 00 08, this one with ${start.join(" ") || "nothing"}`);
  }
  if (bytes[2] !== 8) {
    throw fail(`its values have IDX type ${bytes[2]}; only unsigned bytes (type 8) are supported`);
  }
  const rank = bytes[3];
  const start = 4 + 4 * rank;
  if (rank === 0 || bytes.length < start) {
    throw fail(
      `it has ${rank} axes and ${bytes.length} bytes; the header alone needs ${start}`,
      rank === 0 ? "kind" : "too few bytes",
    );
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, start);
  const shape = Array.from({ length: rank }, (_, axis) => header.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== start + size) {
    throw fail(
      `shape [${shape.join(", ")}] needs ${start + size} bytes, the file has ${bytes.length}; ` +
        (bytes.length < start + size ? "it was cut off" : "something follows the values"),
      bytes.length < start + size ? "too few bytes" : "too many bytes",
    );
  }
  return { shape, data: bytes.subarray(start) };
}
