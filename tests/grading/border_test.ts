import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import "./border_limits.ts";
import * as tf from "@tensorflow/tfjs";
import { Garbled, Unpassable } from "../../lib/grading/border/border_error.ts";
import { ByteReader } from "../../lib/grading/border/byte_reader.ts";
import { ByteWriter } from "../../lib/grading/border/byte_writer.ts";
import { decodeValue, type Maker } from "../../lib/grading/border/decode_value.ts";
import {
  type AnyFunction,
  encodeValue,
  type Keeper,
} from "../../lib/grading/border/encode_value.ts";
import { Tag } from "../../lib/grading/border/tags.ts";
import { generator } from "./exercise.ts";

await tf.setBackend("cpu");

const kept: unknown[] = [];
const keeper: Keeper = {
  keepFunction: (fn) => kept.push(fn) - 1,
  keepPromise: (promise) => kept.push(promise) - 1,
};
const maker: Maker = {
  tf,
  makeFunction: ({ handle }) => kept[handle] as AnyFunction,
  makePromise: (id) => kept[id] as Promise<unknown>,
};

function encode(value: unknown): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  encodeValue(out, value, keeper);
  return out.finish();
}

function decode(bytes: Uint8Array): unknown {
  const reader = new ByteReader(bytes);
  const value = decodeValue(reader, maker);
  reader.end();
  return value;
}

// deno-lint-ignore no-explicit-any -- whatever comes back
const across = (value: unknown): any => decode(encode(value));

/** Typed arrays as lists: Deno's deepEqual() does not compare their NaN. */
function bare(value: unknown): unknown {
  return ArrayBuffer.isView(value) ? [...value as Float32Array] : value;
}

Deno.test("values cross the border as they are", () => {
  const values: unknown[] = [
    ...[undefined, null, true, false, 0, -0, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 5e-324],
    ...["", "text", "Grüße 🌀", "\ud800", "a\udc00b", "\0", "x".repeat(100_000)],
    ...[0n, -12345678901234567890n],
    ...[[], [1, 2], [1, "a", [undefined, [NaN]]], [[-0]], new Array(3)],
    ...[{}, { a: 1, b: { c: [1, 2, { d: null }] } }, { "": 0, "a b": 1, constructor: 2, then: 3 }],
    ...[
      new Date(86_400_000),
      new Map<unknown, unknown>([[1, "a"], [{ k: 1 }, [2]]]),
      new Set([1, "1"]),
    ],
    ...[new Uint8Array([1, 2, 255]), new Float32Array([1.5, NaN, -0]), new BigInt64Array([-1n])],
    ...[new Float64Array(0), new Uint16Array([1, 65535]).subarray(1), new ArrayBuffer(4)],
  ];
  for (const value of values) {
    const found = across(value);
    if (Array.isArray(value) && value.length === 3 && !(0 in value)) {
      deepEqual(found, [undefined, undefined, undefined]);
    } else deepEqual(bare(found), bare(value));
    ok(Object.is(Object.getPrototypeOf(Object(found)), Object.getPrototypeOf(Object(value))));
  }
  ok(Object.is(across([-0])[0], -0) && Object.is(across(-0), -0));
});

Deno.test("an own property called __proto__ stays one, and changes no prototype", () => {
  const value = JSON.parse('{"__proto__": {"polluted": 1}, "a": 2}');
  const found = across(value);
  deepEqual(Object.keys(found), ["__proto__", "a"]);
  equal(Object.getPrototypeOf(found), Object.prototype);
  equal(found.polluted, undefined);
  equal(({} as Record<string, unknown>).polluted, undefined);
});

Deno.test("errors cross as name and message, of the class that the name says", () => {
  const range = across(new RangeError("too far"));
  ok(range instanceof RangeError);
  equal(range.message, "too far");
  class OutOfPaper extends Error {
    override name = "OutOfPaper";
  }
  const own = across(new OutOfPaper("no more"));
  ok(own instanceof Error && own.constructor === Error);
  equal(`${own}`, "OutOfPaper: no more");
  const odd = new Error("x");
  Object.defineProperty(odd, "message", {
    get: () => {
      throw new Error("never");
    },
  });
  equal(across(odd).message, "");
});

