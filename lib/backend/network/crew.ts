import { startThread, type Thread } from "#platform";
import { type Task, type TaskRunner, Word } from "./task.ts";

/** What a helper gets to begin with. */
export interface Kit {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  tasks: readonly Task[];
  /** How much work the calling thread alone has in each stage. */
  hosted: readonly number[];
  /** Address of the thread's working space. */
  scratch: number;
}

/**
 * Threads that help with a network's tasks. Between predictions they sleep; none of them is ever
 * waited for before it has taken a chunk, so a prediction can begin before they have started.
 */
export class Crew {
  readonly #words: Int32Array<ArrayBufferLike>;
  readonly #helpers: Thread[];

  /** @param kits One for each helper. */
  constructor(memory: WebAssembly.Memory, kits: readonly Kit[]) {
    this.#words = new Int32Array(memory.buffer);
    this.#helpers = kits.map((kit) => {
      const helper = startThread(new URL("./helper.ts", import.meta.url));
      helper.postMessage(kit);
      return helper;
    });
  }

  /** Runs all tasks, with whatever helpers are awake. */
  work(runner: TaskRunner): void {
    const words = this.#words;
    // A helper may still be on its way out of the last run, where it does nothing more.
    for (let busy; (busy = Atomics.load(words, Word.busy)) > 0;) {
      Atomics.wait(words, Word.busy, busy, 1);
    }
    runner.reset();
    Atomics.store(words, Word.open, 1);
    Atomics.notify(words, Word.open);
    runner.run();
    Atomics.store(words, Word.open, 0);
  }

  dispose(): void {
    Atomics.store(this.#words, Word.stop, 1);
    Atomics.store(this.#words, Word.open, 1);
    Atomics.notify(this.#words, Word.open);
    for (const helper of this.#helpers) helper.terminate();
  }
}
