/** What crosses the border up to the last byte, list and layer that may, and what is told of the next. */
import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { createContext, runInContext } from "node:vm";
import * as tf from "@tensorflow/tfjs";
import { Garbled, Unpassable } from "../../lib/grading/border/border_error.ts";
import { ByteReader } from "../../lib/grading/border/byte_reader.ts";
import { ByteWriter } from "../../lib/grading/border/byte_writer.ts";
import {
  decodeValue,
  type FunctionParts,
  type Maker,
} from "../../lib/grading/border/decode_value.ts";
import { encodeValue } from "../../lib/grading/border/encode_value.ts";
import { errorParts, makeError, noteLine } from "../../lib/grading/border/error_parts.ts";
import { LIMITS } from "../../lib/grading/border/limits.ts";
import {
  type Outcome,
  readList,
  readOutcome,
  unpassable,
  writeList,
  writeOutcome,
} from "../../lib/grading/border/messages.ts";
import { Tag } from "../../lib/grading/border/tags.ts";

await tf.setBackend("cpu");

let told: FunctionParts | undefined;
const maker: Maker = {
  tf,
  makeFunction: (parts) => {
    told = parts;
    return () => {};
  },
  makePromise: async (id) => await id,
};
const keeper = { keepFunction: () => 7, keepPromise: () => 8 };

type Write = (out: ByteWriter) => void;

function written(...parts: Write[]): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  for (const part of parts) part(out);
  return out.finish();
}
const u8 = (value: number): Write => (out) => out.u8(value);
const u32 = (value: number): Write => (out) => out.u32(value);
const text = (value: string): Write => (out) => out.text(value);
const shape = (...sides: number[]): Write => (out) => out.numbers(sides);
const value = (it: unknown): Write => (out) => encodeValue(out, it, keeper);

function decode(bytes: Uint8Array): unknown {
  const reader = new ByteReader(bytes);
  const value = decodeValue(reader, maker);
  reader.end();
  return value;
}

const across = (it: unknown) => decode(written(value(it)));
const garbled = (message: string) => (error: unknown) =>
  error instanceof Garbled && error.message === message || message + ", not " + error;
const refused = (message: string) => (error: unknown) =>
  error instanceof Unpassable && error.message === message || message + ", not " + error;

/** Holds what is thrown against a message of one of the two kinds. */
function fails(run: () => unknown, is: (error: unknown) => unknown): void {
  try {
    run();
  } catch (error) {
    return equal(is(error), true);
  }
  equal("nothing is thrown", is(undefined));
}

Deno.test("a message's bytes are what they are said to be, little-endian", () => {
  const bytes = written(u8(200), u32(0x01020304), (out) => out.f64(-2), (out) => out.numbers([1]));
  equal(bytes.toHex(), "c804030201" + "00000000000000c0" + "01000000" + "000000000000f03f");
  const reader = new ByteReader(Uint8Array.of(9, ...bytes).subarray(1));
  deepEqual([reader.u8(), reader.u32(), reader.f64(), reader.numbers()], [200, 16909060, -2, [1]]);
  reader.end();
  fails(() => reader.u8(), garbled("the message is cut off"));
  fails(() => new ByteReader(bytes).end(), garbled("bytes are left over"));
  const source = Uint8Array.of(1, 2);
  const copy = new ByteReader(written((out) => out.bytes(source))).bytes();
  deepEqual([...copy], [1, 2]);
  equal(copy.buffer.byteLength, 2);
});

Deno.test("texts cross in UTF-8, or whole with halves of pairs in UTF-16", () => {
  for (const it of ["", "ä🌀", "\ud800", "x".repeat(8191) + "\ud800y", "\udc00".repeat(8193)]) {
    const reader = new ByteReader(written(text(it)));
    equal(reader.text(), it);
    reader.end();
  }
  equal(written(text("ä")).toHex(), "0002000000c3a4");
  equal(written(text("\ud800")).toHex(), "010200000000d8");
  const read = (...bytes: number[]) => () => new ByteReader(Uint8Array.from(bytes)).text();
  fails(read(0, 1, 0, 0, 0, 0xff), garbled("no text in UTF-8"));
  fails(read(1, 1, 0, 0, 0, 0), garbled("no text"));
  fails(read(2, 2, 0, 0, 0, 0, 0), garbled("no text"));
});

