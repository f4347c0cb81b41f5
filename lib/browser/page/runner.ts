/// <reference lib="dom" />
import { KernelClient } from "../client.ts";
import type { Fetched } from "../messages.ts";
import type { Cell } from "./cell.ts";

/** What a runner tells the page. */
export interface RunnerEvents {
  /** Hears while the kernel is fetched. */
  onProgress(fetched: Fetched): void;
  /** Hears what is going on: nothing, the kernel's start, a cell. */
  onState(state: RunnerState): void;
}

/** What a runner does. */
export type RunnerState =
  | { kind: "none" | "starting" | "ready" | "stopping" }
  | { kind: "running"; cell: Cell; left: number }
  | { kind: "failed"; message: string };

/** A cell that waits, and whether those after it begin though it fails. */
interface Step {
  cell: Cell;
  goOn: boolean;
}

/**
 * Runs the cells of a lesson in a kernel that is fetched at the first of them.
 *
 * A cell needs what those above it have made. So running one alone first runs those above that have
 * not run in this kernel; whoever begins in the middle of a lesson sees their picture all the same.
 */
export class Runner {
  readonly #cells: readonly Cell[];
  readonly #worker: URL;
  readonly #events: RunnerEvents;
  #client?: KernelClient;
  #settings: Record<string, string> = {};
  #ran = new Set<Cell>();
  #steps: Step[] = [];
  #working = false;

  constructor(cells: readonly Cell[], worker: URL, events: RunnerEvents) {
    this.#cells = cells;
    this.#worker = worker;
    this.#events = events;
  }

  /** Whether a cell runs or waits. */
  get busy(): boolean {
    return this.#working;
  }

  /** The kernel's settings; new ones end the kernel that there is. */
  set settings(settings: Record<string, string>) {
    this.#settings = settings;
    this.#end();
    this.#events.onState({ kind: "none" });
  }

  /** Runs a cell, after those above it that have not run. */
  run(cell: Cell): void {
    const above = this.#cells.slice(0, this.#cells.indexOf(cell));
    const missing = above.filter((each) => !this.#ran.has(each) && !this.#waits(each));
    this.#add([...missing.map((each) => ({ cell: each, goOn: true })), { cell, goOn: false }]);
  }

  /** Runs all cells from the first to this one anew; the first that fails ends it. */
  runTo(cell: Cell): void {
    const upTo = this.#cells.slice(0, this.#cells.indexOf(cell) + 1);
    this.#add(upTo.map((each) => ({
      cell: each,
      goOn: each.tags.includes("raises-exception"),
    })));
  }

  /** Runs all cells anew. */
  runAll(): void {
    const last = this.#cells.at(-1);
    if (last) this.runTo(last);
  }

  /** Stops the running cell; those that wait do not begin. */
  stop(): void {
    this.#drop();
    if (!this.#working) return;
    this.#events.onState({ kind: "stopping" });
    this.#client?.interrupt();
  }

  /** Ends the kernel, whatever it does; the next cell begins with a new one. */
  restart(): void {
    this.#end();
    this.#events.onState({ kind: "none" });
  }

  #waits(cell: Cell): boolean {
    return this.#steps.some((step) => step.cell === cell);
  }

  #add(steps: Step[]): void {
    for (const { cell } of steps) cell.state = "waiting";
    this.#steps.push(...steps);
    if (!this.#working) void this.#work();
  }

  /** Lets those that wait not begin. */
  #drop(): void {
    for (const { cell } of this.#steps) cell.state = "";
    this.#steps = [];
  }

  #end(): void {
    this.#drop();
    this.#client?.dispose();
    this.#client = undefined;
    this.#ran.clear();
  }

  async #work(): Promise<void> {
    this.#working = true;
    let failure: string | undefined;
    try {
      for (let step = this.#steps.shift(); step; step = this.#steps.shift()) {
        if (!await this.#execute(step.cell) && !step.goOn) this.#drop();
      }
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      this.#drop();
    }
    this.#working = false;
    if (failure !== undefined) this.#events.onState({ kind: "failed", message: failure });
    else this.#events.onState({ kind: this.#client ? "ready" : "none" });
  }

  /** @returns Whether the next may begin. */
  async #execute(cell: Cell): Promise<boolean> {
    let client = this.#client;
    if (!client) {
      this.#events.onState({ kind: "starting" });
      client = this.#client = new KernelClient({
        worker: this.#worker,
        settings: this.#settings,
        onProgress: (fetched) => this.#events.onProgress(fetched),
      });
      try {
        await client.start();
      } catch (error) {
        cell.state = "";
        if (this.#client !== client) return false; // Restarted meanwhile.
        this.#client = undefined;
        throw error;
      }
    }
    this.#events.onState({ kind: "running", cell, left: this.#steps.length });
    cell.state = "running";
    cell.outputs.begin();
    const { status, executionCount } = await client.execute(cell.code, {
      onOutput: (output) => cell.outputs.take(output),
    });
    cell.outputs.end();
    cell.executionCount = executionCount;
    cell.state = status === "ok" ? "done" : status === "error" ? "failed" : "stopped";
    if (status !== "aborted") this.#ran.add(cell);
    return status === "ok";
  }
}
