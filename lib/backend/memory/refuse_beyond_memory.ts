import { bytesOf, type TensorMemory } from "./tensor_memory.ts";

/** What tfjs's wasm module gives out memory with. */
interface Allocator {
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** Bytes that a module's addresses of 32 bits reach. */
const ALL = 2 ** 32;

/** Bytes of a large block. */
const LARGE = 4 * 2 ** 20;

/**
 * Bytes that a large block leaves free, for small ones to go on with, and those that any block
 * leaves, for what tfjs's kernels allocate inside the module: there they cannot fail.
 */
const [RESERVE, LAST_RESERVE] = [96 * 2 ** 20, 16 * 2 ** 20];

/** How often the module is asked for a block. */
const TRIES = 4;

/** Groups of tensors that a message names. */
const NAMED = 3;

/** There is no room for a tensor. */
class OutOfMemoryError extends RangeError {
  override name = "OutOfMemoryError";
}

/**
 * Lets an allocation that does not fit throw one sentence: what holds most, and what to do.
 *
 * tfjs takes the address 0 for a block, and writes over what the module needs itself.
 */
export function refuseBeyondMemory(wasm: Allocator, memory: TensorMemory): void {
  wasm._free(wasm._malloc(8)); // The first calls replace both functions.
  const { _malloc } = wasm;
  const allocate = (bytes: number) => {
    // Near its end the module gives out blocks that reach beyond it, also where another would do: it
    // is asked again while they are taken. Freed at once, they do no harm.
    const beyond: number[] = [];
    let address = bytes < ALL ? _malloc(bytes) >>> 0 : 0;
    while (address + bytes > wasm.HEAPU8.length && address !== 0) {
      beyond.push(address);
      address = beyond.length < TRIES ? _malloc(bytes) >>> 0 : 0;
    }
    for (const block of beyond) wasm._free(block);
    return address;
  };
  const leaves = (bytes: number) => {
    if (wasm.HEAPU8.length < ALL - 2 * RESERVE) return true;
    const reserve = allocate(bytes);
    if (reserve !== 0) wasm._free(reserve);
    return reserve !== 0;
  };
  wasm._malloc = (bytes) => {
    const address = allocate(bytes);
    if (address !== 0 && leaves(bytes < LARGE ? LAST_RESERVE : RESERVE)) return address;
    if (address !== 0) wasm._free(address);
    memory.collectSoon();
    throw outOfMemory(bytes, memory);
  };
}

function outOfMemory(bytes: number, memory: TensorMemory): OutOfMemoryError {
  const groups = new Map<string, { count: number; bytes: number }>();
  let total = 0;
  for (const block of memory.blocks()) {
    const shape = `[${block.shape.join(", ")}]`;
    const group = groups.get(shape) ?? { count: 0, bytes: 0 };
    groups.set(shape, { count: group.count + 1, bytes: group.bytes + bytesOf(block) });
    total += bytesOf(block);
  }
  const largest = [...groups].sort(([, a], [, b]) => b.bytes - a.bytes).slice(0, NAMED);
  const named = largest.map(([shape, group]) =>
    `${group.count} of shape ${shape} (${size(group.bytes)})`
  );
  const error = new OutOfMemoryError(
    `a tensor of ${size(bytes)} does not fit beside the ${size(total)} that tensors take of ` +
      `${size(ALL)}` + (named.length > 0 ? `, most of it in ${named.join(", ")}` : "") +
      ": dispose() of what you no longer need, put the body of a loop into tf.tidy(), or take a " +
      "smaller image, and run the cell again.",
  );
  void error.stack; // Written now, it does not keep the tensors of the calls that led here.
  return error;
}

function size(bytes: number): string {
  const [unit, name] = bytes >= 1e9 ? [2 ** 30, "GB"] : [2 ** 20, "MB"];
  return `${(bytes / unit).toFixed(bytes / unit < 10 ? 1 : 0)} ${name}`;
}
