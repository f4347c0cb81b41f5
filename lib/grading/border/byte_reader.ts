import { Garbled } from "./border_error.ts";

/** Reads what a {@linkcode ByteWriter} has written, and believes none of it: every length is checked. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#bytes[this.#take(1)];
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  numbers(): number[] {
    const count = this.u32();
    let at = this.#take(8 * count);
    const values = new Array<number>(count);
    for (let i = 0; i < count; i++, at += 8) values[i] = this.#view.getFloat64(at, true);
    return values;
  }

  /** A copy: it keeps the message from staying in memory as a whole. */
  bytes(): Uint8Array<ArrayBuffer> {
    const count = this.u32();
    const at = this.#take(count);
    return this.#bytes.slice(at, at + count) as Uint8Array<ArrayBuffer>;
  }

  text(): string {
    const kind = this.u8();
    const bytes = this.bytes();
    if (kind === 0) return decode(bytes);
    if (kind !== 1 || bytes.length % 2 !== 0) throw new Garbled("no text");
    const units = new Uint16Array(bytes.buffer);
    let text = "";
    for (let i = 0; i < units.length; i += 8192) {
      text += String.fromCharCode(...units.subarray(i, i + 8192));
    }
    return text;
  }

  /** @throws {Garbled} If something is left. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new Garbled("bytes are left over");
  }

  #take(count: number): number {
    const at = this.#at;
    if (count > this.#bytes.length - at) throw new Garbled("the message is cut off");
    this.#at = at + count;
    return at;
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Garbled("no text in UTF-8");
  }
}
