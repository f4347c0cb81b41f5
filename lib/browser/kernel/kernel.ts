import type { FromKernel, Output } from "../messages.ts";
import { makeConsole } from "./console.ts";
import { makeDeno, questions } from "./deno_global.ts";
import { describeError } from "./describe_error.ts";
import { Evaluator } from "./evaluator.ts";
import { formatValue } from "./format_value.ts";
import { ownStack, withPlaces } from "./frames.ts";
import { showSources } from "./function_sources.ts";
import { type ImportTable, loadModule } from "./imports.ts";
import { filterStacks, inspect, isPromise, watch } from "./inspect/mod.ts";
import { type Jupyter, makeJupyter } from "./jupyter.ts";
import { Outbox } from "./outbox.ts";
import { RanCell } from "./ran_cell.ts";
import { StopFlag, Stopped } from "./stop.ts";

/** What the library does about Stop; see `Platform.onStop`. */
export interface StopHandlers {
  interrupt(): boolean;
  abandon(): void;
}

/** What a {@linkcode Kernel} needs. */
export interface KernelOptions {
  imports: ImportTable;
  settings: Record<string, string>;
  /** One shared whole number, where the page can share it. */
  stop?: SharedArrayBuffer;
  send(message: FromKernel): void;
}

interface Running {
  id: number;
  /** Not 0 when its loops are to end. */
  ended: Int32Array;
  stops: number;
  end(reason: Stopped): void;
}

/** A kernel: runs cells, gives out what they print and show, and takes Stop. */
export class Kernel {
  readonly jupyter: Jupyter;
  readonly settings: Record<string, string>;
  readonly #options: KernelOptions;
  readonly #evaluator: Evaluator;
  readonly #outbox: Outbox;
  readonly #stop: StopFlag;
  readonly #cells = new Map<string, RanCell>();
  #count = 0;
  #current = 0;
  #running?: Running;
  #handlers?: StopHandlers;

  constructor(options: KernelOptions) {
    this.#options = options;
    this.settings = options.settings;
    this.#stop = new StopFlag(options.stop);
    this.#outbox = new Outbox((output) => this.#send(output));
    this.jupyter = makeJupyter(this.#outbox.emit);
    this.#evaluator = new Evaluator({
      load: (specifier, names) => loadModule(options.imports, specifier, names),
      stop: this.#stop,
    });
  }

  /** Gives cells their console and the part of `Deno` that there is, and shows late errors. */
  install(): void {
    const globals = globalThis as unknown as Record<string, unknown>;
    globals.console = makeConsole(this.#outbox.print);
    globals["Deno"] = makeDeno(this.jupyter, this.settings);
    Object.assign(globals, questions);
    showSources();
    filterStacks((stack) => ownStack(stack, this.#cells));
    // More than the usual ten frames, so that the learner's lines are among them.
    (Error as { stackTraceLimit?: number }).stackTraceLimit = 60;
    for (const type of ["error", "unhandledrejection"] as const) {
      globalThis.addEventListener(type, (event) => this.#late(event));
    }
  }

  /** Prints a value. */
  inspect(value: unknown): string {
    return inspect(value);
  }

  /** From now on Stop is told to the library first. */
  onStop(handlers: StopHandlers): void {
    this.#handlers = handlers;
  }

  /** Runs a cell; the next is run when this one is done. */
  async execute(id: number, code: string): Promise<void> {
    const executionCount = ++this.#count;
    const cell = new RanCell(executionCount, code);
    this.#current = id;
    this.#cells.set(cell.file, cell);
    let status: "ok" | "error" = "ok";
    try {
      const { value } = await this.#run(id, cell);
      await this.#publish(value, cell);
    } catch (error) {
      status = "error";
      void this.#outbox.emit(describeError(error, this.#cells, cell));
    }
    await this.#outbox.sent();
    this.#stop.clear();
    this.#options.send({ type: "done", id, status, executionCount });
  }

  /** Stops a cell, if it still runs. */
  interrupt(id: number): void {
    this.#stop.clear();
    const running = this.#running;
    if (running?.id !== id) return;
    const again = running.stops++ > 0;
    const heard = this.#handlers?.interrupt() ?? false;
    if (heard && !again) return;
    this.#abandon();
    running.ended[0] = 1;
    running.end(new Stopped());
  }

  /** Takes away what could go on with the running cell. */
  #abandon(): void {
    const { error } = console;
    console.error = () => {}; // The cell's own output says that it was stopped.
    try {
      this.#handlers?.abandon();
    } finally {
      console.error = error;
    }
    const newest = Number(setTimeout(() => {}, 0));
    for (let timer = 1; timer <= newest; timer++) clearTimeout(timer);
  }

  async #run(id: number, cell: RanCell): Promise<{ value: unknown }> {
    const ended = new Int32Array(1);
    const { promise: stopped, reject: end } = Promise.withResolvers<never>();
    this.#running = { id, ended, stops: 0, end };
    try {
      return await Promise.race([this.#evaluator.run(cell, ended), stopped]);
    } finally {
      this.#running = undefined;
    }
  }

  async #publish(value: unknown, cell: RanCell): Promise<void> {
    if (value === undefined) return;
    try {
      if (typeof value === "object" && value !== null && isPromise(value)) void watch(value);
      const data = await formatValue(value);
      const content = { execution_count: cell.number, data, metadata: {} };
      await this.#outbox.emit({ msg_type: "execute_result", content });
    } catch (error) {
      // As Deno's kernel: the cell itself has done its work.
      void this.#outbox.emit(describeError(error, this.#cells, cell));
    }
  }

  /** Shows an error that came when no cell was there to take it, unless the library does. */
  #late(event: ErrorEvent | PromiseRejectionEvent): void {
    setTimeout(() => {
      if (event.defaultPrevented) return;
      const thrown = "reason" in event ? event.reason : thrownIn(event);
      if (thrown instanceof Stopped) return;
      this.#outbox.print(
        "stderr",
        () =>
          `Late error, from a timer or a promise that no cell waited for:\n${inspect(thrown)}\n`,
      );
    });
  }

  #send(output: Output): void {
    if (output.msg_type === "stream") {
      output.content.text = withPlaces(output.content.text, this.#cells);
    } else if ("data" in output.content) {
      const { data } = output.content;
      const text = data["text/plain"];
      if (typeof text === "string") {
        output.content.data = { ...data, "text/plain": withPlaces(text, this.#cells) };
      }
    }
    this.#options.send({ type: "output", id: this.#current, output });
  }
}

/** What an event tells of; where nothing was thrown here, its message. */
function thrownIn({ error, message }: ErrorEvent): unknown {
  return error ?? (/^(Uncaught )?(null|undefined)$/.test(message) ? error : message);
}
