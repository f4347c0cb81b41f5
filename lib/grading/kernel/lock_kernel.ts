import inspector from "node:inspector";
import process from "node:process";
import { Worker } from "node:worker_threads";

/** Messages that a notebook's code may send itself. */
const OPEN_MESSAGES = ["display_data", "update_display_data", "clear_output"];

/**
 * Locks the parts of Deno by which code could speak for the kernel, look into it or leave it.
 *
 * It takes the way to Deno's operations away, so that whoever needs `core` must have used it before.
 *
 * @returns A function that gives the results shown since it was last called, whoever had them shown.
 */
export function lockKernel(): () => unknown[] {
  // deno-lint-ignore no-explicit-any -- none of this is in Deno's types
  const deno = Deno as any;
  const internals = deno[deno.internal];
  lockJupyter(deno);
  const results = watchResults(internals.jupyter);
  for (const name of ["jupyter", "inspectArgs"]) {
    Object.freeze(internals[name]);
    pin(internals, name, internals[name]);
  }
  delete internals.core;
  delete internals.enableJupyter;
  pin(deno, "internal", deno.internal);
  pin(deno, deno.internal, internals);
  // A debugger could read the tests' source, and the guard's words.
  for (const name of ["connect", "connectToMainThread", "post"] as const) {
    pin(inspector.Session.prototype, name, refuse("The inspector"));
  }
  pin(globalThis, "Worker", refuse("A worker"));
  disable(Worker, "A worker");
  pin(deno, "dlopen", refuse("A native library"));
  pin(process, "dlopen", refuse("A native library"));
  return results;
}

/** Notes what is shown as a cell's result. */
function watchResults(
  jupyter: { broadcastResult(count: number, result: unknown): Promise<void> },
): () => unknown[] {
  const { broadcastResult } = jupyter;
  let shown: unknown[] = [];
  let count = 0;
  jupyter.broadcastResult = async (cell, result) => {
    if (result !== undefined) shown[count++] = result;
    await broadcastResult(cell, result);
  };
  return () => {
    const since = shown;
    [shown, count] = [[], 0];
    return since;
  };
}

/** Lets code display, and send no other message. */
function lockJupyter(deno: { jupyter: Record<string, unknown> }): void {
  const { jupyter } = deno;
  const broadcast = jupyter.broadcast as (...values: unknown[]) => Promise<void>;
  const open = new Set(OPEN_MESSAGES);
  jupyter.broadcast = async (type: unknown, ...rest: unknown[]) => {
    if (typeof type !== "string" || !open.has(type)) {
      throw new TypeError(`A message of type "${String(type)}" is the kernel's to send.`);
    }
    await broadcast(type, ...rest);
  };
  Object.freeze(jupyter);
}

function pin(object: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: false, configurable: false });
}

function refuse(what: string): () => never {
  return function () {
    throw new TypeError(`${what} is not available while a submission is graded.`);
  };
}

/** Makes a class refuse to be constructed: its constructor calls that of the class it extends. */
function disable(type: object, what: string): void {
  Object.setPrototypeOf(type, refuse(what));
  Object.freeze(type);
}
