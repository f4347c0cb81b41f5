/**
 * Writes WebAssembly modules byte by byte: just the instructions that our kernels need.
 *
 * Code is a tree of bytes. An instruction with operands is a function of their code, so that
 * `f32x4.add(a.get, v128.load(p.get))` reads as the expression it computes.
 *
 * @module
 */

/** Instructions as nested bytes. */
export type Code = readonly (number | Code)[];

const I32 = 0x7f;
const V128 = 0x7b;

/** A local variable or parameter of a function. */
export class Local {
  readonly get: Code;

  constructor(readonly index: number) {
    this.get = [0x20, unsigned(index)];
  }

  set(value: Code): Code {
    return [value, 0x21, unsigned(this.index)];
  }

  /** `local += value`, for integers. */
  increase(value: number | Code): Code {
    if (value === 0) return [];
    return this.set(i32.add(this.get, typeof value === "number" ? i32.const(value) : value));
  }
}

/** A function being written: its locals, and the loops that need one. */
export class FunctionWriter {
  readonly #parameters: number;
  readonly #locals: number[] = [];

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  get localTypes(): readonly number[] {
    return this.#locals;
  }

  i32(): Local {
    return this.#declare(I32);
  }

  v128(): Local {
    return this.#declare(V128);
  }

  #declare(type: number): Local {
    this.#locals.push(type);
    return new Local(this.#parameters + this.#locals.length - 1);
  }

  /** `for (counter = from; counter < to; counter += step) body`, compared as unsigned numbers. */
  loop(counter: Local, from: Code, to: Code, step: number | Code, body: Code): Code {
    return [
      counter.set(from),
      0x02, // block
      0x40,
      i32.geU(counter.get, to),
      0x0d, // br_if: nothing to do
      0,
      0x03, // loop
      0x40,
      body,
      counter.increase(step),
      i32.ltU(counter.get, to),
      0x0d, // br_if: again
      0,
      0x0b,
      0x0b,
    ];
  }

  /** Runs `body` `times` times (a number known now); once means no loop at all. */
  repeat(times: number, body: Code): Code {
    if (times <= 0) return [];
    if (times === 1) return body;
    return this.loop(this.i32(), i32.const(0), i32.const(times), 1, body);
  }
}

/** `if (condition) body`. */
export function when(condition: Code, body: Code): Code {
  return [condition, 0x04, 0x40, body, 0x0b];
}

/** `if (condition) body else other`. */
export function whenElse(condition: Code, body: Code, other: Code): Code {
  return [condition, 0x04, 0x40, body, 0x05, other, 0x0b];
}

const binary = (opcode: number) => (a: Code, b: Code): Code => [a, b, opcode];

export const i32 = {
  const: (value: number): Code => [0x41, signed(value | 0)],
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  eq: binary(0x46),
  ltU: binary(0x49),
  gtU: binary(0x4b),
  geU: binary(0x4f),
  ltS: binary(0x48),
  gtS: binary(0x4a),
  /** The smaller of two unsigned numbers. */
  minU: (a: Code, b: Code): Code => [a, b, a, b, 0x49, 0x1b],
  minS: (a: Code, b: Code): Code => [a, b, a, b, 0x48, 0x1b],
  maxS: (a: Code, b: Code): Code => [a, b, a, b, 0x4a, 0x1b],
};

// SIMD instructions are the byte 0xfd and a number.
const simd = (opcode: number): Code => [0xfd, unsigned(opcode)];
const simdUnary = (opcode: number) => (a: Code): Code => [a, simd(opcode)];
const simdBinary = (opcode: number) => (a: Code, b: Code): Code => [a, b, simd(opcode)];
const simdLoad = (opcode: number) => (address: Code, offset = 0): Code => [
  address,
  simd(opcode),
  0, // alignment: none promised
  unsigned(offset),
];
const simdStoreLane =
  (opcode: number) => (address: Code, value: Code, lane: number, offset = 0) => [
    address,
    value,
    simd(opcode),
    0,
    unsigned(offset),
    lane,
  ];