Deno.test("tensors cross with their dtype and shape, variables stay variables", () => {
  for (
    const tensor of [
      tf.tensor2d([[1, NaN], [-0, 4.5]]),
      tf.tensor1d([1, -2, 3], "int32"),
      tf.tensor1d([true, false], "bool"),
      tf.scalar(7),
      tf.zeros([0, 3]),
      tf.tensor1d(["ä", "b"]),
      tf.complex([1, 2], [3, 4]),
      tf.ones([1, 2, 1, 2, 1, 2]),
    ]
  ) {
    const found = across(tensor);
    ok(found instanceof tf.Tensor);
    equal(found.dtype, tensor.dtype);
    deepEqual(found.shape, tensor.shape);
    deepEqual(bare(found.dataSync()), bare(tensor.dataSync()));
  }
  const variable = across({ weights: [tf.variable(tf.tensor1d([1, 2]))] }).weights[0];
  ok(variable instanceof tf.Variable);
  deepEqual([...variable.dataSync()], [1, 2]);
  throws(() => {
    const gone = tf.scalar(1);
    gone.dispose();
    encode([gone]);
  }, /a tensor that cannot be read \(Tensor is disposed\.\) at \[0\]/);
});

Deno.test("models cross as their layers and weights", () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [6, 6, 1], filters: 2, kernelSize: 3, activation: "relu" }),
      tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4, 2] })] }),
      tf.layers.dense({ units: 3 }),
    ],
  });
  const found = across(model);
  ok(found instanceof tf.Sequential);
  const x = tf.randomNormal([2, 6, 6, 1]);
  deepEqual((found.predict(x) as tf.Tensor).dataSync(), (model.predict(x) as tf.Tensor).dataSync());
  const input = tf.input({ shape: [4] });
  const branches = [2, 3].map((units) =>
    tf.layers.dense({ units }).apply(input) as tf.SymbolicTensor
  );
  const joined = tf.layers.concatenate().apply(branches) as tf.SymbolicTensor;
  const functional = across(tf.model({ inputs: input, outputs: joined }));
  deepEqual(functional.outputs[0].shape, [null, 5]);
  equal(across(tf.sequential()).layers.length, 0);
});

Deno.test("a model that asks for too much memory is refused before it is built", () => {
  const out = new ByteWriter();
  out.u8(Tag.model);
  out.u8(0);
  const dense = (units: number) => ({
    className: "Dense",
    config: { units, batchInputShape: [null, 10_000], name: `d${units}` },
  });
  out.text(JSON.stringify({ name: "m", layers: [dense(1_000_000)] }));
  out.u32(0);
  throws(
    () => decode(out.finish()),
    (error) => error instanceof Unpassable && /more than 16,000,000 weights/.test(error.message),
  );
  for (const className of ["Nonsense", "__proto__", "constructor", 7, null]) {
    const strange = new ByteWriter();
    strange.u8(Tag.model);
    strange.u8(0);
    strange.text(JSON.stringify({ name: "m", layers: [{ className, config: {} }] }));
    strange.u32(0);
    throws(() => decode(strange.finish()), /a part of a kind of its own/);
  }
});

Deno.test("what cannot cross is named, with its place", () => {
  class Robot {
    legs = 4;
  }
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  let deep: unknown = 1;
  for (let i = 0; i < 200; i++) deep = [deep, "x"];
  const cases: [unknown, RegExp][] = [
    [new Robot(), /^a class instance \(Robot\)$/],
    [{ parts: [1, new Robot()] }, /^a class instance \(Robot\) at \.parts\[1\]$/],
    [Symbol("s"), /^a symbol$/],
    [loop, /^an object that contains itself at \.self$/],
    [deep, /^lists in lists, deeper than 100/],
    [/x/, /^a class instance \(RegExp\)$/],
    [new WeakMap(), /^a class instance \(WeakMap\)$/],
    [new Array(1e9), /^a list of 1000000000 values$/],
    ["x".repeat(7e7), /^more than 64 MiB$/],
  ];
  for (const [value, what] of cases) {
    throws(() => encode(value), (error) => {
      ok(error instanceof Unpassable, `${error}`);
      match(error.message, what);
      return true;
    });
  }
});

