/**
 * Writes WebAssembly modules byte by byte: just the instructions that our kernels need.
 *
 * An instruction with operands is a function of their code, so that
 * `f32x4.add(a.get, v128.load(p.get))` reads as the expression it computes.
 *
 * Bytes are the characters 0 to 255 of strings: the engine puts strings together in native code,
 * which is what counts in the first step of a network, before any of this is optimised.
 *
 * @module
 */

/** Instructions: their bytes, or one after the other. */
export type Code = string | readonly Code[];

const I32 = "\x7f";
const V128 = "\x7b";

/** The numbers that {@linkcode unsigned} has written. */
const numbers = new Map<number, string>();

/** A local variable or parameter of a function. */
export class Local {
  readonly get: string;
  readonly #set: string;

  constructor(index: number) {
    this.get = `\x20${unsigned(index)}`;
    this.#set = `\x21${unsigned(index)}`;
  }

  set(value: Code): Code {
    return joined(value) + this.#set;
  }

  /** `local += value`, for integers. */
  increase(value: number | Code): Code {
    if (value === 0) return "";
    return this.set(i32.add(this.get, typeof value === "number" ? i32.const(value) : value));
  }
}

/** A function being written: its locals, and the loops that need one. */
export class FunctionWriter {
  readonly #parameters: number;
  readonly #locals: string[] = [];
  /** Locals of scopes that have ended, by type and depth of the scope. */
  readonly #free: Record<string, number[][]> = { [I32]: [], [V128]: [] };
  /** How deep the scope that is being written lies, and the locals declared in it. */
  #depth = 0;
  #declared: number[] = [];

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  get localTypes(): readonly string[] {
    return this.#locals;
  }

  i32(): Local {
    return this.#declare(I32);
  }

  v128(): Local {
    return this.#declare(V128);
  }

  /**
   * Runs `write`, and lets the next scopes use the locals that it declared: with fewer of them
   * engines compile faster. A scope must set its locals before it reads them.
   */
  scoped<Result>(write: () => Result): Result {
    const outer = this.#declared;
    const declared: number[] = this.#declared = [];
    const depth = ++this.#depth;
    const result = write();
    this.#depth--;
    this.#declared = outer;
    for (const index of declared) (this.#free[this.#locals[index]][depth] ??= []).push(index);
    return result;
  }

  #declare(type: string): Local {
    const index = this.#unused(type) ?? this.#locals.push(type) - 1;
    this.#declared.push(index);
    return new Local(this.#parameters + index);
  }

  /** A local of a scope that has ended; not of an inner one, which may lie in a loop of this one. */
  #unused(type: string): number | undefined {
    const free = this.#free[type];
    for (let depth = this.#depth; depth > 0; depth--) {
      if (free[depth]?.length > 0) return free[depth].pop();
    }
    return undefined;
  }

  /** `for (counter = from; counter < to; counter += step) body`, compared as unsigned numbers. */
  loop(counter: Local, from: Code, to: Code, step: number | Code, body: Code): Code {
    return [
      counter.set(from),
      "\x02\x40", // block
      i32.geU(counter.get, to),
      "\x0d\0", // br_if: nothing to do
      "\x03\x40", // loop
      body,
      counter.increase(step),
      i32.ltU(counter.get, to),
      "\x0d\0", // br_if: again
      "\x0b\x0b",
    ];
  }

  /** Runs `body` `times` times (a number known now); once means no loop at all. */
  repeat(times: number, body: Code): Code {
    if (times <= 0) return "";
    if (times === 1) return body;
    return this.loop(this.i32(), i32.const(0), i32.const(times), 1, body);
  }
}

/** `if (condition) body`. */
export function when(condition: Code, body: Code): Code {
  return [condition, "\x04\x40", body, "\x0b"];
}

/** `if (condition) body else other`. */
export function whenElse(condition: Code, body: Code, other: Code): Code {
  return [condition, "\x04\x40", body, "\x05", other, "\x0b"];
}

const unary = (opcode: string) => (a: Code): Code => joined(a) + opcode;
const binary = (opcode: string) => (a: Code, b: Code): Code => joined(a) + joined(b) + opcode;

/** The one of two numbers for which a comparison holds. */
const choice = (comparison: string) => (a: Code, b: Code): Code => {
  const both = joined(a) + joined(b);
  return `${both}${both}${comparison}\x1b`;
};

export const i32 = {
  const: (value: number): Code => `\x41${signed(value | 0)}`,
  add: binary("\x6a"),
  sub: binary("\x6b"),
  mul: binary("\x6c"),
  divU: binary("\x6e"),
  and: binary("\x71"),
  eq: binary("\x46"),
  store: (address: Code, value: Code): Code => [address, value, "\x36\x02\0"],
  ltU: binary("\x49"),
  gtU: binary("\x4b"),
  geU: binary("\x4f"),
  ltS: binary("\x48"),
  gtS: binary("\x4a"),
  /** The smaller of two unsigned numbers. */
  minU: choice("\x49"),
  minS: choice("\x48"),
  maxS: choice("\x4a"),
};

