import { types } from "node:util";

/** JavaScript's own globals. A cell cannot declare these names either. */
const GLOBALS = [
  ...["Object", "Function", "Array", "Number", "Boolean", "String", "Symbol", "BigInt", "Date"],
  ...["Promise", "RegExp", "Error", "AggregateError", "EvalError", "RangeError", "ReferenceError"],
  ...[
    "SyntaxError",
    "TypeError",
    "URIError",
    "JSON",
    "Math",
    "Intl",
    "Reflect",
    "Proxy",
    "Atomics",
  ],
  ...["ArrayBuffer", "SharedArrayBuffer", "DataView", "Uint8Array", "Int8Array", "Uint16Array"],
  ...["Int16Array", "Uint32Array", "Int32Array", "Float16Array", "Float32Array", "Float64Array"],
  ...["Uint8ClampedArray", "BigUint64Array", "BigInt64Array", "Map", "Set", "WeakMap", "WeakSet"],
  ...["WeakRef", "FinalizationRegistry", "Iterator", "WebAssembly", "globalThis", "eval"],
  ...["parseInt", "parseFloat", "isFinite", "isNaN", "decodeURI", "decodeURIComponent"],
  ...["encodeURI", "encodeURIComponent", "escape", "unescape"],
];

/** Globals of Deno that tests and the library use. */
const HOST_GLOBALS = [
  ...["console", "Deno", "setTimeout", "clearTimeout", "setInterval", "clearInterval"],
  ...["queueMicrotask", "structuredClone", "TextEncoder", "TextDecoder"],
];

/**
 * Properties that honest code gives to objects of its own by assignment, such as `this.name = …` in an
 * error class. Frozen, they would refuse that, so these become accessors.
 */
const OVERRIDABLE: readonly [object, readonly PropertyKey[]][] = [
  [Object.prototype, ["hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString"]],
  [Object.prototype, ["constructor", "toString", "valueOf"]],
  [Function.prototype, ["apply", "bind", "call", "toString", "name", "length"]],
  [Array.prototype, ["toString", "toLocaleString"]],
  ...[
    Error,
    AggregateError,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  ]
    .map((type): [object, PropertyKey[]] => [type.prototype, ["name", "message", "toString"]]),
  [Date.prototype, ["toString", "toLocaleString", "valueOf"]],
];

/** Code may set these without harm to a test. */
const LEFT_OPEN = new Map<unknown, readonly PropertyKey[]>([
  [Error, ["stackTraceLimit"]],
]);

/**
 * Makes JavaScript's built-in objects, and the classes of some modules, unchangeable.
 *
 * A test then computes with the real `Math`, `Array.prototype` and `Promise`, at whatever moment a
 * submission tries to replace them. Assigning to a built-in part throws a TypeError in a module and in
 * a class, and has no effect elsewhere.
 *
 * @param modules Whose exported functions and classes are locked too.
 */
export function lockIntrinsics(modules: readonly Record<string, unknown>[]): void {
  const all = collect([
    ...GLOBALS.map((name) => (globalThis as Record<string, unknown>)[name]),
    ...hiddenIntrinsics(),
  ]);
  for (const [object, names] of OVERRIDABLE) {
    for (const name of names) makeOverridable(object, name);
  }
  for (const object of all) lock(object);
  const { console } = globalThis;
  for (const object of [console, ...modules.flatMap(exportedObjects)]) lock(object);
  for (const name of [...GLOBALS, ...HOST_GLOBALS]) {
    const value = (globalThis as Record<string, unknown>)[name];
    if (value === undefined) continue;
    Object.defineProperty(globalThis, name, {
      value,
      enumerable: false,
      writable: false,
      configurable: false,
    });
  }
}

/** Built-in objects that no global name leads to. */
function hiddenIntrinsics(): unknown[] {
  return [
    async function () {},
    function* () {},
    async function* () {},
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ""[Symbol.iterator](),
    "".matchAll(/(?:)/g),
    (function* () {})(),
    (async function* () {})(),
  ].map((value) => Object.getPrototypeOf(value));
}

/** All objects that the roots lead to. */
function collect(roots: readonly unknown[]): Set<object> {
  const found = new Set<object>();
  const waiting = [...roots];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (!isObject(value) || value === globalThis || found.has(value)) continue;
    found.add(value);
    waiting.push(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key)!;
      waiting.push(descriptor.value, descriptor.get, descriptor.set);
    }
  }
  return found;
}

/** Freezes an object but for what is left open. */
function lock(object: object): void {
  const open = LEFT_OPEN.get(object);
  if (open === undefined) {
    Object.freeze(object);
    return;
  }
  for (const key of Reflect.ownKeys(object)) {
    if (open.includes(key)) continue;
    const descriptor = Object.getOwnPropertyDescriptor(object, key)!;
    if ("value" in descriptor) Object.defineProperty(object, key, { writable: false });
    Object.defineProperty(object, key, { configurable: false });
  }
  Object.preventExtensions(object);
}

/** Keeps a built-in property, and lets assignments give other objects their own. */
function makeOverridable(object: object, name: PropertyKey): void {
  const descriptor = Object.getOwnPropertyDescriptor(object, name);
  if (descriptor === undefined || !("value" in descriptor)) return;
  const { value, enumerable } = descriptor;
  Object.defineProperty(object, name, {
    get: () => value,
    set(this: unknown, own: unknown) {
      if (this === object || !isObject(this)) {
        throw new TypeError(`${String(name)} of a built-in object cannot be changed here.`);
      }
      Object.defineProperty(this, name, {
        value: own,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    },
    enumerable,
    configurable: true,
  });
}

/**
 * The functions and classes that a module exports, with their prototypes, and those in plain objects
 * and lists such as `tf.losses`. Instances stay open: tfjs must be able to change its own state.
 */
function exportedObjects(module: Record<string, unknown>): object[] {
  const found = new Set<object>();
  const waiting: unknown[] = Object.values(module);
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (!isObject(value) || found.has(value) || types.isModuleNamespaceObject(value)) continue;
    if (typeof value === "function") {
      found.add(value);
      if (isObject(value.prototype)) found.add(value.prototype);
    } else if (isPlain(value)) {
      found.add(value);
      for (const descriptor of Object.values(Object.getOwnPropertyDescriptors(value))) {
        waiting.push(descriptor.value);
      }
    }
  }
  return [...found];
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
