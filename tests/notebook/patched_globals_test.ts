import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { assertClose, assertEqual, AssertionError, assertShape } from "../../lib/notebook/mod.ts";

await tf.setBackend("cpu");

/** What a student might put in place of what the checks rely on. */
const PATCHES: Record<string, [target: object, key: PropertyKey, value: unknown]> = {
  "Math.abs": [Math, "abs", () => 0],
  "Math.max": [Math, "max", () => Infinity],
  "Number.isFinite": [Number, "isFinite", () => true],
  "Number.isNaN": [Number, "isNaN", () => true],
  "Number.isInteger": [Number, "isInteger", () => true],
  "Array.isArray": [Array, "isArray", () => false],
  "Array.prototype iterator": [Array.prototype, Symbol.iterator, function* () {}],
  "Array.prototype.every": [Array.prototype, "every", () => true],
  "Array.prototype.map": [Array.prototype, "map", () => []],
  "Array.prototype.join": [Array.prototype, "join", () => ""],
  "Array.from": [Array, "from", () => []],
  "ArrayBuffer.isView": [ArrayBuffer, "isView", () => true],
  "Object.keys": [Object, "keys", () => []],
  "Object.entries": [Object, "entries", () => []],
  "Object.hasOwn": [Object, "hasOwn", () => false],
  "Object.prototype.tolerance": [Object.prototype, "tolerance", 0.99],
  "Object.prototype.kind": [Object.prototype, "kind", "pending"],
  "Object.prototype.what": [Object.prototype, "what", "nothing"],
  "Error.captureStackTrace": [Error, "captureStackTrace", () => {}],
  "Error": [globalThis, "Error", class {}],
  "Float64Array": [globalThis, "Float64Array", class {}],
  "Float64Array.prototype.length": [
    Object.getPrototypeOf(Float64Array.prototype),
    "length",
    { get: () => 0 },
  ],
};

for (const [name, [target, key, value]] of Object.entries(PATCHES)) {
  Deno.test(`a patched ${name} passes no wrong answer and fails no right one`, () => {
    const before = Object.getOwnPropertyDescriptor(target, key);
    const wrong = [[1, 2], [3, 5]];
    const right = [[1, 2], [3, 4]];
    const thrown: unknown[] = [];
    const run = (check: () => void) => {
      try {
        check();
      } catch (error) {
        thrown[thrown.length] = error;
      }
    };
    const getter = typeof value === "object" ? value : undefined;
    Object.defineProperty(target, key, {
      configurable: true,
      ...(getter ?? { value, writable: true }),
    });
    try {
      run(() => assertClose(right, right, {}));
      run(() => assertShape(right, [2, 2], {}));
      run(() => assertEqual(4, 4, {}));
      if (thrown.length === 0) {
        run(() => assertClose(wrong, right, {}));
        run(() => assertShape(right, [2, 3], {}));
        run(() => assertEqual(5, 4, {}));
      }
    } finally {
      if (before) Object.defineProperty(target, key, before);
      else delete (target as Record<PropertyKey, unknown>)[key];
    }
    assert.deepEqual(thrown.map((error) => error instanceof AssertionError), [true, true, true]);
  });
}
