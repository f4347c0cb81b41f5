/**
 * Shows errors that come when no cell is there to take them: from a timer, a microtask, an event, a
 * promise that nobody awaits. Left alone, Deno's kernel says nothing of them, and the next cell that
 * awaits waits for ever.
 */
import { frontEnd } from "#platform";
import { InterruptedError } from "./interrupt.ts";

/** How often each error has come, so that one of a repeating timer does not flood the notebook. */
const counts = new Map<string, number>();
const mostKinds = 100;

/**
 * Writes a late error for a reader: what was thrown and where in the reader's code.
 *
 * @param thrown Anything; not only errors are thrown.
 * @param inspect Prints it as a cell's last value is printed.
 * @returns Lines that name it as late.
 */
function describeLateError(
  thrown: unknown,
  inspect: (value: unknown) => string,
): string {
  let text: string;
  try {
    // Frames of Deno's own event loop say nothing about the reader's code.
    text = inspect(thrown).replaceAll(/\n *at [^\n]*\b(ext|node):[^\n]*/g, "");
  } catch {
    text = "a value that cannot be shown";
  }
  return `Late error, from a timer or a promise that no cell waited for:\n${text}`;
}

/** Promises whose rejection is told elsewhere. */
export const takenUp: WeakSet<Promise<unknown>> = new WeakSet();

/** Long enough for the kernel to show a cell's last value, which may be the rejected promise. */
const graceMs = 20;

function show(thrown: unknown, inspect: (value: unknown) => string): void {
  const text = describeLateError(thrown, inspect);
  if (counts.size >= mostKinds) counts.clear();
  const count = (counts.get(text) ?? 0) + 1;
  counts.set(text, count);
  try {
    if (count === 1) console.error(text);
    else if (Number.isInteger(Math.log10(count))) console.error(`${text}\n(${count} times so far)`);
  } catch {
    // The reader's own console.error may fail, which must not stop the kernel.
  }
}

/** Whether the reader has stopped it, which is no surprise. */
function isStop(reason: unknown): boolean {
  try {
    return reason instanceof InterruptedError;
  } catch {
    return false; // A proxy may throw at any question.
  }
}

/** From now on shows late errors. */
export function showLateErrors(): void {
  const notebook = frontEnd();
  notebook?.onLateError((thrown, promise) => {
    if (promise === undefined) return show(thrown, notebook.inspect);
    if (isStop(thrown)) return;
    setTimeout(() => takenUp.has(promise) || show(thrown, notebook.inspect), graceMs);
  });
}