// SIMD instructions are the byte 0xfd and a number. No alignment is promised.
const simd = (opcode: number): string => `\xfd${unsigned(opcode)}`;
const simdLoad = (opcode: number) => {
  const load = `${simd(opcode)}\0`;
  return (address: Code, offset = 0): Code => joined(address) + load + unsigned(offset);
};
const simdLane = (opcode: number) => {
  const access = `${simd(opcode)}\0`;
  return (address: Code, value: Code, lane: number, offset = 0): Code =>
    joined(address) + joined(value) + access + unsigned(offset) + String.fromCharCode(lane);
};
const store = `${simd(11)}\0`;
const shuffle = simd(13);
const select = simd(82);

export const v128 = {
  load: simdLoad(0),
  /** Loads one float into all four lanes. */
  load32Splat: simdLoad(9),
  load32Zero: simdLoad(92),
  load64Zero: simdLoad(93),
  /** Loads a float into `lane` of `value`. */
  load32Lane: simdLane(86),
  store: (address: Code, value: Code, offset = 0): Code =>
    joined(address) + joined(value) + store + unsigned(offset),
  store32Lane: simdLane(90),
  store64Lane: simdLane(91),
  zero: simd(12) + "\0".repeat(16),
  and: binary(simd(78)),
  /** `a & ~b`. */
  andNot: binary(simd(79)),
  or: binary(simd(80)),
  /** 1 if any bit is set, else 0. */
  anyTrue: unary(simd(83)),
  /** Picks four of the eight floats of `a` (0 to 3) and `b` (4 to 7). */
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code =>
    joined(a) + joined(b) + shuffle +
    String.fromCharCode(...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte))),
  /** `mask ? a : b`, bit by bit. */
  select: (a: Code, b: Code, mask: Code): Code => joined(a) + joined(b) + joined(mask) + select,
};

export const i32x4 = {
  splat: unary(simd(17)),
  /**
   * The larger of numbers, and whether one is larger: of floats, too, none of which is negative;
   * NaN is the largest.
   */
  max: binary(simd(184)),
  gt: binary(simd(59)),
  /** The smaller of numbers without a sign. */
  minU: binary(simd(183)),
  eq: binary(simd(55)),
  add: binary(simd(174)),
  sub: binary(simd(177)),
  /** Shifts unsigned numbers to the right. */
  shiftRight: (a: Code, bits: number): Code => joined(a) + joined(i32.const(bits)) + simd(173),
  /** Shifts each lane to the left by a number of bits. */
  shiftLeft: binary(simd(171)),
  /** Floats as integers, towards zero; NaN as zero. */
  truncate: unary(simd(248)),
};

const splatFloat = simd(19);
const [times, plus, fused] = [simd(230), simd(228), simd(0x105)];

export const f32x4 = {
  const: (value: number): Code =>
    `\x43${String.fromCharCode(...new Uint8Array(new Float32Array([value]).buffer))}${splatFloat}`,
  /** An unsigned integer as a float, in all lanes. */
  splatInteger: unary(`\xb3${splatFloat}`),
  eq: binary(simd(65)),
  ne: binary(simd(66)),
  lt: binary(simd(67)),
  gt: binary(simd(68)),
  le: binary(simd(69)),
  /** The nearest whole number. */
  nearest: unary(simd(106)),
  abs: unary(simd(224)),
  neg: unary(simd(225)),
  sqrt: unary(simd(227)),
  add: binary(plus),
  sub: binary(simd(229)),
  mul: binary(times),
  div: binary(simd(231)),
  /** The smaller, and the larger; NaN if either is NaN. */
  min: binary(simd(232)),
  max: binary(simd(233)),
  /** `a < b ? b : a`, a single instruction: NaN if the first is NaN. */
  larger: binary(simd(235)),
  /** Zero for what is negative; NaN stays. */
  relu: (a: Code): Code => f32x4.larger(a, v128.zero),
  /** `a · b + c`; in one rounding where the processor can. */
  multiplyAdd: (a: Code, b: Code, c: Code): Code =>
    hasRelaxedSimd()
      ? joined(a) + joined(b) + joined(c) + fused
      : joined(a) + joined(b) + times + joined(c) + plus,
};

export const memory = {
  fill: (address: Code, byte: Code, size: Code): Code => [address, byte, size, "\xfc\x0b\0"],
};

/** Loads the first `count` (1 to 4) floats, and zeros for the rest: never beyond `count`. */
export function loadFloats(count: number, address: Code, offset = 0): Code {
  if (count >= 4) return v128.load(address, offset);
  if (count === 1) return v128.load32Zero(address, offset);
  const two = v128.load64Zero(address, offset);
  return count === 2 ? two : v128.load32Lane(address, two, 2, offset + 8);
}

