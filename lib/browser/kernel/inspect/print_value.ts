import { classTag, constructorName, prefix } from "./constructor_name.ts";
import {
  boxed,
  isArguments,
  isBuffer,
  isDate,
  isError,
  isMap,
  isModule,
  isRegExp,
  isSet,
  isSharedBuffer,
  isTypedArray,
  isView,
  isWeakMap,
  isWeakSet,
  iteratorKind,
} from "./kinds.ts";
import { layOut } from "./layout.ts";
import { type Context, contextOf, type InspectOptions } from "./options.ts";
import {
  arrayEntries,
  bufferEntries,
  collectionEntries,
  namesBeside,
  numberText,
  typedArrayEntries,
} from "./print_entries.ts";
import { errorText } from "./print_error.ts";
import { functionText } from "./print_function.ts";
import { isPromise, promiseState } from "./promise_state.ts";
import { keyText, quote, symbolText } from "./quote.ts";
import { webView } from "./web_objects.ts";
import { textWidth } from "./width.ts";

const { getTime, toISOString } = Date.prototype;
const denoSymbol = Symbol.for("Deno.customInspect");
const nodeSymbol = Symbol.for("nodejs.util.inspect.custom");

/** Prints a value as Deno's `inspect` does, without colors. */
export function inspect(value: unknown, options: InspectOptions = {}): string {
  return printValue(contextOf(options), value, 0);
}

/** Prints a value that lies `depth` deep in the one that was asked for. */
export function printValue(context: Context, value: unknown, depth: number): string {
  if (value === null) return "null";
  if (typeof value !== "object" && typeof value !== "function") return primitive(context, value);
  const own = context.customInspect ? customText(context, value, depth) : undefined;
  if (own !== undefined) return own;
  if (context.seen.includes(value)) {
    const { circular } = context;
    if (!circular.has(value)) circular.set(value, circular.size + 1);
    return `[Circular *${circular.get(value)}]`;
  }
  return printObject(context, value, depth);
}

function primitive(context: Context, value: unknown): string {
  switch (typeof value) {
    case "string":
      return stringText(context, value);
    case "number":
    case "bigint":
      return numberText(value);
    case "symbol":
      return symbolText(value, context);
    default:
      return String(value);
  }
}

/** A text; a long one of several lines is written line by line. */
function stringText(context: Context, value: string): string {
  const { maxStringLength, compact, breakLength, indentation } = context;
  const rest = value.length - maxStringLength;
  const trailer = rest > 0 ? `... ${rest} more character${rest > 1 ? "s" : ""}` : "";
  const text = rest > 0 ? value.slice(0, maxStringLength) : value;
  if (compact === true || text.length <= 16 || text.length <= breakLength - indentation - 4) {
    return quote(text, context) + trailer;
  }
  return text.split(/(?<=\n)/).map((line) => quote(line, context))
    .join(` +\n${" ".repeat(indentation + 2)}`) + trailer;
}

/** What a value says of itself, by the symbols of Deno or Node. */
function customText(context: Context, value: object, depth: number): string | undefined {
  const self = value as Record<symbol, unknown>;
  if (denoSymbol in self && typeof self[denoSymbol] === "function") {
    return String(self[denoSymbol](inspect, optionsOf(context)));
  }
  const view = webView(value);
  if (view) return printValue({ ...context }, view, 0);
  if (value instanceof URLSearchParams) {
    const pairs = Array.from(value, (pair) => pair.map((it) => quote(it, context)).join(" => "));
    return `URLSearchParams {${pairs.length > 0 ? ` ${pairs.join(", ")} ` : ""}}`;
  }
  let method: unknown;
  try {
    method = self[nodeSymbol];
  } catch {
    return undefined;
  }
  const { constructor } = value as { constructor?: { prototype?: unknown } };
  if (typeof method !== "function" || constructor?.prototype === value) return undefined;
  const result = Reflect.apply(method, value, [context.depth - depth, optionsOf(context), inspect]);
  if (result === value) return undefined;
  if (typeof result !== "string") return printValue(context, result, depth);
  return result.replaceAll("\n", `\n${" ".repeat(context.indentation)}`);
}

/** What a value's own method is told of the options. */
function optionsOf(context: Context): InspectOptions & Record<string, unknown> {
  return { ...context, colors: false, showProxy: false, stylize: (text: string) => text, inspect };
}

/** A value that is printed: what stands around its entries, and how they are made. */
interface Shape {
  keys: (string | symbol)[];
  open: string;
  close?: string;
  base?: string;
  list?: ArrayLike<unknown>;
  entries?(): string[];
  /** Printed as this if it has no property. */
  empty?: string;
}

