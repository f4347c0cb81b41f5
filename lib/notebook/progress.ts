import {
  checkValue,
  either,
  ITERABLE,
  knownOptions,
  type OptionNames,
  TEXT,
  wholeFrom,
} from "../geometry/mod.ts";
import { openProgressBar } from "./progress_bar.ts";

/** What {@linkcode progress} shows. */
export interface ProgressOptions {
  /** Steps in all; if absent, the iterable's own `length` or `size`, if it has one. */
  total?: number;
  /** What the loop is called. */
  label?: string;
}

/** What {@linkcode progress} can walk over. */
export type Steps<T> = Iterable<T> | AsyncIterable<T>;

const STEPS = either(wholeFrom(0), ITERABLE);
const OPTIONS: OptionNames<ProgressOptions> = { total: wholeFrom(0), label: TEXT };

/**
 * Walks over an iterable and shows how far it has come: a bar that moves, with the time so far,
 * the time left and the steps a second; at the end, one line of text.
 *
 * The loop lets the notebook draw and hears its Stop button. A bar inside another's loop is shown
 * below it and goes when its loop is done.
 *
 * @param steps An array, a `DataLoader`, a generator, or how often to walk: 5 is 0, 1, 2, 3, 4.
 * @param options Number of steps, and a label.
 * @returns An iterable for `for await`, each walk of which has a bar of its own; setting its `note`
 * puts a text behind the bar.
 * @throws {InterruptedError} While walking, if Stop was pressed.
 *
 * @example
 * ```ts
 * import { progress } from "convolutions";
 *
 * const bar = progress(2000, { label: "training" });
 * for await (const step of bar) bar.note = `loss ${1 / (step + 1)}`;
 * ```
 */
export function progress(steps: number, options?: ProgressOptions): Progress<number>;
export function progress<T>(steps: Steps<T>, options?: ProgressOptions): Progress<T>;
export function progress<T>(steps: number | Steps<T>, options: ProgressOptions = {}): unknown {
  knownOptions("progress()", options, OPTIONS);
  checkValue("progress()", "steps", steps, STEPS);
  if (typeof steps !== "number") return new Progress(steps, options);
  return new Progress({ [Symbol.iterator]: () => countTo(steps) }, { total: steps, ...options });
}

function* countTo(steps: number): Generator<number> {
  for (let step = 0; step < steps; step++) yield step;
}

/** An iterable that shows how far it has come; see {@linkcode progress}. */
export class Progress<T> implements AsyncIterable<T> {
  /** Text behind the bar, such as the loss. */
  note?: string;
  readonly #steps: Steps<T>;
  readonly #options: ProgressOptions;

  constructor(steps: Steps<T>, options: ProgressOptions) {
    this.#steps = steps;
    this.#options = { ...options, total: options.total ?? sizeOf(steps) };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    const bar = await openProgressBar(this.#options);
    let stopped = true;
    try {
      for await (const step of this.#steps) {
        yield step;
        await bar.advance(this.note);
      }
      stopped = false;
    } finally {
      await bar.close(stopped);
    }
  }
}

function sizeOf(steps: object): number | undefined {
  const { length, size } = steps as { length?: unknown; size?: unknown };
  return [length, size].find((value) => typeof value === "number") as number | undefined;
}