Deno.test("a message has at most 64 MiB", () => {
  const most = new Uint8Array(LIMITS.bytes - 4);
  equal(written((out) => out.bytes(most)).length, 2 ** 26);
  const tooLarge = refused("more than 64 MiB");
  fails(() => written(u8(0), (out) => out.bytes(most)), tooLarge);
  fails(() => written((out) => out.numbers({ length: 2 ** 23 })), tooLarge);
  fails(() => written(value(new Array(2 ** 23 + 1))), refused("a list of 8388609 values"));
});

Deno.test("lists may lie in each other 100 deep, and a million values be in a message", () => {
  const nested = (depth: number) => {
    let it: unknown = "x";
    for (let i = 0; i < depth; i++) it = [it];
    return it;
  };
  deepEqual(across(nested(100)), nested(100));
  const path = "[0]".repeat(100);
  fails(() => across(nested(101)), refused(`lists in lists, deeper than 100 at ${path}`));
  const inLists = (depth: number) => [
    ...Array.from({ length: depth }, () => [u8(Tag.list), u32(1)]).flat(),
    u8(Tag.null),
  ];
  decode(written(...inLists(100)));
  fails(() => decode(written(...inLists(101))), garbled("values in values, too deep"));
  for (const kind of [Tag.object, Tag.map, Tag.set]) {
    const names = kind === Tag.object ? [text("a")] : kind === Tag.map ? [u8(Tag.null)] : [];
    const inside = Array.from({ length: 101 }, () => [u8(kind), u32(1), ...names]).flat();
    fails(() => decode(written(...inside, u8(Tag.null))), garbled("values in values, too deep"));
  }

  const most = LIMITS.nodes - 1;
  const many: Write = (out) => {
    for (let i = 0; i < most; i++) out.u8(Tag.null);
  };
  const list = decode(written(u8(Tag.list), u32(most), many)) as unknown[];
  equal(list.length, most);
  equal(written(value(list)).length, 5 + most);
  list.push(null);
  fails(() => written(value(list)), refused("more values than can be handed over"));
  fails(
    () => decode(written(u8(Tag.list), u32(most + 1), many, u8(Tag.null))),
    garbled("too many values"),
  );
  fails(() => decode(written(u8(Tag.set), u32(2 ** 32 - 1))), garbled("too many values"));
});

Deno.test("what is no value is told", () => {
  const tensor = (...parts: Write[]) => written(u8(Tag.tensor), ...parts);
  const cases: [Uint8Array, string][] = [
    [written(u8(20)), "no value"],
    [written(u8(Tag.bigint), text("")), "no whole number"],
    [written(u8(Tag.bigint), text("0x1")), "no whole number"],
    [written(u8(Tag.bigint), text("f".repeat(100_001))), "no whole number"],
    [written(u8(Tag.typed), u8(12), u32(0)), "no list of numbers"],
    [written(u8(Tag.typed), u8(3), u32(1), u8(0)), "a list of numbers that is cut off"],
    [tensor(u8(5), shape(), u32(4), u32(0)), "no tensor"],
    [tensor(u8(0), shape(1, 1, 1, 1, 1, 1, 1), u32(4), u32(0)), "no tensor"],
    [tensor(u8(0), shape(-1), u32(0)), "no shape"],
    [tensor(u8(0), shape(1.5), u32(0)), "no shape"],
    [tensor(u8(0), shape(2 ** 26 + 1), u32(0)), "a tensor that is too large"],
    [tensor(u8(0), shape(2 ** 26), u32(0)), "a tensor of another size"],
    [tensor(u8(0), shape(2), u32(4), u32(0)), "a tensor of another size"],
    [tensor(u8(1), shape(1), u32(8), u32(0), u32(0)), "a tensor of another size"],
    [tensor(u8(2), shape(1), u32(4), u32(0)), "a tensor of another size"],
    [tensor(u8(3), shape(1), u32(4), u32(0)), "a tensor of another size"],
    [tensor(u8(4), shape(2), u32(1), text("a")), "a tensor of another size"],
    [tensor(u8(4), shape(2 ** 20), u32(2 ** 20)), "a tensor of another size"],
  ];
  for (const [bytes, message] of cases) fails(() => decode(bytes), garbled(message));
  equal(decode(written(u8(Tag.bigint), text("-1f"))), -31n);
  equal(across(-(16n ** 99_999n)), -(16n ** 99_999n));
  const bool = decode(tensor(u8(2), shape(3), u32(3), u8(0), u8(1), u8(9))) as tf.Tensor;
  deepEqual([...bool.dataSync()], [0, 1, 1]);
});

