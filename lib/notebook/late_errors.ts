/**
 * Shows errors that come when no cell is there to take them: from a timer, a microtask, an event, a
 * promise that nobody awaits. Left alone, Deno's kernel says nothing of them, and the next cell that
 * awaits waits for ever.
 */
import process from "node:process";
import { InterruptedError } from "./interrupt.ts";
import { inNotebook } from "./live_output.ts";

/** How often each error has come, so that one of a repeating timer does not flood the notebook. */
const counts = new Map<string, number>();
const mostKinds = 100;

/**
 * Writes a late error for a reader: what was thrown and where in the reader's code.
 *
 * @param thrown Anything; not only errors are thrown.
 * @returns Lines that name it as late.
 */
export function describeLateError(thrown: unknown): string {
  let text: string;
  try {
    // Frames of Deno's own event loop say nothing about the reader's code.
    text = Deno.inspect(thrown).replaceAll(/\n *at [^\n]*\b(ext|node):[^\n]*/g, "");
  } catch {
    text = "a value that cannot be shown";
  }
  return `Late error, from a timer or a promise that no cell waited for:\n${text}`;
}

/** Promises whose rejection is told elsewhere. */
export const takenUp: WeakSet<Promise<unknown>> = new WeakSet();

/** Long enough for the kernel to show a cell's last value, which may be the rejected promise. */
const graceMs = 20;

function show(thrown: unknown): void {
  const text = describeLateError(thrown);
  if (counts.size >= mostKinds) counts.clear();
  const count = (counts.get(text) ?? 0) + 1;
  counts.set(text, count);
  if (count === 1) console.error(text);
  else if (Number.isInteger(Math.log10(count))) console.error(`${text}\n(${count} times so far)`);
}

/** Without this the kernel would never answer the next cell that awaits. */
function keepGoing(event: Event): void {
  event.preventDefault();
  // Programs compiled by Emscripten, such as tfjs's for wasm, listen only to throw it again.
  for (const name of ["uncaughtException", "unhandledRejection"]) {
    for (const listener of process.listeners(name)) {
      const code = String(listener);
      // deno-lint-ignore no-explicit-any -- a listener of whatever event
      if (code.length < 200 && /\bthrow \w+;/.test(code)) process.off(name, listener as any);
    }
  }
}

if (inNotebook()) {
  globalThis.addEventListener("error", (event) => {
    keepGoing(event);
    show(event.error ?? event.message); // A worker's error comes as its message.
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    keepGoing(event);
    const { promise, reason } = event;
    // What the reader has stopped is no surprise.
    if (reason instanceof InterruptedError) return;
    setTimeout(() => takenUp.has(promise) || show(reason), graceMs);
  });
}
