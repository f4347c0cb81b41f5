import { deepEqual, equal, throws } from "node:assert/strict";
import {
  type Code,
  f32x4,
  i32,
  i32x4,
  loadFloats,
  storeFloats,
  sumOfLanes,
  v128,
} from "../../../lib/backend/kernels/wasm_writer.ts";
import { compile } from "./compile_wasm.ts";

const PAGE = 65536;

const INTEGERS = [
  0,
  1,
  -1,
  2,
  63,
  64,
  -64,
  -65,
  127,
  128,
  8191,
  8192,
  1e6,
  -1e6,
  2147483647,
  -2147483648,
];

Deno.test("i32's instructions compute what JavaScript's integers do", () => {
  const operations: Record<string, [(a: Code, b: Code) => Code, (a: number, b: number) => number]> =
    {
      add: [i32.add, (a, b) => a + b | 0],
      sub: [i32.sub, (a, b) => a - b | 0],
      mul: [i32.mul, Math.imul],
      divU: [i32.divU, (a, b) => (a >>> 0) / (b >>> 0) | 0],
      and: [i32.and, (a, b) => a & b],
      eq: [i32.eq, (a, b) => Number(a === b)],
      ltU: [i32.ltU, (a, b) => Number(a >>> 0 < b >>> 0)],
      gtU: [i32.gtU, (a, b) => Number(a >>> 0 > b >>> 0)],
      geU: [i32.geU, (a, b) => Number(a >>> 0 >= b >>> 0)],
      ltS: [i32.ltS, (a, b) => Number(a < b)],
      gtS: [i32.gtS, (a, b) => Number(a > b)],
      minU: [i32.minU, (a, b) => Math.min(a >>> 0, b >>> 0) | 0],
      minS: [i32.minS, Math.min],
      maxS: [i32.maxS, Math.max],
    };
  for (const [name, [write, expected]] of Object.entries(operations)) {
    const { run, integers } = compile(2, (_, a, b) => i32.store(i32.const(0), write(a.get, b.get)));
    for (const a of INTEGERS) {
      for (const b of INTEGERS) {
        if (name === "divU" && b === 0) continue;
        run(a, b);
        equal(integers[0], expected(a, b), `${name}(${a}, ${b})`);
      }
    }
  }
});

Deno.test("i32.const() writes any integer, however many bytes it takes", () => {
  const all = INTEGERS.concat(INTEGERS.map((value) => value ^ 0x2aaa_aaaa));
  const { run, integers } = compile(
    0,
    () => all.map((value, i) => i32.store(i32.const(4 * i), i32.const(value))),
  );
  run();
  deepEqual([...integers.subarray(0, all.length)], all);
});

const FLOATS = [0, -0, 1, -1, 0.5, 1.5, 2.5, -2.5, 3.25, 1e-40, 3e38, Infinity, -Infinity, NaN];

/** Runs an instruction of two vectors on all pairs of values, and holds each lane against `expected`. */
function onPairs<T extends "floats" | "integers">(
  kind: T,
  values: readonly number[],
  name: string,
  write: (a: Code, b: Code) => Code,
  expected: (a: number, b: number) => number,
  read: "floats" | "integers" = kind,
) {
  const program = compile(
    0,
    () => v128.store(i32.const(32), write(v128.load(i32.const(0)), v128.load(i32.const(0), 16))),
  );
  const inputs = program[kind];
  for (const a of values) {
    for (const b of values) {
      // The pair is in the lanes 1 and 2, the one way and the other.
      inputs.set([7, a, b, 9, 5, b, a, 9]);
      program.run();
      const wanted = [expected(7, 5), expected(a, b), expected(b, a), expected(9, 9)];
      deepEqual([...program[read].subarray(8, 12)], wanted, `${name}(${a}, ${b})`);
    }
  }
}

Deno.test("f32x4's instructions compute what rounded numbers do, NaN and infinities too", () => {
  const nan = (a: number, b: number) => Number.isNaN(a) || Number.isNaN(b);
  const mask = (holds: boolean) => holds ? -1 : 0;
  const values = FLOATS.map(Math.fround);
  const each = (
    name: string,
    write: (a: Code, b: Code) => Code,
    expected: (a: number, b: number) => number,
  ) => onPairs("floats", values, name, write, (a, b) => Math.fround(expected(a, b)));
  each("add", f32x4.add, (a, b) => a + b);
  each("sub", f32x4.sub, (a, b) => a - b);
  each("mul", f32x4.mul, (a, b) => a * b);
  each("div", f32x4.div, (a, b) => a / b);
  each("min", f32x4.min, (a, b) => nan(a, b) ? NaN : Math.min(a, b));
  each("max", f32x4.max, (a, b) => nan(a, b) ? NaN : Math.max(a, b));
  each("larger", f32x4.larger, (a, b) => a < b ? b : a);
  each("relu", f32x4.relu, (a) => a < 0 ? 0 : a);
  each("abs", f32x4.abs, Math.abs);
  each("neg", f32x4.neg, (a) => -a);
  each("sqrt", f32x4.sqrt, Math.sqrt);
  each("nearest", f32x4.nearest, (a) => {
    // To the even one of two equally near.
    const down = Math.floor(a);
    const nearest = a - down === 0.5 ? down + Math.abs(down % 2) : Math.round(a);
    return nearest === 0 && (a < 0 || Object.is(a, -0)) ? -0 : nearest;
  });
  const compare = (
    name: string,
    write: (a: Code, b: Code) => Code,
    holds: (a: number, b: number) => boolean,
  ) => onPairs("floats", values, name, write, (a, b) => mask(holds(a, b)), "integers");
  compare("eq", f32x4.eq, (a, b) => a === b);
  compare("ne", f32x4.ne, (a, b) => a !== b);
  compare("lt", f32x4.lt, (a, b) => a < b);
  compare("gt", f32x4.gt, (a, b) => a > b);
  compare("le", f32x4.le, (a, b) => a <= b);
});

