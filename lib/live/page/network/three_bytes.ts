import { fromBase64 } from "../data.ts";

/**
 * Packs float32 into three bytes each, base64: 16 of 24 binary digits, which is more than are shown,
 * in three quarters of the room.
 */
export function packThreeBytes(values: Float32Array): string {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bytes = new Uint8Array(3 * values.length);
  for (let i = 0; i < bits.length; i++) {
    // Rounded, but for what would become infinite by it.
    const kept = (bits[i] & 0x7fffff80) >= 0x7f7fff80 ? bits[i] : bits[i] + 0x80;
    bytes[3 * i] = kept >>> 8;
    bytes[3 * i + 1] = kept >>> 16;
    bytes[3 * i + 2] = kept >>> 24;
  }
  return bytes.toBase64();
}

export function unpackThreeBytes(text: string): Float32Array {
  const bytes = fromBase64(text);
  const bits = new Uint32Array(bytes.length / 3);
  for (let i = 0; i < bits.length; i++) {
    bits[i] = bytes[3 * i] << 8 | bytes[3 * i + 1] << 16 | bytes[3 * i + 2] << 24;
  }
  return new Float32Array(bits.buffer);
}
