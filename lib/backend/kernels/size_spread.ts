import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
  i32x4,
  type Local,
  v128,
} from "./wasm_writer.ts";

/**
 * How far the largest of many sizes lies above their mean, zeros aside.
 *
 * A float's bits, taken as a whole number, grow with the logarithm of its size: their mean is that
 * of the logarithms, so that few or many large values among small ones are found alike.
 */
export class SizeSpread {
  readonly #sum: Local;
  readonly #count: Local;
  readonly #most: Local;

  constructor(f: FunctionWriter) {
    [this.#sum, this.#count, this.#most] = [f.v128(), f.v128(), f.v128()];
  }

  get start(): Code {
    return [this.#sum, this.#count, this.#most].map((local) => local.set(v128.zero));
  }

  /** Takes four sizes, none of which is negative. */
  add({ get }: Local): Code {
    return [
      this.#sum.set(i32x4.add(this.#sum.get, i32x4.shiftRight(get, SHIFT))),
      // A comparison that holds is -1.
      this.#count.set(i32x4.sub(this.#count.get, f32x4.ne(get, v128.zero))),
      this.#most.set(i32x4.max(this.#most.get, get)),
    ];
  }

  /** Stores sums, counts and maxima of the four lanes, `step` bytes apart. */
  store(to: Local, offset: number, step: Local | number = 16): Code {
    const apart = typeof step === "number" ? i32.const(step) : step.get;
    return [this.#sum, this.#count, this.#most].map(({ get }, i) =>
      v128.store(i32.add(to.get, i32.mul(apart, i32.const(i))), get, offset)
    );
  }
}

/** Bits that are left out, lest the sums overflow; of the others, so many are an octave. */
const SHIFT = 16;
const OCTAVE = 2 ** (23 - SHIFT);

/** Octaves that the largest size may lie above the mean. */
const OCTAVES = 9;

/** Whether sizes are alike: of each lane, or of several, the sum, the count and the largest. */
export function areAlike(sum: number, count: number, most: number): boolean {
  return count === 0 || most / 2 ** SHIFT - sum / count <= OCTAVES * OCTAVE;
}
