import { Unpassable } from "./border_error.ts";
import { LIMITS } from "./limits.ts";

/** Writes a message of numbers and texts, little-endian; refuses one that is too long. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  u8(value: number): void {
    const at = this.#grow(1);
    this.#bytes[at] = value;
  }

  u32(value: number): void {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
  }

  f64(value: number): void {
    const at = this.#grow(8);
    this.#view.setFloat64(at, value, true);
  }

  /** As many numbers as `values` has; their count is written before them. */
  numbers(values: ArrayLike<number>): void {
    const count = values.length;
    this.u32(count);
    let at = this.#grow(8 * count);
    for (let i = 0; i < count; i++, at += 8) this.#view.setFloat64(at, values[i], true);
  }

  bytes(values: Uint8Array): void {
    this.u32(values.length);
    const at = this.#grow(values.length);
    this.#bytes.set(values, at);
  }

  /** A text in UTF-8, or in UTF-16 where it holds half of a pair, so that each comes back as it was. */
  text(value: string): void {
    if (value.length > LIMITS.bytes) throw tooLarge();
    const wellFormed = value.isWellFormed();
    this.u8(wellFormed ? 0 : 1);
    if (wellFormed) return this.bytes(encoder.encode(value));
    const units = new Uint16Array(value.length);
    for (let i = 0; i < value.length; i++) units[i] = value.charCodeAt(i);
    this.bytes(new Uint8Array(units.buffer));
  }

  /** What has been written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** Where the next byte goes, once there is room for so many. */
  #grow(count: number): number {
    const at = this.#length;
    const needed = at + count;
    if (!(needed <= LIMITS.bytes)) throw tooLarge();
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#length = needed;
    return at;
  }
}

const encoder = new TextEncoder();

function tooLarge(): Unpassable {
  return new Unpassable(`more than ${LIMITS.bytes / 2 ** 20} MiB`);
}