function printObject(context: Context, value: object, depth: number): string {
  const constructor = constructorName(
    value,
    context,
    depth,
    (it) => inspect(it, { ...context, customInspect: false, depth: -1 }),
  );
  const tag = tagOf(value);
  const deeper = depth + 1;
  const print = (it: unknown) => printValue(context, it, deeper);
  const property = (key: string | symbol, isElement = false) =>
    printProperty(context, value, deeper, key, isElement);
  const shape = shapeOf(context, value, constructor, tag, print, property);
  const { keys, base: text = "", close = "}" } = shape;
  if (keys.length === 0 && shape.empty !== undefined) return shape.empty;
  if (depth > context.depth) {
    if (value instanceof RegExp) return text;
    const name = context &&
      prefix(constructor, tag, constructor === null ? nullName(value, tag) : "")
        .slice(0, -1);
    return constructor === null ? name : `[${name}]`;
  }
  context.seen.push(value);
  context.currentDepth = deeper;
  let entries = [...shape.entries?.() ?? [], ...keys.map((key) => property(key))];
  context.seen.pop();
  if (context.sorted) {
    const compare = context.sorted === true ? undefined : context.sorted;
    const start = shape.list ? entries.length - keys.length : 0;
    entries = [...entries.slice(0, start), ...entries.slice(start).sort(compare)];
  }
  let [base, open] = [text, shape.open];
  const number = context.circular.get(value);
  if (number !== undefined) {
    const mark = `<ref *${number}>`;
    if (context.compact === true) open = `${mark} ${open}`;
    else base = base === "" ? mark : `${mark} ${base}`;
  }
  return layOut(context, { base, braces: [open, close], entries, list: shape.list, depth: deeper });
}

function tagOf(value: object): string {
  try {
    const tag = (value as Record<symbol, unknown>)[Symbol.toStringTag];
    return typeof tag === "string" ? tag : "";
  } catch {
    return "";
  }
}

function nullName(value: object, tag: string): string {
  const name = classTag(value);
  return name === tag ? "Object" : name;
}

function shapeOf(
  context: Context,
  value: object,
  constructor: string | null,
  tag: string,
  print: (value: unknown) => string,
  property: (key: string | symbol, isElement?: boolean) => string,
): Shape {
  const { showHidden } = context;
  const head = (fallback: string, size = "") => prefix(constructor, tag, fallback, size);
  if (Symbol.iterator in value || constructor === null) {
    if (Array.isArray(value)) {
      const before = constructor !== "Array" || tag !== ""
        ? head("Array", `(${value.length})`)
        : "";
      return {
        keys: namesBeside(value, showHidden),
        open: `${before}[`,
        close: "]",
        list: value,
        entries: () => arrayEntries(value, context, (key) => property(key, true)),
        empty: value.length === 0 ? `${before}[]` : undefined,
      };
    }
    if (isSet(value) || isMap(value)) {
      const before = head(isSet(value) ? "Set" : "Map", `(${value.size})`);
      return {
        keys: keysOf(value, showHidden),
        open: `${before}{`,
        entries: () => collectionEntries(value, context, print),
        empty: value.size === 0 ? `${before}{}` : undefined,
      };
    }
    if (isTypedArray(value)) {
      const before = head("", `(${value.length})`);
      return {
        keys: namesBeside(value, showHidden),
        open: `${before}[`,
        close: "]",
        list: value,
        entries: () => typedArrayEntries(value, context),
        empty: value.length === 0 ? `${before}[]` : undefined,
      };
    }
    const iterates = iteratorKind(value);
    if (iterates) {
      return {
        keys: keysOf(value, showHidden),
        open: `[${iterates} Iterator] {`,
        entries: () => ["<items unknown>"], // To see them would take them.
      };
    }
  }
  const keys = keysOf(value, showHidden);
  if (constructor === "Object" && !isError(value)) {
    const open = isArguments(value) ? "[Arguments] {" : tag !== "" ? `${head("Object")}{` : "{";
    return { keys, open, empty: `${open}}` };
  }
  if (typeof value === "function") {
    const base = functionText(value as () => unknown, constructor, tag);
    return { keys, open: "{", base, empty: base };
  }
  if (isRegExp(value) || isDate(value)) return textShape(value, keys, head);
  if (isTemporal(value, tag)) return { keys: [], open: "{", empty: String(value) };
  if (isError(value)) {
    const base = errorText(value, constructor, tag, context, keys);
    return { keys, open: "{", base, empty: base };
  }
  return otherShape(context, value, keys, head, print) ?? {
    keys,
    open: `${head(constructor === null ? nullName(value, tag) : "")}{`,
    empty: `${head(constructor === null ? nullName(value, tag) : "")}{}`,
  };
}