Deno.test("f32x4.multiplyAdd() is a · b + c, and constants stand in all lanes", () => {
  const { run, floats } = compile(1, (_, n) => [
    v128.store(
      i32.const(0),
      f32x4.multiplyAdd(f32x4.const(1.5), f32x4.splatInteger(n.get), f32x4.const(-0.25)),
    ),
    v128.store(i32.const(16), v128.zero),
  ]);
  floats.fill(9, 0, 8);
  run(6);
  deepEqual([...floats.subarray(0, 8)], [8.75, 8.75, 8.75, 8.75, 0, 0, 0, 0]);
  run(-1); // unsigned
  equal(floats[0], Math.fround(1.5 * 2 ** 32));
});

Deno.test("i32x4's instructions compute what JavaScript's integers do", () => {
  const each = (
    name: string,
    write: (a: Code, b: Code) => Code,
    expected: (a: number, b: number) => number,
  ) => onPairs("integers", INTEGERS, name, write, expected);
  each("add", i32x4.add, (a, b) => a + b | 0);
  each("sub", i32x4.sub, (a, b) => a - b | 0);
  each("max", i32x4.max, Math.max);
  each("gt", i32x4.gt, (a, b) => a > b ? -1 : 0);
  each("eq", i32x4.eq, (a, b) => a === b ? -1 : 0);
  each("shiftRight", (a) => i32x4.shiftRight(a, 5), (a) => a >>> 5 | 0);
  each("shiftLeft", (a) => i32x4.shiftLeft(a, i32.const(5)), (a) => a << 5);
  each("splat", () => i32x4.splat(i32.const(-70)), () => -70);
  each("and", v128.and, (a, b) => a & b);
  each("andNot", v128.andNot, (a, b) => a & ~b);
  each("or", v128.or, (a, b) => a | b);
  each(
    "select",
    (a, b) => v128.select(a, b, i32x4.splat(i32.const(0xff00))),
    (a, b) => a & 0xff00 | b & ~0xff00,
  );
  const whole = (a: number) =>
    Number.isNaN(a) ? 0 : Math.min(2147483647, Math.max(-2147483648, Math.trunc(a))) | 0;
  onPairs("floats", FLOATS.map(Math.fround), "truncate", i32x4.truncate, whole, "integers");
});

Deno.test("v128's loads and stores reach the lanes that they name, and no other", () => {
  const { run, floats } = compile(0, (f) => {
    const v = f.v128();
    return [
      v.set(v128.load(i32.const(0))),
      v128.store(i32.const(0), v128.load32Splat(i32.const(0), 4), 160),
      v128.store(i32.const(0), v128.load32Zero(i32.const(4)), 176),
      v128.store(i32.const(0), v128.load64Zero(i32.const(4)), 192),
      v128.store(i32.const(0), v128.load32Lane(i32.const(12), v.get, 1), 208),
      v128.store32Lane(i32.const(0), v.get, 2, 224),
      v128.store64Lane(i32.const(0), v.get, 1, 240),
      v128.store(i32.const(0), v128.shuffle(v.get, v128.load(i32.const(16)), [7, 0, 5, 2]), 256),
      i32.store(i32.const(272), v128.anyTrue(v128.zero)),
      i32.store(i32.const(276), v128.anyTrue(v128.load32Zero(i32.const(4)))),
    ];
  });
  floats.set([1, 2, 3, 4, 5, 6, 7, 8]);
  floats.fill(9, 40, 68);
  run();
  deepEqual([...floats.subarray(40, 68)], [
    ...[2, 2, 2, 2],
    ...[2, 0, 0, 0],
    ...[2, 3, 0, 0],
    ...[1, 4, 3, 4],
    ...[3, 9, 9, 9],
    ...[3, 4, 9, 9],
    ...[8, 1, 6, 3],
  ]);
  deepEqual([...new Int32Array(floats.buffer, 272, 2)], [0, 1]);
});

Deno.test("loadFloats() and storeFloats() touch so many floats and none beyond", () => {
  for (const count of [1, 2, 3, 4]) {
    const last = PAGE - 4 * count;
    const { run, floats } = compile(2, (f, from, to) => {
      const v = f.v128();
      return [
        v.set(loadFloats(count, from.get)),
        v128.store(i32.const(0), v.get),
        storeFloats(count, to.get, v),
        v.set(loadFloats(count, from.get, 0)),
        storeFloats(count, to.get, v, 64),
      ];
    });
    floats.fill(9, 0, 64);
    floats.set([1, 2, 3, 4].slice(0, count), last / 4);
    run(last, 32); // at the end of the memory: a read beyond would trap
    const four = [1, 2, 3, 4].map((value) => value <= count ? value : 0);
    const kept = [1, 2, 3, 4].map((value) => value <= count ? value : 9);
    deepEqual([...floats.subarray(0, 4)], four);
    deepEqual([...floats.subarray(8, 12)], kept);
    deepEqual([...floats.subarray(24, 28)], kept);
    run(0, last - 64); // and so would a write
    throws(() => run(0, last - 60), WebAssembly.RuntimeError);
  }
});

Deno.test("sumOfLanes() leaves the sum in every lane", () => {
  const { run, floats } = compile(0, (f) => {
    const v = f.v128();
    return [v.set(v128.load(i32.const(0))), sumOfLanes(v), v128.store(i32.const(0), v.get)];
  });
  floats.set([1, 20, 300, 4000]);
  run();
  deepEqual([...floats.subarray(0, 4)], [4321, 4321, 4321, 4321]);
});