/** Stores the first `count` (1 to 4) floats of a vector, nothing beyond. */
export function storeFloats(count: number, address: Code, value: Local, offset = 0): Code {
  if (count >= 4) return v128.store(address, value.get, offset);
  if (count === 1) return v128.store32Lane(address, value.get, 0, offset);
  const two = v128.store64Lane(address, value.get, 0, offset);
  return count === 2 ? two : [two, v128.store32Lane(address, value.get, 2, offset + 8)];
}

/** The sum of a vector's four floats, in every lane. */
export function sumOfLanes(vector: Local): Code {
  const swap = (lanes: readonly number[]) =>
    vector.set(f32x4.add(vector.get, v128.shuffle(vector.get, vector.get, lanes)));
  return [swap([2, 3, 0, 1]), swap([1, 0, 3, 2])];
}

/** A function to export: its name, its i32 parameters, and what writes its body. */
export interface FunctionDefinition {
  name: string;
  parameters: number;
  body: (f: FunctionWriter, ...parameters: Local[]) => Code;
}

/**
 * Writes a module whose functions work on a memory that is imported as `env.memory`.
 *
 * `leastPages` is a size (in pages of 64 KiB) that the memory has at least: engines that test
 * every address need not test offsets below it.
 */
export function writeModule(
  definitions: readonly FunctionDefinition[],
  { sharedMemory = false, leastPages = 0 } = {},
): Uint8Array<ArrayBuffer> {
  const types: Code[] = [];
  const functions: Code[] = [];
  const exports: Code[] = [];
  const bodies: Code[] = [];
  definitions.forEach(({ name, parameters, body }, index) => {
    const f = new FunctionWriter(parameters);
    const code = body(f, ...Array.from({ length: parameters }, (_, i) => new Local(i)));
    types.push(["\x60", vector(new Array(parameters).fill(I32)), "\0"]);
    functions.push(unsigned(index));
    exports.push([text(name), "\0", unsigned(index)]);
    bodies.push(sized([vector(runs(f.localTypes)), code, "\x0b"]));
  });
  const pages = unsigned(leastPages);
  const limits = sharedMemory ? `\x03${pages}${unsigned(65536)}` : `\0${pages}`;
  const bytes = joined([
    "\0asm\x01\0\0\0",
    "\x01",
    sized(vector(types)),
    "\x02",
    sized(vector([[text("env"), text("memory"), "\x02", limits]])),
    "\x03",
    sized(vector(functions)),
    "\x07",
    sized(vector(exports)),
    "\x0a",
    sized(vector(bodies)),
  ]);
  const module = new Uint8Array(bytes.length);
  for (let i = 0; i < module.length; i++) module[i] = bytes.charCodeAt(i);
  return module;
}

/** Neighbouring locals of one type, as their number and the type. */
function runs(types: readonly string[]): Code[] {
  const result: [type: string, count: number][] = [];
  for (const type of types) {
    const last = result.at(-1);
    if (last?.[0] === type) last[1]++;
    else result.push([type, 1]);
  }
  return result.map(([type, count]) => [unsigned(count), type]);
}

let relaxedSimd: boolean | undefined;

/** Whether this engine knows the fused multiply-add of relaxed SIMD. */
function hasRelaxedSimd(): boolean {
  if (relaxedSimd === undefined) {
    relaxedSimd = true; // So that the probe below is written with it.
    relaxedSimd = WebAssembly.validate(writeModule([{
      name: "probe",
      parameters: 0,
      body: (f) => {
        const v = f.v128();
        return v.set(f32x4.multiplyAdd(v.get, v.get, v.get));
      },
    }]));
  }
  return relaxedSimd;
}

function vector(items: readonly Code[]): Code {
  return [unsigned(items.length), items];
}

/** A name, of characters that take one byte each. */
function text(value: string): Code {
  return unsigned(value.length) + value;
}

function sized(code: Code): Code {
  const bytes = joined(code);
  return unsigned(bytes.length) + bytes;
}

/** Code as one string: worth it for what is used many times. */
export function joined(code: Code): string {
  if (typeof code === "string") return code;
  let bytes = "";
  for (const part of code) bytes += typeof part === "string" ? part : joined(part);
  return bytes;
}

/** LEB128, the format's variable-length numbers. */
function unsigned(value: number): string {
  if (value < 128) return String.fromCharCode(value);
  let bytes = numbers.get(value);
  if (bytes === undefined) {
    bytes = String.fromCharCode(value % 128 | 0x80) + unsigned(Math.floor(value / 128));
    numbers.set(value, bytes);
  }
  return bytes;
}

function signed(value: number): string {
  if (value >= -64 && value < 64) return String.fromCharCode(value & 0x7f);
  return String.fromCharCode(value & 0x7f | 0x80) + signed(value >> 7);
}
