import { isMap, isTypedArray } from "./kinds.ts";
import type { Context } from "./options.ts";

/** Prints a value inside another. */
export type Print = (value: unknown, depth: number) => string;
/** Prints an element of the list that is printed. */
export type PrintElement = (key: string) => string;

const INDEX = /^(0|[1-9][0-9]*)$/;

/** `... 3 more items`. */
export function more(count: number, what = "item"): string {
  return `... ${count} more ${what}${count > 1 ? "s" : ""}`;
}

/** Elements of an array; what is not there is counted. */
export function arrayEntries(
  value: readonly unknown[],
  { maxArrayLength }: Context,
  element: PrintElement,
): string[] {
  const most = Math.min(Math.max(0, maxArrayLength), value.length);
  const entries: string[] = [];
  for (let at = 0; at < most; at++) {
    if (!Object.hasOwn(value, at)) return sparseEntries(value, most, entries, at, element);
    entries.push(element(`${at}`));
  }
  if (value.length > most) entries.push(more(value.length - most));
  return entries;
}

function sparseEntries(
  value: readonly unknown[],
  most: number,
  entries: string[],
  from: number,
  element: PrintElement,
): string[] {
  const empty = (count: number) => `<${count} empty item${count > 1 ? "s" : ""}>`;
  let index = from;
  for (const key of Object.keys(value).slice(from)) {
    if (entries.length >= most || !INDEX.test(key) || Number(key) > 2 ** 32 - 2) break;
    if (`${index}` !== key) {
      entries.push(empty(Number(key) - index));
      index = Number(key);
      if (entries.length === most) break;
    }
    entries.push(element(key));
    index++;
  }
  const remaining = value.length - index;
  if (remaining > 0) entries.push(entries.length === most ? more(remaining) : empty(remaining));
  return entries;
}

/** Numbers of a typed array. */
export function typedArrayEntries(value: Uint8Array, { maxArrayLength }: Context): string[] {
  const most = Math.min(Math.max(0, maxArrayLength), value.length);
  const entries = Array.from(value.subarray(0, most), numberText);
  if (value.length > most) entries.push(more(value.length - most));
  return entries;
}

/** A number as it is printed: the sign of -0 is, too. */
export function numberText(value: number | bigint): string {
  return typeof value === "bigint" ? `${value}n` : Object.is(value, -0) ? "-0" : `${value}`;
}

/** Values of a set, or pairs of a map. */
export function collectionEntries(
  value: Set<unknown> | Map<unknown, unknown>,
  context: Context,
  print: (value: unknown) => string,
): string[] {
  const pairs = isMap(value);
  const items = pairs
    ? Array.from(Map.prototype.entries.call(value))
    : Array.from(Set.prototype.values.call(value));
  const most = Math.min(Math.max(0, context.iterableLimit), items.length);
  context.indentation += 2;
  const entries = items.slice(0, most).map((item) => {
    if (!pairs) return print(item);
    const [key, content] = item as [unknown, unknown];
    return `${print(key)} => ${print(content)}`;
  });
  context.indentation -= 2;
  if (items.length > most) entries.push(more(items.length - most));
  return entries;
}

/** Bytes of a buffer. */
export function bufferEntries(
  value: ArrayBuffer | SharedArrayBuffer,
  { maxArrayLength }: Context,
): string[] {
  const most = Math.min(Math.max(0, maxArrayLength), value.byteLength);
  if (value instanceof ArrayBuffer && value.detached) return ["(detached)"];
  const bytes = Array.from(
    new Uint8Array(value, 0, most),
    (it) => it.toString(16).padStart(2, "0"),
  );
  const rest = value.byteLength - most;
  return [`[Uint8Contents]: <${bytes.join(" ")}${rest > 0 ? ` ${more(rest, "byte")}` : ""}>`];
}

/** From this length on a list is not searched for names beside its indices, which would take long. */
const LONG = 20_000;

/** Names of an array's properties beside its elements. */
export function namesBeside(
  value: object & ArrayLike<unknown>,
  hidden: boolean,
): (string | symbol)[] {
  const symbols = Object.getOwnPropertySymbols(value);
  const names = isTypedArray(value) && value.length > LONG
    ? []
    : Object[hidden ? "getOwnPropertyNames" : "keys"](value).filter((key) => !INDEX.test(key));
  const isEnumerable = Object.prototype.propertyIsEnumerable;
  return [...names, ...symbols.filter((key) => hidden || isEnumerable.call(value, key))];
}