export const v128 = {
  load: simdLoad(0),
  /** Loads one float into all four lanes. */
  load32Splat: simdLoad(9),
  load32Zero: simdLoad(92),
  load64Zero: simdLoad(93),
  /** Loads a float into `lane` of `value`. */
  load32Lane: (address: Code, value: Code, lane: number, offset = 0): Code => [
    address,
    value,
    simd(86),
    0,
    unsigned(offset),
    lane,
  ],
  store: (address: Code, value: Code, offset = 0): Code => [
    address,
    value,
    simd(11),
    0,
    unsigned(offset),
  ],
  store32Lane: simdStoreLane(90),
  store64Lane: simdStoreLane(91),
  zero: [simd(12), ...new Array(16).fill(0)] as Code,
  and: simdBinary(78),
  /** `a & ~b`. */
  andNot: simdBinary(79),
  or: simdBinary(80),
  /** Picks four of the eight floats of `a` (0 to 3) and `b` (4 to 7). */
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code => [
    a,
    b,
    simd(13),
    ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)),
  ],
  /** `mask ? a : b`, bit by bit. */
  select: (a: Code, b: Code, mask: Code): Code => [a, b, mask, simd(82)],
};

export const i32x4 = {
  splat: simdUnary(17),
  eq: simdBinary(55),
};

export const f32x4 = {
  const: (value: number): Code => [
    0x43,
    ...new Uint8Array(new Float32Array([value]).buffer),
    simd(19),
  ],
  /** An unsigned integer as a float, in all lanes. */
  splatInteger: (value: Code): Code => [value, 0xb3, simd(19)],
  eq: simdBinary(65),
  ne: simdBinary(66),
  gt: simdBinary(68),
  le: simdBinary(69),
  neg: simdUnary(225),
  sqrt: simdUnary(227),
  add: simdBinary(228),
  sub: simdBinary(229),
  mul: simdBinary(230),
  div: simdBinary(231),
  /** The larger; NaN if either is NaN. */
  max: simdBinary(233),
  /** `a · b + c`; in one rounding where the processor can. */
  multiplyAdd: (a: Code, b: Code, c: Code): Code =>
    hasRelaxedSimd() ? [a, b, c, simd(0x105)] : [a, b, simd(230), c, simd(228)],
};

export const memory = {
  fill: (address: Code, byte: Code, size: Code): Code => [address, byte, size, 0xfc, 0x0b, 0],
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

/** Writes a module whose functions work on a memory that is imported as `env.memory`. */
export function writeModule(
  definitions: readonly FunctionDefinition[],
  sharedMemory = false,
): Uint8Array<ArrayBuffer> {
  const types: Code[] = [];
  const functions: Code[] = [];
  const exports: Code[] = [];
  const bodies: Code[] = [];
  definitions.forEach(({ name, parameters, body }, index) => {
    const f = new FunctionWriter(parameters);
    const code = body(f, ...Array.from({ length: parameters }, (_, i) => new Local(i)));
    types.push([0x60, vector(new Array(parameters).fill([I32])), 0]);
    functions.push(unsigned(index));
    exports.push([text(name), 0, unsigned(index)]);
    const locals = vector(f.localTypes.map((type) => [1, type]));
    bodies.push(sized([locals, code, 0x0b]));
  });
  const limits = sharedMemory ? [3, 0, unsigned(65536)] : [0, 0];
  return Uint8Array.from(flatten([
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    [1, sized(vector(types))],
    [2, sized(vector([[text("env"), text("memory"), 2, limits]]))],
    [3, sized(vector(functions))],
    [7, sized(vector(exports))],
    [10, sized(vector(bodies))],
  ]));
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

function text(value: string): Code {
  const bytes = new TextEncoder().encode(value);
  return [unsigned(bytes.length), ...bytes];
}

function sized(code: Code): Code {
  const bytes = flatten(code);
  return [unsigned(bytes.length), bytes];
}

function flatten(code: Code, into: number[] = []): number[] {
  for (const item of code) {
    if (typeof item === "number") into.push(item);
    else flatten(item, into);
  }
  return into;
}

/** LEB128, the format's variable-length numbers. */
function unsigned(value: number): Code {
  const bytes: number[] = [];
  do {
    const low = value % 128;
    value = Math.floor(value / 128);
    bytes.push(value > 0 ? low | 0x80 : low);
  } while (value > 0);
  return bytes;
}

function signed(value: number): Code {
  const bytes: number[] = [];
  for (;;) {
    const low = value & 0x7f;
    value >>= 7;
    const done = (value === 0 && !(low & 0x40)) || (value === -1 && (low & 0x40));
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}
