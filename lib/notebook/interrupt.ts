import { checkValue, numberFrom } from "../geometry/mod.ts";
/**
 * Lets JupyterLab's Stop button end a cell that awaits, and keeps the kernel and its variables.
 *
 * Jupyter's Stop is SIGINT. The project's kernelspec (`scripts/kernel.py`) makes Deno ignore it, and
 * `listenForStop()` takes it in three steps, each for cells that the one before cannot end:
 *
 * 1. Whatever waits on `interruptSignal()`, `sleep()` or `nextFrame()` is rejected with an
 *    `InterruptedError`. Nothing else is touched.
 * 2. If nobody listens, or Stop is pressed again, the cell is abandoned: all timers are cleared, and
 *    a garbage collection finds that nothing can go on with the cell's promise, which ends it.
 * 3. A loop that never awaits cannot hear anything: no answer reaches `kernel.py`, which has the
 *    kernel break off the running JavaScript. A garbage collection ends what that leaves behind.
 */
import { frontEnd } from "#platform";
import { collectGarbage } from "../backend/memory/collect_garbage.ts";

/** Thrown in a cell that the reader has stopped; prints as one line. */
export class InterruptedError extends Error {
  override name = "InterruptedError";

  constructor() {
    super("stopped by the reader; the kernel and its variables are still there");
    this.stack = `${this.name}: ${this.message}`; // Where the loop stood is of no interest.
  }
}

/** A loop listens if it called `throwIfInterrupted` less than this many milliseconds ago. */
const ATTENTION_MS = 10_000;

let controller = new AbortController();
let signalTaken = false;
let sleeping = 0;
let lastAsked = -Infinity;
let pendingUntil = -Infinity;

/**
 * The signal that the next Stop aborts, with an `InterruptedError` as its reason.
 *
 * Take it anew in each cell, and hand it to what may run long: `fetch(url, { signal })`, a training
 * loop. After a Stop there is a fresh one.
 *
 * @example
 * ```ts
 * import { interruptSignal } from "convolutions";
 *
 * const signal = interruptSignal();
 * for (let step = 0; step < 10; step++) signal.throwIfAborted();
 * ```
 */
export function interruptSignal(): AbortSignal {
  signalTaken = true;
  return controller.signal;
}

/**
 * Ends the running loop if the reader has pressed Stop since it last asked.
 *
 * Stop is noticed only while the cell awaits something, so the loop must also do that;
 * `await nextFrame()` does both.
 *
 * @throws {InterruptedError} If Stop was pressed.
 *
 * @example
 * ```ts
 * import { throwIfInterrupted } from "convolutions";
 *
 * for (let step = 0; step < 10; step++) {
 *   throwIfInterrupted();
 *   await new Promise((resolve) => setTimeout(resolve));
 * }
 * ```
 */
export function throwIfInterrupted(): void {
  const now = performance.now();
  lastAsked = now;
  if (now > pendingUntil) return;
  pendingUntil = lastAsked = -Infinity;
  throw new InterruptedError();
}

/**
 * Waits, and ends early on Stop.
 *
 * @param milliseconds How long; 0 only lets other work and the Stop button have their turn.
 * @throws {InterruptedError} If Stop is pressed meanwhile.
 *
 * @example
 * ```ts
 * import { sleep } from "convolutions";
 *
 * await sleep(20);
 * ```
 */
export async function sleep(milliseconds: number): Promise<void> {
  checkValue("sleep()", "milliseconds", milliseconds, numberFrom(0));
  const { signal } = controller;
  sleeping++;
  try {
    await new Promise<void>((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, milliseconds);
      signal.addEventListener("abort", stop);
    });
  } finally {
    sleeping = Math.max(0, sleeping - 1); // An abandoned cell has already been counted out.
  }
}

/**
 * Lets the kernel show what was displayed and take a Stop; call it once a step in a long loop.
 *
 * @throws {InterruptedError} If Stop was pressed.
 *
 * @example
 * ```ts
 * import { nextFrame } from "convolutions";
 *
 * for (let step = 0; step < 10; step++) await nextFrame();
 * ```
 */
export function nextFrame(): Promise<void> {
  return sleep(0);
}

/**
 * Tells whoever listens that the reader wants to stop; the kernel calls it for each Stop.
 *
 * @returns Whether anyone listened.
 */
export function interrupt(): boolean {
  const now = performance.now();
  const asking = now - lastAsked < ATTENTION_MS;
  const heard = sleeping > 0 || signalTaken || asking;
  // Sleepers and owners of the signal hear at once; a loop that only asks hears when it next asks.
  pendingUntil = asking && sleeping === 0 && !signalTaken ? now + ATTENTION_MS : -Infinity;
  const stopped = controller;
  controller = new AbortController();
  signalTaken = false;
  lastAsked = -Infinity;
  stopped.abort(new InterruptedError());
  return heard;
}

let lastEnded = -Infinity;

/** Ends the running cell from outside by taking away everything that could go on with it. */
function abandon(): void {
  const newest = Number(setTimeout(() => {}, 0));
  for (let timer = 1; timer <= newest; timer++) clearTimeout(timer);
  endCell();
}

/** Ends a cell with which nothing can go on; others are not touched. */
function endCell(): void {
  const now = performance.now();
  if (now - lastEnded > 2000) {
    console.error("Stopped; the kernel and its variables are still there.");
  }
  lastEnded = now;
  pendingUntil = lastAsked = -Infinity;
  sleeping = 0;
  for (const delay of [20, 500]) setTimeout(collectGarbage, delay);
}

/** From now on takes Stop, if this is a kernel to which it is passed on. */
export function listenForStop(): void {
  frontEnd()?.onStop({ interrupt, abandon, brokenOff: endCell });
}
