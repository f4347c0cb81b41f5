/** The program of a thread that helps with a network's tasks. */

import type { Kit } from "./crew.ts";
import { type TaskFunction, TaskRunner, Word } from "./task.ts";

globalThis.addEventListener("message", (event) => {
  const { module, memory, tasks, hosted, scratch } = (event as MessageEvent<Kit>).data;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const functions = exports as Record<string, TaskFunction>;
  const runner = new TaskRunner(memory, tasks, functions, scratch, hosted);
  const words = new Int32Array(memory.buffer);
  for (;;) {
    Atomics.wait(words, Word.open, 0);
    if (Atomics.load(words, Word.stop)) return;
    // First say that one is here, then look whether the run is still on: see Crew.work().
    Atomics.add(words, Word.busy, 1);
    if (Atomics.load(words, Word.open)) runner.run();
    Atomics.sub(words, Word.busy, 1);
    Atomics.notify(words, Word.busy);
  }
}, { once: true });