Deno.test("functions cross with a short name, their length and whether they are classes", () => {
  const named = (name: string, fn: object) => Object.defineProperty(fn, "name", { value: name });
  class Robot {}
  const cases: [object, Partial<FunctionParts>][] = [
    [(_a: unknown, _b: unknown) => {}, { name: "", length: 2, isClass: false }],
    [Robot, { name: "Robot", length: 0, isClass: true }],
    [named("n".repeat(101), () => {}), { name: "n".repeat(100), isClass: false }],
    [named("\ud800", () => {}), { name: "\ufffd" }],
    [Object.defineProperty(() => {}, "name", { value: 5 }), { name: "" }],
    [Object.defineProperty(() => {}, "length", { value: 254 }), { length: 254 }],
    [Object.defineProperty(() => {}, "length", { value: 256 }), { length: 255 }],
    [function classy() {}, { name: "classy", isClass: false }],
  ];
  for (const [fn, parts] of cases) {
    across(fn);
    deepEqual({ ...told, ...parts }, { ...told, handle: 7 }, `${fn}`);
  }
});

Deno.test("objects of another realm, or of no class, are data; instances are named", () => {
  const realm = createContext({});
  const of = (code: string) => runInContext(code, realm);
  deepEqual(across(of("({ a: [1, 'x'], b: new Date(5) })")), { a: [1, "x"], b: new Date(5) });
  deepEqual(across(of("new Map([[1, 'x']])")), new Map([[1, "x"]]));
  deepEqual(across(of("new Set([1, 'x'])")), new Set([1, "x"]));
  equal(`${across(of("new RangeError('far')"))}`, "RangeError: far");
  deepEqual(across(Object.assign(Object.create(null), { a: 1 })), { a: 1 });
  const instance = Object.create(class {}.prototype);
  fails(() => across({ [`k${"x".repeat(50)}`]: instance }), (error) => {
    const key = `.k${"x".repeat(39)}`;
    return refused(`a class instance at ${key}`)(error);
  });
  fails(() => across(new Map([["a", instance]])), refused("a class instance at , a value"));
  fails(() => across(new Map([[instance, 1]])), refused("a class instance at , a key"));
  fails(() => across([new Set([instance])]), refused("a class instance at [0], an item"));
  const seen: object[] = [];
  across([seen, seen]); // Twice is not within itself.
});

Deno.test("errors keep name, message and line, each of 4000 characters", () => {
  const made = (parts: Partial<ReturnType<typeof errorParts>>) =>
    makeError({ name: "Error", message: "m", line: "", ...parts });
  const known = made({ name: "RangeError", line: "f(1)" });
  deepEqual([known instanceof RangeError, Object.hasOwn(known, "name")], [true, false]);
  equal(known.stack, "RangeError: m\n    at your line: f(1)");
  deepEqual(errorParts(known), { name: "RangeError", message: "m", line: "f(1)" });
  const own = made({ name: "Mine" });
  deepEqual([own.constructor, own.name, own.stack], [Error, "Mine", "Mine: m"]);
  own.name = "Other";
  equal(own.name, "Other");
  equal(Object.hasOwn(made({}), "name"), false);
  equal(made({ name: "toString" }).constructor, Error);
  const long = errorParts(new Error("x".repeat(5000)));
  deepEqual([long.name, long.message.length, long.line], ["Error", 4000, ""]);
  equal(errorParts(Object.assign(new Error(""), { name: "" })).name, "Error");
  equal(errorParts(new Error("\ud800")).message, "\ufffd");
  const frozen = Object.freeze(new Error("x"));
  noteLine(frozen, "f()");
  equal(errorParts(frozen).line, "");
  noteLine(known, "g()");
  equal(errorParts(across(known) as Error).line, "g()");
  const sent = decode(
    written(u8(Tag.error), text("N".repeat(5000)), text("m"), text("l")),
  ) as Error;
  equal(sent.name.length, 4000);
});

