import { ConstantTensors } from "./constant_tensors.ts";
import { type Heap, sizeOf, type TensorInfo, type WasmFunction } from "./heap.ts";
import { PlanCache } from "./plan_cache.ts";
import {
  type Code,
  f32x4,
  type FunctionDefinition,
  type FunctionWriter,
  i32,
  loadFloats,
  type Local,
  storeFloats,
  v128,
  when,
} from "./wasm_writer.ts";

/** What is done with two vectors. */
const OPERATIONS = {
  add: f32x4.add,
  subtract: f32x4.sub,
  subtractFrom: (a: Code, b: Code) => f32x4.sub(b, a),
  multiply: f32x4.mul,
  divide: f32x4.div,
  divideFrom: (a: Code, b: Code) => f32x4.div(b, a),
  maximum: f32x4.max,
  minimum: f32x4.min,
  /** The gradient of ReLU: `a` where `b` is positive (or NaN, as in PyTorch), else zero. */
  reluGradient: (a: Code, b: Code) => v128.andNot(a, f32x4.le(b, v128.zero)),
  /** The gradient of the square: 2 · a · b. */
  squareGradient: (a: Code, b: Code) => f32x4.mul(f32x4.mul(f32x4.const(2), a), b),
  /** Nothing but the second: spreads it over the shape of the first. */
  second: (_: Code, b: Code) => b,
  /** ReLU of the first, NaN included. */
  relu: (a: Code) => f32x4.relu(a),
} as const;

export type Operation = keyof typeof OPERATIONS;

/** With the operands exchanged. */
const SWAPPED: Partial<Record<Operation, Operation>> = {
  add: "add",
  multiply: "multiply",
  subtract: "subtractFrom",
  divide: "divideFrom",
  maximum: "maximum",
  minimum: "minimum",
  squareGradient: "squareGradient",
};

/** A repeated operand is written out to at least so many floats, to run on for a while. */
const REPEATED = 256;

/** Rows of up to so many floats (an image's colors) are combined four at a time. */
const SHORT_ROW = 4;

/** Elementwise kernels, on tensors of one shape or with one of them repeated. */
export class Elementwise {
  readonly #functions = new PlanCache();
  readonly #shortRows = new PlanCache();
  readonly #constants: ConstantTensors;

  constructor(readonly heap: Heap) {
    this.#constants = new ConstantTensors(heap);
  }

  /**
   * Combines two float32 tensors.
   *
   * @returns Nothing where their shapes are neither equal nor such that one repeats along the
   * leading axes (a bias) or along the trailing ones (a value per row).
   */
  binary(operation: Operation, a: TensorInfo, b: TensorInfo): TensorInfo | undefined {
    if (a.dtype !== "float32" || b.dtype !== "float32") return undefined;
    const swapped = SWAPPED[operation];
    const isSmaller = sizeOf(a.shape) < sizeOf(b.shape) || a.shape.length < b.shape.length;
    const isConstant = sameShape(a, b) && this.#constants.valueOf(a) !== undefined;
    if (isSmaller || (swapped && isConstant)) return swapped && this.#combine(swapped, b, a);
    return this.#combine(operation, a, b);
  }

  /** Applies an operation that looks at its first operand only. */
  unary(operation: "relu", x: TensorInfo): TensorInfo | undefined {
    return this.binary(operation, x, x);
  }

  /** `x` repeated to `shape`; `undefined` where no kernel covers that. */
  spread(x: TensorInfo, shape: number[]): TensorInfo | undefined {
    const repetition = x.dtype === "float32" ? repetitionOf(x.shape, shape) : undefined;
    if (repetition && sizeOf(x.shape) === 1 && sizeOf(shape) >= REPEATED) {
      return this.#constants.make(shape, this.heap.floats(this.heap.address(x), 1)[0]);
    }
    return repetition && this.#run("second", undefined, x, shape, repetition);
  }

  #combine(operation: Operation, a: TensorInfo, b: TensorInfo): TensorInfo | undefined {
    const value = this.#constants.valueOf(b);
    if (value !== undefined && sameShape(a, b)) {
      return this.#withConstant(operation, a, value);
    }
    const repetition = repetitionOf(b.shape, a.shape);
    return repetition && this.#run(operation, a, b, a.shape, repetition);
  }

  #withConstant(operation: Operation, a: TensorInfo, value: number): TensorInfo {
    const { heap } = this;
    const out = heap.output(a.shape);
    const [from, to] = [heap.address(a), heap.address(out)];
    const repeated = heap.scratch(REPEATED);
    heap.floats(repeated, REPEATED).fill(value);
    this.#function(operation).whole(from, repeated, to, sizeOf(a.shape), REPEATED);
    return out;
  }

  #function(operation: Operation): Record<string, WasmFunction> {
    return this.#functions.get<Record<string, WasmFunction>>(
      operation,
      () => this.heap.compile([writeWhole(operation), writeByRow(operation)]),
    );
  }

  #run(
    operation: Operation,
    a: TensorInfo | undefined,
    b: TensorInfo,
    shape: number[],
    { along, times }: Repetition,
  ): TensorInfo {
    const { heap } = this;
    const out = heap.output(shape);
    const size = sizeOf(shape);
    if (size === 0) return out;
    const to = heap.address(out);
    const from = a ? heap.address(a) : to;
    const { whole, byRow } = this.#function(operation);
    if (along === "trailing") {
      const rows = size / times;
      let done = 0;
      if (times <= SHORT_ROW) {
        done = rows - rows % 4;
        const plan = this.#shortRows.get(
          `${operation},${times}`,
          () => heap.compile([writeShortRows(operation, times)]),
        );
        plan.run(from, heap.address(b), to, done / 4);
      }
      byRow(
        from + done * times * 4,
        heap.address(b) + done * 4,
        to + done * times * 4,
        rows - done,
        times,
      );
      return out;
    }
    let period = size;
    let repeated = heap.address(b);
    if (times > 1) {
      const length = size / times;
      period = length;
      if (length % 4 !== 0 || length < REPEATED) {
        period = length * 4;
        while (period < REPEATED) period *= 2;
        repeated = heap.scratch(period);
        const target = heap.floats(repeated, period);
        target.set(heap.floats(heap.address(b), length));
        for (let i = length; i < period; i *= 2) target.copyWithin(i, 0, i);
      }
    }
    whole(from, repeated, to, size, period);
    return out;
  }
}