/** Regular expressions and dates. */
function textShape(
  value: RegExp | Date,
  keys: (string | symbol)[],
  head: (fallback: string) => string,
): Shape {
  const kind = isDate(value) ? "Date" : "RegExp";
  const text = isDate(value)
    ? Number.isNaN(getTime.call(value)) ? "Invalid Date" : toISOString.call(value)
    : RegExp.prototype.toString.call(value);
  const before = head(kind);
  const base = before === `${kind} ` ? text : before + text;
  return { keys, open: "{", base, empty: base };
}

function isTemporal(value: object, tag: string): boolean {
  const { Temporal } = globalThis as unknown as { Temporal?: Record<string, () => unknown> };
  const [, name] = /^Temporal\.(\w+)$/.exec(tag) ?? [];
  const type = name && Temporal?.[name];
  return typeof type === "function" && value instanceof type;
}

/** Buffers, promises, weak collections, modules, boxes, addresses. */
function otherShape(
  context: Context,
  value: object,
  keys: (string | symbol)[],
  head: (fallback: string) => string,
  print: (value: unknown) => string,
): Shape | undefined {
  if (isBuffer(value) || isSharedBuffer(value)) {
    return {
      keys: ["byteLength", ...keys],
      open: `${head(isBuffer(value) ? "ArrayBuffer" : "SharedArrayBuffer")}{`,
      entries: () => bufferEntries(value, context),
    };
  }
  if (isView(value)) {
    return { keys: ["byteLength", "byteOffset", "buffer", ...keys], open: `${head("DataView")}{` };
  }
  if (isPromise(value)) {
    return {
      keys,
      open: `${head("Promise")}{`,
      entries: () => [promiseText(context, value, print)],
    };
  }
  if (isWeakSet(value) || isWeakMap(value)) {
    const open = `${head(isWeakSet(value) ? "WeakSet" : "WeakMap")}{`;
    return { keys, open, entries: () => ["<items unknown>"] };
  }
  if (isModule(value)) return { keys, open: `${head("Module")}{` };
  const box = boxed(value);
  if (box) {
    const [name, content] = box;
    const constructor = head("").trim();
    const other = constructor === name ? "" : ` (${constructor})`;
    const base = `[${name}${other}: ${primitive(context, content)}]`;
    if (name === "String") keys.splice(0, (content as string).length);
    return { keys, open: "{", base, empty: base };
  }
}

function promiseText(
  context: Context,
  promise: Promise<unknown>,
  print: (value: unknown) => string,
): string {
  const known = promiseState(promise);
  if (known.state === "pending") return "<pending>";
  context.indentation += 2;
  const text = print(known.value);
  context.indentation -= 2;
  return known.state === "rejected" ? `<rejected> ${text}` : text;
}

function keysOf(value: object, hidden: boolean): (string | symbol)[] {
  const symbols = Object.getOwnPropertySymbols(value);
  const isEnumerable = Object.prototype.propertyIsEnumerable;
  const keys = hidden
    ? [...Object.getOwnPropertyNames(value), ...symbols]
    : [...Object.keys(value), ...symbols.filter((key) => isEnumerable.call(value, key))];
  return value instanceof Error ? keys.filter((key) => key !== "cause") : keys;
}

function printProperty(
  context: Context,
  owner: object,
  depth: number,
  key: string | symbol,
  isElement: boolean,
): string {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key) ??
    { value: (owner as Record<string | symbol, unknown>)[key], enumerable: true };
  const text = propertyText(context, owner, descriptor, depth, isElement);
  if (isElement) return text;
  const name = keyText(key, context);
  const long = context.compact === true && descriptor.value !== undefined &&
    textWidth(text) > context.breakLength;
  const gap = long ? `\n${" ".repeat(context.indentation + 3)}` : " ";
  return `${descriptor.enumerable === false ? `[${name}]` : name}:${gap}${text}`;
}

function propertyText(
  context: Context,
  owner: object,
  { value, get, set }: PropertyDescriptor,
  depth: number,
  isElement: boolean,
): string {
  if (value !== undefined) {
    const indent = context.compact !== true || isElement ? 2 : 3;
    context.indentation += indent;
    const text = printValue(context, value, depth);
    context.indentation -= indent;
    return text;
  }
  if (get === undefined) return set === undefined ? "undefined" : "[Setter]";
  const label = set === undefined ? "Getter" : "Getter/Setter";
  const { getters } = context;
  if (!getters || (getters !== true && (getters === "get") !== (set === undefined))) {
    return `[${label}]`;
  }
  try {
    const content = Reflect.apply(get, owner, []);
    if (typeof content !== "object" || content === null) {
      return `[${label}: ${content === null ? "null" : primitive(context, content)}]`;
    }
    context.indentation += 2;
    const text = printValue(context, content, depth);
    context.indentation -= 2;
    return `[${label}] ${text}`;
  } catch (error) {
    return `[${label}: <Inspection threw (${(error as Error).message})>]`;
  }
}
