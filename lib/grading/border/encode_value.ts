import { types } from "node:util";
import { Unpassable } from "./border_error.ts";
import type { ByteWriter } from "./byte_writer.ts";
import { encodeModel } from "./encode_model.ts";
import { encodeTensor } from "./encode_tensor.ts";
import { errorParts } from "./error_parts.ts";
import { LIMITS } from "./limits.ts";
import { Tag, TYPED } from "./tags.ts";
import { type AnyTensor, isModel, isTensor, isVariable } from "./tensors.ts";

// deno-lint-ignore no-explicit-any -- any function at all
export type AnyFunction = (...args: any[]) => any;

/** What stays on this side, and is known to the other by a number. */
export interface Keeper {
  /** @param owner The object that the function is a method of. */
  keepFunction(fn: AnyFunction, owner: unknown): number;
  keepPromise(promise: PromiseLike<unknown>): number;
  /** Told of each `tf.Variable`, in the order of the message. */
  keepVariable?(variable: AnyTensor): void;
}

/**
 * Writes a value: all that data can be, and a number for each function and promise.
 *
 * Getters and proxies are asked here, on the side that they belong to.
 *
 * @throws {Unpassable} If the value, or one in it, is nothing that crosses.
 */
export function encodeValue(out: ByteWriter, value: unknown, keeper: Keeper): void {
  new Encoder(out, keeper).write(value, "", undefined);
}

class Encoder {
  #nodes = 0;
  /** The objects around the current one. */
  readonly #around: object[] = [];

  constructor(readonly out: ByteWriter, readonly keeper: Keeper) {}

  write(value: unknown, path: string, owner: unknown): void {
    if (++this.#nodes > LIMITS.nodes) throw new Unpassable("more values than can be handed over");
    const { out } = this;
    switch (typeof value) {
      case "undefined":
        return out.u8(Tag.undefined);
      case "boolean":
        return out.u8(value ? Tag.true : Tag.false);
      case "number":
        out.u8(Tag.number);
        return out.f64(value);
      case "bigint":
        out.u8(Tag.bigint);
        return out.text(value.toString(16));
      case "string":
        out.u8(Tag.text);
        return out.text(value);
      case "symbol":
        throw new Unpassable("a symbol", path);
      case "function":
        return this.#function(value as AnyFunction, owner);
      case "object":
        return value === null ? out.u8(Tag.null) : this.#inside(value, path);
    }
  }

  #function(fn: AnyFunction, owner: unknown): void {
    const { out } = this;
    out.u8(Tag.function);
    out.u32(this.keeper.keepFunction(fn, owner));
    out.text(textOf(fn.name, 100));
    const { length } = fn;
    out.u8(length < 255 ? length : 255);
    out.u8(/^class\b/.test(Function.prototype.toString.call(fn)) ? 1 : 0);
  }

  #inside(value: object, path: string): void {
    if (this.#around.length >= LIMITS.depth) {
      throw new Unpassable(`lists in lists, deeper than ${LIMITS.depth}`, path);
    }
    if (this.#around.includes(value)) throw new Unpassable("an object that contains itself", path);
    this.#around.push(value);
    this.#object(value, path);
    this.#around.pop();
  }

  #object(value: object, path: string): void {
    const { out } = this;
    if (Array.isArray(value)) return this.#list(value, path);
    if (isThenable(value)) {
      out.u8(Tag.promise);
      return out.u32(this.keeper.keepPromise(value));
    }
    if (isTensor(value)) {
      const variable = isVariable(value);
      out.u8(variable ? Tag.variable : Tag.tensor);
      encodeTensor(out, value, path);
      if (variable) this.keeper.keepVariable?.(value);
      return;
    }
    if (isModel(value)) {
      out.u8(Tag.model);
      return encodeModel(out, value, path);
    }
    const typed = TYPED.findIndex((type) => value instanceof type);
    if (typed >= 0) {
      out.u8(Tag.typed);
      out.u8(typed);
      return out.bytes(
        value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array(
          (value as Uint8Array).buffer,
          (value as Uint8Array).byteOffset,
          (value as Uint8Array).byteLength,
        ),
      );
    }
    if (types.isDate(value)) {
      out.u8(Tag.date);
      return out.f64(Date.prototype.getTime.call(value));
    }
    if (types.isNativeError(value) || value instanceof Error) {
      const { name, message, line } = errorParts(value as Error);
      out.u8(Tag.error);
      for (const text of [name, message, line]) out.text(text);
      return;
    }
    if (types.isMap(value)) {
      const entries = [...Map.prototype.entries.call(value)];
      out.u8(Tag.map);
      out.u32(entries.length);
      for (const [key, item] of entries) {
        this.write(key, `${path}, a key`, undefined);
        this.write(item, `${path}, a value`, undefined);
      }
      return;
    }
    if (types.isSet(value)) {
      const items = [...Set.prototype.values.call(value)];
      out.u8(Tag.set);
      out.u32(items.length);
      for (const item of items) this.write(item, `${path}, an item`, undefined);
      return;
    }
    if (!isPlain(value)) throw new Unpassable(`a class instance${className(value)}`, path);
    const keys = Object.keys(value);
    out.u8(Tag.object);
    out.u32(keys.length);
    for (const key of keys) {
      out.text(key);
      this.write((value as Record<string, unknown>)[key], `${path}.${textOf(key, 40)}`, value);
    }
  }

  #list(list: unknown[], path: string): void {
    const { out } = this;
    const { length } = list;
    if (8 * length > LIMITS.bytes) throw new Unpassable(`a list of ${length} values`, path);
    let numbers = length > 0;
    for (let i = 0; numbers && i < length; i++) numbers = typeof list[i] === "number";
    if (numbers) {
      out.u8(Tag.numbers);
      return out.numbers(list as number[]);
    }
    out.u8(Tag.list);
    out.u32(length);
    for (let i = 0; i < length; i++) this.write(list[i], `${path}[${i}]`, undefined);
  }
}

function isThenable(value: object): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown }).then === "function";
}

/** Whether an object is nobody's instance: `{ … }`, of whatever realm. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function className(value: object): string {
  const name = textOf(value.constructor?.name, 60);
  return name === "" ? "" : ` (${name})`;
}

function textOf(value: unknown, most: number): string {
  return typeof value === "string" ? value.slice(0, most).toWellFormed() : "";
}
