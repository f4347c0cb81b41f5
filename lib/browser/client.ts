/// <reference lib="dom" />
import type { Fetched, FromKernel, Output, Status, ToKernel } from "./messages.ts";

/** What a {@linkcode KernelClient} needs. */
export interface KernelClientOptions {
  /** The worker's script. */
  worker: URL;
  /** Values of the library's settings, such as `CONVOLUTIONS_BACKEND`. */
  settings?: Record<string, string>;
  /** Hears while the kernel is fetched. */
  onProgress?(fetched: Fetched): void;
}

/** How to run a cell. */
export interface ExecuteOptions {
  /** Takes what the cell gives out, also after it is done. */
  onOutput(output: Output): void;
  /** Hears when it begins, as cells wait for those before them. */
  onStart?(): void;
}

/** How a cell ended. */
export interface Execution {
  status: Status;
  /** 0 if it did not begin. */
  executionCount: number;
}

interface Request {
  id: number;
  code: string;
  options: ExecuteOptions;
  settle(execution: Execution): void;
}

/** The page's end of a kernel: cells go in, one after the other, outputs come out. */
export class KernelClient {
  readonly #options: KernelClientOptions;
  #worker?: Worker;
  #started?: Promise<void>;
  #stop?: Int32Array<SharedArrayBuffer>;
  #running?: Request;
  #waiting: Request[] = [];
  #listeners = new Map<number, ExecuteOptions["onOutput"]>();
  #lastId = 0;
  #endStart?: (error: Error) => void;

  constructor(options: KernelClientOptions) {
    this.#options = options;
  }

  /** Whether a loop that never awaits can be stopped; otherwise only {@linkcode restart} ends it. */
  get stopsLoops(): boolean {
    return globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer === "function";
  }

  /** Whether a cell runs or waits. */
  get busy(): boolean {
    return this.#running !== undefined || this.#waiting.length > 0;
  }

  /**
   * Fetches and starts the kernel, once; {@linkcode execute} does it too.
   *
   * @throws If it cannot be fetched; the next call tries again.
   */
  start(): Promise<void> {
    return this.#started ??= this.#open().catch((error) => {
      this.#close();
      throw error;
    });
  }

  /**
   * Runs a cell when those before it are done. If one of them fails, this one does not begin.
   *
   * @returns When it is done; that it failed is said by the status, and its `error` output.
   * @throws If the kernel cannot be started.
   */
  async execute(code: string, options: ExecuteOptions): Promise<Execution> {
    const done = new Promise<Execution>((settle) => {
      this.#waiting.push({ id: ++this.#lastId, code, options, settle });
    });
    try {
      await this.start();
    } catch (error) {
      this.#abort();
      throw error;
    }
    this.#next();
    return await done;
  }

  /** Stops the running cell, and lets none of the waiting ones begin. */
  interrupt(): void {
    this.#abort();
    if (!this.#running) return;
    if (this.#stop) Atomics.store(this.#stop, 0, 1);
    this.#post({ type: "interrupt", id: this.#running.id });
  }

  /** Ends the kernel, whatever it does, and starts one that knows nothing of its cells. */
  restart(): Promise<void> {
    this.#close();
    return this.start();
  }

  /** Ends the kernel. */
  dispose(): void {
    this.#close();
  }

  #open(): Promise<void> {
    const worker = new Worker(this.#options.worker, { type: "module", name: "kernel" });
    this.#worker = worker;
    const shared = this.stopsLoops ? new SharedArrayBuffer(4) : undefined;
    this.#stop = shared && new Int32Array(shared);
    return new Promise((resolve, reject) => {
      this.#endStart = reject;
      worker.onmessage = ({ data }: MessageEvent<FromKernel>) => {
        if (data.type === "ready") resolve();
        else if (data.type === "failed") reject(new Error(data.message));
        else this.#take(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`The kernel could not be loaded: ${event.message ?? "no answer"}.`));
      };
      this.#post({ type: "start", settings: this.#options.settings ?? {}, stop: shared });
    });
  }

  #take(message: Exclude<FromKernel, { type: "ready" | "failed" }>): void {
    if (message.type === "progress") return this.#options.onProgress?.(message);
    if (message.type === "output") return this.#listeners.get(message.id)?.(message.output);
    const request = this.#running;
    if (request?.id !== message.id) return;
    this.#running = undefined;
    if (this.#stop) Atomics.store(this.#stop, 0, 0);
    if (message.status === "error") this.#abort();
    request.settle({ status: message.status, executionCount: message.executionCount });
    this.#next();
  }

  #next(): void {
    if (this.#running) return;
    const request = this.#running = this.#waiting.shift();
    if (!request) return;
    const { id, code, options } = request;
    this.#listeners.set(id, options.onOutput);
    options.onStart?.();
    this.#post({ type: "execute", id, code });
  }

  /** Lets the waiting cells not begin. */
  #abort(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { settle } of waiting) settle({ status: "aborted", executionCount: 0 });
  }

  #close(): void {
    this.#worker?.terminate();
    this.#worker = this.#started = undefined;
    this.#endStart?.(new Error("The kernel was ended while it started."));
    this.#abort();
    this.#running?.settle({ status: "aborted", executionCount: 0 });
    this.#running = undefined;
    this.#listeners.clear();
  }

  #post(message: ToKernel): void {
    this.#worker?.postMessage(message);
  }
}
