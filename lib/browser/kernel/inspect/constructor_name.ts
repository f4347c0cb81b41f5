import type { Context } from "./options.ts";

/**
 * The name of the class of a value; `null` for an object without prototype. Where a prototype names
 * no class, what stands above it does: `Object <Complex prototype> {}`.
 */
export function constructorName(
  value: object,
  context: Context,
  depth: number,
  printPrototype: (value: object) => string,
): string | null {
  let first: object | null | undefined;
  for (let it: object | null = value; it !== null;) {
    let constructor: unknown;
    try {
      constructor = Object.getOwnPropertyDescriptor(it, "constructor")?.value;
    } catch {
      // A proxy may refuse.
    }
    if (typeof constructor === "function" && constructor.name !== "" && isOf(value, constructor)) {
      return String(constructor.name);
    }
    it = Object.getPrototypeOf(it) as object | null;
    if (first === undefined) first = it;
  }
  if (!first) return null;
  const own = classTag(value);
  if (depth > context.depth) return `${own} <Complex prototype>`;
  const above = constructorName(first, context, depth + 1, printPrototype);
  return `${own} <${above ?? printPrototype(first)}>`;
}

/** `Object`, `Array`, `Map`: what a value is beneath its prototype. */
export function classTag(value: object): string {
  if (typeof value === "function") return "Function";
  if (Array.isArray(value)) return "Array";
  const saved = Symbol.toStringTag in value ? undefined : Object.prototype.toString.call(value);
  return saved?.slice(8, -1) ?? "Object";
}

function isOf(value: object, { prototype }: { prototype: unknown }): boolean {
  try {
    return typeof prototype === "object" && prototype !== null &&
        Object.prototype.isPrototypeOf.call(prototype, value) ||
      typeof prototype === "function" && prototype === Function.prototype &&
        typeof value === "function";
  } catch {
    return false;
  }
}

/** What stands before the braces: `Map(2) `, `[Object: null prototype] `, `A [tag] `. */
export function prefix(
  constructor: string | null,
  tag: string,
  fallback: string,
  size = "",
): string {
  if (constructor === null) {
    const other = tag !== "" && fallback !== tag ? `[${tag}] ` : "";
    return `[${fallback}${size}: null prototype] ${other}`;
  }
  return `${constructor}${size} ${tag !== "" && constructor !== tag ? `[${tag}] ` : ""}`;
}
