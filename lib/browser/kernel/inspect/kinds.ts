/** What a value is, told by what it is and not by what it says. */

const getter = (prototype: object, key: PropertyKey) =>
  Object.getOwnPropertyDescriptor(prototype, key)!.get!;
const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);
const views = {
  map: getter(Map.prototype, "size"),
  set: getter(Set.prototype, "size"),
  typedArray: getter(typedArrayPrototype, Symbol.toStringTag),
  buffer: getter(ArrayBuffer.prototype, "byteLength"),
  view: getter(DataView.prototype, "buffer"),
};
const { getTime } = Date.prototype;
const tagOf = Object.prototype.toString;
const weakMapHas = WeakMap.prototype.has;
const weakSetHas = WeakSet.prototype.has;

/** Whether a function takes a value as `this`. */
function takes(method: (...args: never[]) => unknown, value: unknown, ...args: unknown[]): boolean {
  try {
    Reflect.apply(method, value, args);
    return true;
  } catch {
    return false;
  }
}

export const isMap = (value: unknown): value is Map<unknown, unknown> => takes(views.map, value);
export const isSet = (value: unknown): value is Set<unknown> => takes(views.set, value);
export const isBuffer = (value: unknown): value is ArrayBuffer => takes(views.buffer, value);
export const isView = (value: unknown): value is DataView => takes(views.view, value);
export const isDate = (value: unknown): value is Date => takes(getTime, value);
export const isWeakMap = (value: unknown) => takes(weakMapHas, value, {});
export const isWeakSet = (value: unknown) => takes(weakSetHas, value, {});

export function isTypedArray(value: unknown): value is Uint8Array {
  return typeof views.typedArray.call(value) === "string";
}

export function isSharedBuffer(value: unknown): value is SharedArrayBuffer {
  return typeof SharedArrayBuffer === "function" &&
    takes(getter(SharedArrayBuffer.prototype, "byteLength"), value);
}

export function isRegExp(value: object): value is RegExp {
  return value instanceof RegExp && value !== RegExp.prototype;
}

export function isError(value: object): value is Error {
  const { isError } = Error as { isError?(value: unknown): boolean };
  return value instanceof Error || (isError?.(value) ?? false);
}

export function isModule(value: object): boolean {
  return tagOf.call(value) === "[object Module]" && Object.getPrototypeOf(value) === null &&
    !Object.isExtensible(value);
}

/** `Map` or `Set` of an iterator over one. */
export function iteratorKind(value: object): "Map" | "Set" | undefined {
  const [, kind] = /^\[object (Map|Set) Iterator\]$/.exec(tagOf.call(value)) ?? [];
  return kind as "Map" | "Set" | undefined;
}

export function isArguments(value: object): boolean {
  return !(Symbol.toStringTag in value) && tagOf.call(value) === "[object Arguments]";
}

const boxes = {
  Number: Number.prototype.valueOf,
  String: String.prototype.valueOf,
  Boolean: Boolean.prototype.valueOf,
  BigInt: BigInt.prototype.valueOf,
  Symbol: Symbol.prototype.valueOf,
};

/** Name and content of a primitive value in an object. */
export function boxed(value: object): [string, unknown] | undefined {
  for (const [name, valueOf] of Object.entries(boxes)) {
    if (takes(valueOf, value)) return [name, Reflect.apply(valueOf, value, [])];
  }
}
