import { Garbled } from "./border_error.ts";
import type { ByteReader } from "./byte_reader.ts";
import { decodeModel } from "./decode_model.ts";
import { decodeTensor } from "./decode_tensor.ts";
import type { AnyFunction } from "./encode_value.ts";
import { makeError } from "./error_parts.ts";
import { LIMITS } from "./limits.ts";
import { Tag, TYPED } from "./tags.ts";
import type { AnyTensor, Tfjs } from "./tensors.ts";

/** What is known of a function on the other side. */
export interface FunctionParts {
  handle: number;
  name: string;
  length: number;
  isClass: boolean;
}

/** Makes what stands here for what stays on the other side. */
export interface Maker {
  tf: Tfjs;
  makeFunction(parts: FunctionParts): AnyFunction;
  makePromise(id: number): Promise<unknown>;
  /** Told of each `tf.Variable`, in the order of the message. */
  noteVariable?(variable: AnyTensor): void;
}

/**
 * Reads a value that was written by {@linkcode encodeValue}, or by somebody who means harm.
 *
 * What it makes is plain: own properties, built-in classes, tensors and models of this side's tfjs.
 *
 * @throws {Garbled} If the bytes are no value, or one that is too deep or too large.
 * @throws {Unpassable} If a model cannot be built here.
 */
export function decodeValue(reader: ByteReader, maker: Maker): unknown {
  return new Decoder(reader, maker).read(0);
}

/** By functions of these names JavaScript asks an object what it is worth: data has none. */
const BEHAVIOR = new Set(["then", "valueOf", "toString", "toLocaleString", "toJSON"]);

class Decoder {
  #nodes = 0;

  constructor(readonly reader: ByteReader, readonly maker: Maker) {}

  read(depth: number): unknown {
    if (++this.#nodes > LIMITS.nodes) throw new Garbled("too many values");
    if (depth > LIMITS.depth) throw new Garbled("values in values, too deep");
    const { reader, maker } = this;
    switch (reader.u8()) {
      case Tag.undefined:
        return undefined;
      case Tag.null:
        return null;
      case Tag.true:
        return true;
      case Tag.false:
        return false;
      case Tag.number:
        return reader.f64();
      case Tag.bigint:
        return bigint(reader.text());
      case Tag.text:
        return reader.text();
      case Tag.numbers:
        return reader.numbers();
      case Tag.list:
        return this.#items(depth);
      case Tag.object:
        return this.#object(depth);
      case Tag.typed:
        return typed(reader);
      case Tag.date:
        return new Date(reader.f64());
      case Tag.error:
        return makeError({
          name: short(reader.text()),
          message: short(reader.text()),
          line: short(reader.text()),
        });
      case Tag.map:
        return this.#map(depth);
      case Tag.set:
        return new Set(this.#items(depth));
      case Tag.tensor:
        return decodeTensor(reader, maker.tf);
      case Tag.variable: {
        const first = decodeTensor(reader, maker.tf);
        const variable = maker.tf.variable(first);
        maker.noteVariable?.(variable);
        return variable;
      }
      case Tag.model:
        return decodeModel(reader, maker.tf);
      case Tag.function:
        return maker.makeFunction({
          handle: reader.u32(),
          name: short(reader.text()),
          length: reader.u8(),
          isClass: reader.u8() === 1,
        });
      case Tag.promise:
        return maker.makePromise(reader.u32());
    }
    throw new Garbled("no value");
  }

  #items(depth: number): unknown[] {
    const items: unknown[] = [];
    for (let count = this.#count(); count > 0; count--) items.push(this.read(depth + 1));
    return items;
  }

  #object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    for (let count = this.#count(); count > 0; count--) {
      const key = this.reader.text();
      const value = this.read(depth + 1);
      if (typeof value === "function" && BEHAVIOR.has(key)) continue;
      // An own property even where its name is __proto__.
      Object.defineProperty(object, key, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    return object;
  }

  #map(depth: number): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>();
    for (let count = this.#count(); count > 0; count--) {
      map.set(this.read(depth + 1), this.read(depth + 1));
    }
    return map;
  }

  #count(): number {
    const count = this.reader.u32();
    if (count > LIMITS.nodes) throw new Garbled("too many values");
    return count;
  }
}

function bigint(text: string): bigint {
  if (!/^-?[0-9a-f]{1,100000}$/.test(text)) throw new Garbled("no whole number");
  return text.startsWith("-") ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`);
}

function typed(reader: ByteReader): unknown {
  const type = TYPED[reader.u8()];
  const { buffer } = reader.bytes();
  if (type === undefined) throw new Garbled("no list of numbers");
  if (type === ArrayBuffer) return buffer;
  if (buffer.byteLength % (type as typeof Int8Array).BYTES_PER_ELEMENT !== 0) {
    throw new Garbled("a list of numbers that is cut off");
  }
  return new (type as typeof Int8Array)(buffer);
}

function short(text: string): string {
  return text.slice(0, LIMITS.errorText);
}
