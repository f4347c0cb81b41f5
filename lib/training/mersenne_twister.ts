const LENGTH = 624;
const SHIFT = 397;

/**
 * The Mersenne Twister MT19937 of Matsumoto and Nishimura (1998), the generator behind
 * `torch.manual_seed`.
 */
export class MersenneTwister {
  readonly #words = new Int32Array(LENGTH);
  #next = LENGTH;

  /** @param seed Whole number; its lower 32 bits count. */
  constructor(seed: number | bigint) {
    this.#words[0] = Number(BigInt.asUintN(32, BigInt(seed)));
    for (let i = 1; i < LENGTH; i++) {
      const last = this.#words[i - 1];
      this.#words[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
    }
  }

  /** Draws a whole number from 0 to 2³² − 1. */
  uint32(): number {
    if (this.#next === LENGTH) this.#refill();
    let word = this.#words[this.#next++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #refill(): void {
    const words = this.#words;
    let next = words[0];
    for (let i = 0; i < LENGTH; i++) {
      const word = next;
      next = words[i + 1 < LENGTH ? i + 1 : 0];
      const mixed = (word & 0x80000000) | (next & 0x7fffffff);
      const ahead = i + (i < LENGTH - SHIFT ? SHIFT : SHIFT - LENGTH);
      words[i] = words[ahead] ^ (mixed >>> 1) ^ (-(mixed & 1) & 0x9908b0df);
    }
    this.#next = 0;
  }
}