Deno.test("models: what is built again is what tfjs knows, with as much as it may have", () => {
  const model = (config: unknown, kind = 0, weights = 0, ...more: Write[]) =>
    written(u8(Tag.model), u8(kind), text(JSON.stringify(config)), u32(weights), ...more);
  const dense = (units: number, inputs: number, name: string) => ({
    className: "Dense",
    config: { units, batchInputShape: [null, inputs], name, useBias: false },
  });
  const sequence = (...layers: unknown[]) => ({ name: "m", layers });
  const cases: [Uint8Array, (error: unknown) => unknown][] = [
    [model(sequence(), 2), garbled("no model")],
    [model(sequence(), 0, 16_001), garbled("no model")],
    [model(sequence(), 0, 16_000), garbled("the message is cut off")],
    [
      written(u8(Tag.model), u8(0), text("{"), u32(0)),
      garbled("a model whose description is no JSON"),
    ],
    [
      model(sequence({ className: "M".repeat(61), config: {} })),
      refused(`a model with a part of a kind of its own ("${"M".repeat(60)}")`),
    ],
    [
      model(sequence({ className: null })),
      refused("a model with a part of a kind of its own (object)"),
    ],
    [
      model(sequence(dense(4001, 4000, "d"))),
      refused("a model of more than 16,000,000 weights"),
    ],
    [model(sequence(...Array(100_000).fill({}))), refused("a model of too many layers")],
    [
      model(sequence(dense(1, 1, "d")), 0, 1, u8(0), shape(2, 1), u32(8), u32(0), u32(0)),
      refused(
        "a model with weights of other shapes (Layer weight shape 1,1 not compatible with provided weight shape 2,1)",
      ),
    ],
  ];
  for (const [bytes, is] of cases) fails(() => decode(bytes), is);
  fails(
    () => decode(model(sequence({ className: "Dense", config: { units: -1 } }))),
    (error) => /^a model that cannot be built again \(.*-1/.test((error as Error).message),
  );
  const large = decode(model(sequence({
    className: "Dense",
    config: {
      units: 8_000_001,
      batchInputShape: [null, 1],
      kernelInitializer: "zeros",
      useBias: false,
    },
  }))) as tf.Sequential;
  equal(large.countParams(), 8_000_001);
  large.dispose();
  const { addWeight } = tf.layers.Layer.prototype as unknown as Record<string, unknown>;
  const before = tf.memory().numTensors;
  const made = decode(
    model(sequence(dense(1, 1, "d")), 0, 1, u8(0), shape(1, 1), u32(4), u32(0x40a00000)),
  ) as tf.Sequential;
  deepEqual([...made.getWeights()[0].dataSync()], [5]);
  made.dispose();
  equal(tf.memory().numTensors, before, "what was read is given back");
  equal((tf.layers.Layer.prototype as unknown as Record<string, unknown>).addWeight, addWeight);
  class Own extends tf.Sequential {
    override getClassName() {
      return "Own";
    }
  }
  fails(() => across(new Own()), refused("a model of the class Own"));
  const broken = Object.assign(tf.sequential(), {
    getConfig() {
      throw "gone";
    },
  });
  fails(() => across([broken]), refused("a model that cannot be read (gone) at [0]"));
});

Deno.test("lists of arguments and outcomes have bounds of their own", () => {
  const list = (count: number): Write => (out) => writeList(out, Array(count).fill(1), keeper);
  const read = (...parts: Write[]) => readList(new ByteReader(written(...parts)), maker);
  deepEqual(read(list(1000)), Array(1000).fill(1));
  fails(() => read(list(1001)), garbled("too many arguments"));
  const outcome = (it: Outcome) =>
    readOutcome(new ByteReader(written((out) => writeOutcome(out, it, keeper))), maker);
  for (const status of ["value", "thrown", "unpassable"] as const) {
    deepEqual(outcome({ status, value: 1 }), { status, value: 1, variables: [] });
  }
  const whole = outcome({
    status: "value",
    value: undefined,
    variables: [undefined, tf.scalar(3)],
    kernels: ["Add", "k".repeat(90)],
    arguments: [[1], "x"],
  });
  deepEqual(whole.kernels, ["Add", "k".repeat(80)]);
  deepEqual(whole.arguments, [[1], "x"]);
  equal(whole.variables![0], undefined);
  equal(whole.variables![1]!.dataSync()[0], 3);
  const none = Array(1000).fill(undefined);
  equal(outcome({ status: "value", value: 0, variables: none }).variables!.length, 1000);
  fails(
    () => outcome({ status: "value", value: 0, variables: [...none, undefined] }),
    garbled("too many variables"),
  );
  const kernels = Array(10_000).fill("");
  equal(outcome({ status: "value", value: 0, kernels }).kernels!.length, 10_000);
  fails(
    () => outcome({ status: "value", value: 0, kernels: [...kernels, ""] }),
    garbled("too many names"),
  );
  const start = [u8(0), value(1), u32(0)];
  const from = (...parts: Write[]) => () => readOutcome(new ByteReader(written(...parts)), maker);
  fails(from(u8(3), value(1)), garbled("no outcome"));
  fails(from(...start, u8(0), u8(0), u8(0)), garbled("bytes are left over"));
});

Deno.test("unpassable() says what could not be handed over, shortly", () => {
  const told = (error: unknown) => unpassable(error).value;
  equal(told(new Unpassable("a symbol", ".a")), "a symbol at .a");
  equal(told(new Error("odd")), "a value that cannot be read (odd)");
  equal(told("odd"), "a value that cannot be read (odd)");
  equal(
    told(Object.create(null)),
    "a value that cannot be read (an error that cannot be shown)",
  );
  equal(String(told(new Unpassable("x".repeat(5000)))).length, 4000);
  ok(unpassable(1).status === "unpassable");
  throws(() => decode(written()), Garbled);
});

Deno.test("things that have only some of a tensor's or a model's methods are objects", () => {
  const f = () => {};
  const names = (it: unknown) => Object.keys(it as object).sort().join();
  const parts: object[] = [
    { layers: [], getClassName: f, getConfig: f },
    { layers: [], getClassName: f, getWeights: f },
    { layers: [], getConfig: f, getWeights: f },
    { layers: 5, getClassName: f, getConfig: f, getWeights: f },
    { dataSync: f, shape: [1], dtype: "float16" },
    { dataSync: f, shape: 5, dtype: "int32" },
    { shape: [1], dtype: "int32" },
  ];
  for (const part of parts) equal(names(across(part)), names(part));
  const tensor = { dataSync: () => [1], shape: [1], dtype: "int32" };
  const is = (it: object) => (across(it) as object).constructor.name;
  equal(is({ ...tensor, assign: f }), "Tensor");
  equal(is({ ...tensor, trainable: true }), "Tensor");
  equal(is({ ...tensor, trainable: true, assign: f }), "Variable");
  for (const key of ["then", "valueOf", "toString", "toLocaleString", "toJSON"]) {
    const bytes = written(u8(Tag.object), u32(1), text(key), value(f));
    deepEqual(Object.keys(decode(bytes) as object), [], key);
  }
  deepEqual(Object.getOwnPropertyDescriptor(across({ a: 1 }), "a"), {
    value: 1,
    configurable: true,
    enumerable: true,
    writable: true,
  });
  deepEqual(across([]), []);
  equal(written(value([])).toHex(), "0700000000");
  equal(written(value([1])).toHex(), "0801000000000000000000f03f");
  const own = makeError({ name: "Mine", message: "m", line: "l" });
  noteLine(own, "other");
  delete (own as { stack?: string }).stack;
  deepEqual([errorParts(own).line, own.stack], ["other", undefined]);
});
