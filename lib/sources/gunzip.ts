import { Gunzip } from "fflate";
import { joinBytes } from "./join_bytes.ts";

/** Bytes of a member's head and foot. */
const LEAST = 18;

/**
 * Unpacks gzip, also of several members, which a browser's own `DecompressionStream` refuses.
 *
 * Checksums are not looked at: who asks knows the file's SHA-256.
 *
 * @throws {Error} If it is not whole.
 * @throws {RangeError} If more than `mostBytes` are packed in it.
 */
export function gunzip(bytes: Uint8Array, mostBytes: number): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let [length, memberStart] = [0, 0];
  const stream = new Gunzip((part) => {
    length += part.length;
    if (length > mostBytes) throw new RangeError(`More than ${mostBytes} bytes are packed in it.`);
    parts.push(part);
  });
  stream.onmember = () => memberStart = length;
  // It looks for another member only while more may come.
  stream.push(bytes);
  stream.push(new Uint8Array(), true);
  const foot = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < LEAST || foot.getUint32(bytes.length - 4, true) !== length - memberStart) {
    throw new Error("It ends before what is packed in it does.");
  }
  return joinBytes(parts);
}