function sameShape(a: TensorInfo, b: TensorInfo): boolean {
  return a.shape.join() === b.shape.join();
}

interface Repetition {
  /** A small tensor repeats as a whole, or each of its values does. */
  along: "leading" | "trailing";
  times: number;
}

/** How a shape repeats to fill another; `undefined` if it does so in neither way. */
export function repetitionOf(small: number[], large: number[]): Repetition | undefined {
  if (small.length > large.length) return undefined;
  const padded = [...new Array(large.length - small.length).fill(1), ...small];
  const times = sizeOf(large) / Math.max(1, sizeOf(small));
  const differs = padded.map((length, i) => length !== large[i]);
  const first = differs.indexOf(true);
  if (first === -1) return { along: "leading", times: 1 };
  const last = differs.lastIndexOf(true);
  const ones = (shape: number[]) => shape.every((length) => length === 1);
  if (ones(padded.slice(0, last + 1))) return { along: "leading", times };
  if (ones(padded.slice(first))) return { along: "trailing", times };
  return undefined;
}

/**
 * `run(a, b, out, count, period)`: `b` starts again after `period` floats (whole vectors, or at
 * least `count`).
 */
function writeWhole(operation: Operation): FunctionDefinition {
  return {
    name: "whole",
    parameters: 5,
    body: (f, a, b, out, count, period) => {
      const done = f.i32();
      const now = f.i32();
      const from = f.i32();
      return f.loop(done, i32.const(0), count.get, period.get, [
        now.set(i32.minU(period.get, i32.sub(count.get, done.get))),
        from.set(b.get),
        writeVectors(f, now, (lanes, offset) => [
          storeResult(f, operation, lanes, a, loadFloats(lanes, from.get, offset), out, offset),
        ], [a, from, out]),
      ]);
    },
  };
}

/** `run(a, b, out, rows, columns)`: every value of `b` meets a whole row of `a`. */
function writeByRow(operation: Operation): FunctionDefinition {
  return {
    name: "byRow",
    parameters: 5,
    body: (f, a, b, out, rows, columns) => {
      const row = f.i32();
      const value = f.v128();
      return f.loop(row, i32.const(0), rows.get, 1, [
        value.set(v128.load32Splat(b.get)),
        b.increase(4),
        writeVectors(f, columns, (lanes, offset) => [
          storeResult(f, operation, lanes, a, value.get, out, offset),
        ], [a, out]),
      ]);
    },
  };
}

/** `run(a, b, out, groups)`: every value of `b` meets a row of `columns` floats, four rows a group. */
function writeShortRows(operation: Operation, columns: number): FunctionDefinition {
  return {
    name: "run",
    parameters: 4,
    body: (f, a, b, out, groups) => {
      const group = f.i32();
      const values = f.v128();
      const rowOf = (place: number) => Math.floor(place / columns);
      return f.loop(group, i32.const(0), groups.get, 1, [
        values.set(v128.load(b.get)),
        Array.from({ length: columns }, (_, vector) => {
          const rows = [0, 1, 2, 3].map((lane) => rowOf(vector * 4 + lane));
          const spread = v128.shuffle(values.get, values.get, rows);
          return storeResult(f, operation, 4, a, spread, out, vector * 16);
        }),
        a.increase(columns * 16),
        b.increase(16),
        out.increase(columns * 16),
      ]);
    },
  };
}

function storeResult(
  f: FunctionWriter,
  operation: Operation,
  lanes: number,
  a: Local,
  b: Code,
  out: Local,
  offset: number,
): Code {
  const result = f.v128();
  return [
    result.set(OPERATIONS[operation](loadFloats(lanes, a.get, offset), b)),
    storeFloats(lanes, out.get, result, offset),
  ];
}

/** Runs `body` over `count` floats: by sixteen, by four, then the last one to three. */
export function writeVectors(
  f: FunctionWriter,
  count: Local,
  body: (lanes: number, offset: number) => Code,
  pointers: Local[],
): Code {
  const left = f.i32();
  const rest = f.i32();
  const i = f.i32();
  const advance = (floats: number) => pointers.map((pointer) => pointer.increase(floats * 4));
  return [
    rest.set(i32.and(count.get, i32.const(15))),
    left.set(i32.sub(count.get, rest.get)),
    f.loop(i, i32.const(0), left.get, 16, [
      [0, 16, 32, 48].map((offset) => body(4, offset)),
      advance(16),
    ]),
    left.set(i32.and(rest.get, i32.const(12))),
    f.loop(i, i32.const(0), left.get, 4, [body(4, 0), advance(4)]),
    rest.set(i32.and(rest.get, i32.const(3))),
    [1, 2, 3].map((lanes) =>
      when(i32.eq(rest.get, i32.const(lanes)), [body(lanes, 0), advance(lanes)])
    ),
  ];
}
