import * as tf from "@tensorflow/tfjs";
import {
  checkValue,
  FUNCTION,
  knownOptions,
  type OptionNames,
  wholeFrom,
} from "../geometry/mod.ts";
import { registerDisplay } from "./display.ts";
import { nextFrame } from "./interrupt.ts";

/** How {@linkcode timeit} measures. */
export interface TimeitOptions {
  /** Calls in a run; if absent, as many powers of ten as take 0.2 s. */
  loops?: number;
  /** Runs; 7 if absent. */
  runs?: number;
}

/** How long one call took; prints as IPython's `%timeit` does. */
export class Timing {
  /** Seconds a call, run by run. */
  readonly seconds: readonly number[];
  /** Calls in a run. */
  readonly loops: number;

  constructor(seconds: readonly number[], loops: number) {
    this.seconds = seconds;
    this.loops = loops;
  }

  /** Mean over the runs, in seconds a call. */
  get mean(): number {
    return this.seconds.reduce((a, b) => a + b) / this.seconds.length;
  }

  /** Standard deviation of the runs (dividing by their number), in seconds a call. */
  get std(): number {
    const { mean, seconds } = this;
    return Math.sqrt(seconds.reduce((sum, s) => sum + (s - mean) ** 2, 0) / seconds.length);
  }

  toString(): string {
    const { mean, std, loops, seconds: { length: runs } } = this;
    return `${formatSeconds(mean)} ± ${formatSeconds(std)} per loop (mean ± std. dev. of ${runs} ` +
      `run${runs === 1 ? "" : "s"}, ${loops.toLocaleString("en")} loop${
        loops === 1 ? "" : "s"
      } each)`;
  }
}

registerDisplay(Timing, (timing) => ({ "text/plain": timing.toString() }));

/** Longest time, in seconds, of a run whose number of calls is chosen here. */
const shortRun = 0.2;

const OPTIONS: OptionNames<TimeitOptions> = { loops: wholeFrom(1), runs: wholeFrom(1) };

/**
 * Measures how long a function takes, as IPython's `%timeit` does.
 *
 * Promises are awaited, tensors are waited for until they are computed, and every tensor that a
 * call makes until it returns, or gives, is disposed. One call goes first, unmeasured, as it
 * compiles.
 *
 * @param fn What to measure.
 * @param options Number of calls and runs.
 * @returns The times; the last value of a cell shows them as a line.
 * @throws {RangeError} If a number is not whole or less than 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { timeit } from "convolutions";
 *
 * const timing = await timeit(() => Math.sqrt(2), { loops: 100 });
 * // 39.2 ns ± 4.3 ns per loop (mean ± std. dev. of 7 runs, 100 loops each)
 * assert.match(timing.toString(), /per loop \(mean ± std\. dev\. of 7 runs, 100 loops each\)/);
 * ```
 */
export async function timeit(
  fn: () => unknown,
  options: TimeitOptions = {},
): Promise<Timing> {
  const { runs = 7, loops: given } = knownOptions("timeit()", options, OPTIONS);
  checkValue("timeit()", "fn", fn, FUNCTION);
  await measure(fn, 1);
  const loops = given ?? await enoughLoops(fn);
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) {
    await nextFrame();
    seconds.push(await measure(fn, loops) / loops);
  }
  return new Timing(seconds, loops);
}

async function enoughLoops(fn: () => unknown): Promise<number> {
  let loops = 1;
  while (loops < 1e9 && await measure(fn, loops) < shortRun) loops *= 10;
  return loops;
}

/** Seconds that so many calls take, from the first call to the last computed value. */
async function measure(fn: () => unknown, loops: number): Promise<number> {
  const { nextTensorId: firstId } = tf.engine().constructor as unknown as { nextTensorId: number };
  const start = performance.now();
  for (let loop = 0; loop < loops; loop++) {
    const { result, tensors } = callTracked(fn);
    try {
      const value = isPromise(result) ? await result : result;
      for (const item of [value].flat(Infinity)) {
        if (item instanceof tf.Tensor && item.id >= firstId) tensors.add(item);
      }
      if (loop === loops - 1) await computed(value);
    } finally {
      for (const tensor of tensors) {
        if (!tensor.isDisposed && !tensor.kept && !(tensor instanceof tf.Variable)) {
          tensor.dispose();
        }
      }
    }
  }
  return (performance.now() - start) / 1000;
}

/**
 * Calls `fn`, and says which tensors were made until it returned: those that are made later may
 * belong to another task.
 */
function callTracked(fn: () => unknown): { result: unknown; tensors: Set<tf.Tensor> } {
  const engine = tf.engine();
  const tensors = new Set<tf.Tensor>();
  engine.startScope();
  try {
    const result = fn();
    for (const tensor of engine.state.activeScope.track) tensors.add(tensor);
    return { result, tensors };
  } finally {
    // Those that a promise still needs go to the scope around this one.
    engine.endScope([...tensors] as never);
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null)?.then === "function";
}

/** Waits for tensors that a graphics processor still computes; the others are ready at once. */
async function computed(value: unknown): Promise<void> {
  if (tf.getBackend() === "wasm" || tf.getBackend() === "cpu") return;
  for (const item of [value].flat(Infinity)) if (item instanceof tf.Tensor) await item.data();
}

const units: [factor: number, name: string][] = [[1, "s"], [1e3, "ms"], [1e6, "µs"], [1e9, "ns"]];

/** Writes a duration with three digits, from nanoseconds to days, as IPython does. */
export function formatSeconds(seconds: number): string {
  if (seconds >= 60) return longDuration(seconds);
  const order = seconds > 0 ? Math.min(Math.max(-Math.floor(Math.log10(seconds) / 3), 0), 3) : 3;
  const [factor, name] = units[order];
  return `${Number((seconds * factor).toPrecision(3))} ${name}`;
}

function longDuration(seconds: number): string {
  const parts: string[] = [];
  let rest = seconds;
  for (const [name, length] of [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]] as const) {
    const count = Math.floor(rest / length);
    rest %= length;
    if (count > 0) parts.push(`${count}${name}`);
  }
  return parts.join(" ");
}
