import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";

/** Bytes before and after every block. */
const GUARD = 64;

/**
 * Puts NaN into every block that the wasm backend allocates, and around it: a value that is read
 * outside or never written shows as NaN, a write outside is found by `checkGuards`, and a block that is
 * freed twice fails at once.
 */
export function guardMemory(): { checkGuards: () => void } {
  const { wasm } = tf.backend() as unknown as {
    wasm: {
      HEAPU8: Uint8Array;
      _malloc(bytes: number): number;
      _free(address: number): void;
    };
  };
  // Their first calls replace both functions, and would undo what follows.
  wasm._free(wasm._malloc(8));
  const { _malloc, _free } = wasm;
  const blocks = new Map<number, number>();
  const freed = new Set<number>();
  const words = (address: number, bytes: number) =>
    new Uint32Array(wasm.HEAPU8.buffer, address, bytes / 4);
  // A signalling NaN: what is computed from it is another one.
  const NAN = 0x7fa12345;
  const whole = (bytes: number) => Math.ceil(bytes / 4) * 4;
  wasm._malloc = (bytes) => {
    const start = _malloc(whole(bytes) + 2 * GUARD) >>> 0;
    words(start, whole(bytes) + 2 * GUARD).fill(NAN);
    blocks.set(start + GUARD, bytes);
    freed.delete(start + GUARD);
    return start + GUARD;
  };
  wasm._free = (address) => {
    assert.ok(!freed.has(address), "A block freed twice");
    if (!blocks.has(address)) return _free(address); // Allocated before.
    check(address);
    blocks.delete(address);
    freed.add(address);
    _free(address - GUARD);
  };
  function check(address: number): void {
    const after = address + whole(blocks.get(address)!);
    const intact = [address - GUARD, after].every((start) =>
      words(start, GUARD).every((word) => word === NAN)
    );
    assert.ok(intact, `A write outside the block of ${blocks.get(address)} bytes`);
  }
  return { checkGuards: () => [...blocks.keys()].forEach(check) };
}
