import { checkValue, type OptionKind, wholeNumber } from "../geometry/mod.ts";
import { MersenneTwister } from "./mersenne_twister.ts";
import { normalBlock } from "./normal_block.ts";

const SEED: OptionKind = {
  must: "a whole number",
  holds: (value) => typeof value === "bigint" || Number.isSafeInteger(value),
};

/**
 * PyTorch's random generator on the processor: the same seed gives the same numbers, bit for bit.
 */
export class Generator {
  #words: MersenneTwister;
  /** Second half of a pair of normal numbers, kept for the next draw. */
  #spareNormal: number | undefined;

  /** @param seed Whole number, as for `torch.manual_seed`. */
  constructor(seed: number | bigint) {
    checkValue("Generator()", "seed", seed, SEED);
    this.#words = new MersenneTwister(seed);
  }

  /** Draws a whole number from 0 to 2³² − 1. */
  uint32(): number {
    return this.#words.uint32();
  }

  /** Draws a whole number from 0 to 2⁶⁴ − 1. */
  uint64(): bigint {
    const high = BigInt(this.uint32());
    return (high << 32n) | BigInt(this.uint32());
  }

  /** Draws float32 numbers evenly from [from, to), as `torch.Tensor.uniform_`. */
  uniform(count: number, from = 0, to = 1): Float32Array<ArrayBuffer> {
    return this.fillUniform(new Float32Array(length("uniform", count)), from, to);
  }

  /** As {@linkcode uniform}, into an array that is there. */
  fillUniform<Values extends Float32Array>(values: Values, from = 0, to = 1): Values {
    const words = this.#words;
    const start = Math.fround(from);
    const range = Math.fround(Math.fround(to) - start);
    for (let i = 0; i < values.length; i++) {
      // One rounding after product and sum: PyTorch's compiler fuses them.
      values[i] = (words.uint32() & 0xffffff) * 2 ** -24 * range + start;
    }
    return values;
  }

  /** Draws float64 numbers evenly from [0, 1), as `torch.rand(…, dtype=torch.float64)`. */
  uniform64(count: number): Float64Array<ArrayBuffer> {
    return Float64Array.from({ length: length("uniform64", count) }, () => this.#uniform64());
  }

  /** Draws float32 numbers of mean 0 and standard deviation 1, as `torch.randn`. */
  normal(count: number): Float32Array<ArrayBuffer> {
    return this.fillNormal(new Float32Array(length("normal", count)));
  }

  /** As {@linkcode normal}, into an array that is there. */
  fillNormal<Values extends Float32Array>(values: Values): Values {
    const count = values.length;
    if (count < 16) {
      for (let i = 0; i < count; i++) values[i] = this.#normal();
      return values;
    }
    this.fillUniform(values);
    let start = 0;
    for (; start + 16 <= count; start += 16) normalBlock(values, start);
    // PyTorch draws the last 16 again when the count is no multiple of 16.
    if (start < count) {
      this.fillUniform(values.subarray(count - 16));
      normalBlock(values, count - 16);
    }
    return values;
  }

  /** Draws whole numbers from [low, high), as `torch.randint`; high − low is at most 2⁵³. */
  integers(count: number, low: number, high: number): Float64Array<ArrayBuffer> {
    const range = high - low;
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || !(range > 0)) {
      throw new RangeError(
        `Whole numbers are drawn from low to high - 1: low ${low} and high ${high} leave none.`,
      );
    }
    // From 2²⁸ on, PyTorch takes 64 bits, so that the remainder favours no number.
    const draw = range < 2 ** 28
      ? () => this.uint32() % range
      : () => Number(this.uint64() % BigInt(range));
    return Float64Array.from({ length: length("integers", count) }, () => low + draw());
  }

  /** Shuffles the whole numbers from 0 to count − 1, as `torch.randperm`. */
  permutation(count: number): Int32Array<ArrayBuffer> {
    const order = Int32Array.from({ length: length("permutation", count) }, (_, i) => i);
    for (let i = 0; i < count - 1; i++) {
      const other = i + this.uint32() % (count - i);
      [order[i], order[other]] = [order[other], order[i]];
    }
    return order;
  }

  #uniform64(): number {
    const high = this.uint32() & 0x1fffff;
    return (high * 2 ** 32 + this.uint32()) * 2 ** -53;
  }

  #normal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return spare;
    }
    const [turn, share] = [this.#uniform64(), this.#uniform64()];
    const radius = Math.sqrt(-2 * Math.log1p(-share));
    const angle = 2 * Math.PI * turn;
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

function length(method: string, count: number): number {
  return wholeNumber(`Generator.${method}()`, "count", count, 0);
}
