/** The browser's kernel in this process. */

import { Kernel } from "../../lib/browser/kernel/kernel.ts";
import { filterStacks } from "../../lib/browser/kernel/inspect/mod.ts";
import type { FromKernel, Output } from "../../lib/browser/messages.ts";
import * as numbers from "./numbers_module.ts";

/** What a cell came to. */
export interface Ran {
  outputs: Output[];
  done: Extract<FromKernel, { type: "done" }>;
}

type Listener = (event: unknown) => void;

/** A kernel whose cells share this process's global object, which is put right at the end. */
export class KernelHere implements Disposable {
  readonly kernel: Kernel;
  /** What listens to errors that nobody takes. */
  readonly listeners = new Map<string, Listener>();
  readonly #before = new Map<PropertyKey, PropertyDescriptor>();
  readonly #toString = Function.prototype.toString;
  readonly #sent: FromKernel[] = [];
  #id = 0;

  /** Names that earlier cells have declared for good. */
  get left(): string[] {
    return [...this.#before].flatMap(([key, { configurable }]) =>
      configurable ? [] : [String(key)]
    );
  }

  constructor(
    settings: Record<string, string> = {},
    readonly stop: SharedArrayBuffer = new SharedArrayBuffer(4),
  ) {
    for (const key of Reflect.ownKeys(globalThis)) {
      this.#before.set(key, Object.getOwnPropertyDescriptor(globalThis, key)!);
    }
    this.kernel = new Kernel({
      imports: {
        numbers: () => Promise.resolve(numbers),
        interrupt: () => Promise.resolve({}),
        checks: () => import("../../lib/notebook/help/assert_exported.ts"),
        broken: () => Promise.reject(new TypeError("it does not load")),
        "npm:hidden": () => Promise.resolve({}),
      },
      settings,
      stop,
      send: (message) => this.#sent.push(structuredClone(message)),
    });
    Object.defineProperty(globalThis, "Deno", { writable: true });
    const { addEventListener } = globalThis;
    globalThis.addEventListener = (type: string, listener: unknown) =>
      void this.listeners.set(type, listener as Listener);
    this.kernel.install();
    globalThis.addEventListener = addEventListener;
  }

  /** Runs a cell. */
  async run(code: string): Promise<Ran> {
    const id = ++this.#id;
    await this.kernel.execute(id, code);
    const outputs = this.taken().flatMap((it) => it.type === "output" ? [it.output] : []);
    return { outputs, done: this.#done! };
  }

  #done?: Ran["done"];

  /** What was sent since. */
  taken(): FromKernel[] {
    const sent = this.#sent.splice(0);
    this.#done = sent.find((it) => it.type === "done");
    return sent;
  }

  [Symbol.dispose](): void {
    for (const key of Reflect.ownKeys(globalThis)) {
      if (!this.#before.has(key)) Reflect.deleteProperty(globalThis, key);
    }
    for (const [key, property] of this.#before) {
      Reflect.defineProperty(globalThis, key, property);
    }
    Function.prototype.toString = this.#toString;
    filterStacks((stack) => stack);
    (Error as { stackTraceLimit?: number }).stackTraceLimit = 10;
  }
}
