/**
 * Lets JupyterLab's Stop button end a cell that awaits, and keeps the kernel and its variables.
 *
 * Jupyter sends SIGINT to the kernel. The project's kernelspec makes Deno ignore it, and this module
 * listens for it: whatever waits on `interruptSignal()`, `sleep()` or `nextFrame()` is rejected with
 * an `InterruptedError`. A loop that never awaits is ended by the kernel itself, see
 * `scripts/kernel.py`; that script waits for the answer sent here before it does so.
 */

/** Thrown in a cell that the reader has stopped; prints as one line. */
export class InterruptedError extends Error {
  override name = "InterruptedError";

  constructor() {
    super("stopped by the reader; the kernel and its variables are still there");
    this.stack = `${this.name}: ${this.message}`; // Where the loop stood is of no interest.
  }
}

/** A loop counts as asking for interrupts if it asked less than this many milliseconds ago. */
const ATTENTION_MS = 30_000;

let controller = new AbortController();
let waiting = 0;
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
  return controller.signal;
}

/**
 * Ends the running loop if the reader has pressed Stop since it last asked.
 *
 * Stop is noticed only while the cell awaits something, so the loop must also do that;
 * `await nextFrame()` does both.
 *
 * @throws {InterruptedError} If Stop was pressed.
 */
export function throwIfInterrupted(): void {
  const now = performance.now();
  lastAsked = now;
  if (now > pendingUntil) return;
  pendingUntil = -Infinity;
  throw new InterruptedError();
}

/**
 * Waits, and ends early on Stop.
 *
 * @param milliseconds How long; 0 only lets other work and the Stop button have their turn.
 * @throws {InterruptedError} If Stop is pressed meanwhile.
 */
export async function sleep(milliseconds: number): Promise<void> {
  throwIfInterrupted();
  const { signal } = controller;
  waiting++;
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
      signal.addEventListener("abort", stop, { once: true });
    });
  } finally {
    waiting--;
    lastAsked = performance.now();
  }
}

/**
 * Lets the kernel show what was displayed and take a Stop; call it once a step in a long loop.
 *
 * @throws {InterruptedError} If Stop was pressed.
 */
export function nextFrame(): Promise<void> {
  return sleep(0);
}

/** Does what a Stop does; the kernel's signal listener calls it. */
export function interrupt(): void {
  const stopped = controller;
  controller = new AbortController();
  const now = performance.now();
  // A waiter hears of it at once. A loop that only asks now and then hears when it next asks.
  pendingUntil = waiting === 0 && now - lastAsked < ATTENTION_MS ? now + ATTENTION_MS : -Infinity;
  stopped.abort(new InterruptedError());
}

/** Listens for Stop, if this is a kernel, and answers the script that started it. */
function listen(): void {
  if (!isKernel() || Deno.build.os === "windows") return;
  const [kernel, watcher] = (Deno.env.get("CONVOLUTIONS_STOP_WATCHER") ?? "").split(":");
  Deno.addSignalListener("SIGINT", () => {
    interrupt();
    if (Number(kernel) === Deno.pid) Deno.kill(Number(watcher), "SIGUSR1");
  });
}

/** Outside a kernel, Ctrl-C keeps its meaning: `Deno.jupyter` throws there. */
function isKernel(): boolean {
  try {
    return Deno.jupyter !== undefined;
  } catch {
    return false;
  }
}

listen();