Deno.test("getters and proxies are asked on the side that they belong to, thenables are promises", () => {
  let asked = 0;
  const tricky = {
    get value() {
      return ++asked;
    },
  };
  const found = across(new Proxy(tricky, {}));
  deepEqual([found.value, found.value, asked], [1, 1, 1]);
  const thenable = { then: (resolve: (value: number) => void) => resolve(4) };
  equal(across(thenable), thenable); // our keeper gives it back
  equal(encode(thenable)[0], Tag.promise);
  // Sent by hand, an object with such functions is data all the same.
  const out = new ByteWriter();
  out.u8(Tag.object);
  out.u32(2);
  for (const key of ["then", "valueOf"]) {
    out.text(key);
    encodeValue(out, () => 4, keeper);
  }
  deepEqual(decode(out.finish()), {});
});

Deno.test("bytes that are no value are refused, whatever they are", () => {
  const random = generator(13);
  const good = [
    encode([1, "a", { b: new Map([[1, tf.scalar(2)]]) }, new Float32Array(9)]),
    encode(tf.tensor2d([[1, 2], [3, 4]])),
    encode(new RangeError("x")),
    encode(tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] })),
  ];
  let refused = 0;
  for (let round = 0; round < 4000; round++) {
    const bytes = good[round % good.length].slice();
    for (let flips = 0; flips < 1 + random() * 3; flips++) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    const cut = random() < 0.3 ? bytes.slice(0, Math.floor(random() * bytes.length)) : bytes;
    try {
      decode(cut);
    } catch (error) {
      ok(error instanceof Garbled || error instanceof Unpassable, `${(error as Error).stack}`);
      refused++;
    }
  }
  ok(refused > 1000, `${refused}`);
});

Deno.test("lengths that a message claims are not believed", () => {
  const message = (...write: ((out: ByteWriter) => void)[]) => {
    const out = new ByteWriter();
    for (const one of write) one(out);
    return out.finish();
  };
  const u8 = (value: number) => (out: ByteWriter) => out.u8(value);
  const u32 = (value: number) => (out: ByteWriter) => out.u32(value);
  const shape = (...sides: number[]) => (out: ByteWriter) => out.numbers(sides);
  for (
    const bytes of [
      message(u8(Tag.numbers), u32(0xffffffff)),
      message(u8(Tag.list), u32(0xffffffff)),
      message(u8(Tag.object), u32(0xffffffff)),
      message(u8(Tag.text), u8(0), u32(0xffffffff)),
      message(u8(Tag.tensor), u8(0), shape(1e9, 1e9), u32(0)),
      message(u8(Tag.tensor), u8(0), shape(-1, -1), u32(4), u32(0)),
      message(u8(Tag.tensor), u8(0), shape(NaN), u32(0)),
      message(u8(Tag.tensor), u8(0), shape(0.5, 2), u32(4), u32(0)),
      message(u8(Tag.tensor), u8(0), shape(1, 1, 1, 1, 1, 1, 1), u32(4), u32(0)),
      message(u8(Tag.tensor), u8(0), shape(3), u32(4), u32(0)),
      message(u8(Tag.tensor), u8(9), shape(1), u32(4), u32(0)),
      message(u8(Tag.typed), u8(7), u32(3), u8(0), u8(0), u8(0)),
      message(u8(99)),
      message(),
    ]
  ) throws(() => decode(bytes), Garbled);
  const deep = message(
    ...Array.from({ length: 500 }, () => [u8(Tag.list), u32(1)]).flat(),
    u8(Tag.null),
  );
  throws(() => decode(deep), /too deep/);
});

Deno.test("objects that look like tensors in part cross the border as objects", () => {
  const part = { dtype: "float32", shape: [2], values: [1, 2] };
  deepEqual(across(part), part);
  deepEqual(across({ dtype: "float32" }), { dtype: "float32" });
});

Deno.test("variables come back as variables, and whoever decodes hears of them", () => {
  const heard: unknown[] = [];
  const bytes = encode(tf.variable(tf.tensor1d([1, 2])));
  const reader = new ByteReader(bytes);
  const noteVariable = (one: unknown) => void heard.push(one);
  const value = decodeValue(reader, { ...maker, noteVariable }) as tf.Variable;
  ok(value instanceof tf.Variable);
  deepEqual([...value.dataSync()], [1, 2]);
  deepEqual(heard, [value]);
});
