import type { Execution, Notebook } from "../../lib/grading/mod.ts";

/** What a run may be told. */
export interface RunOptions {
  signal?: AbortSignal;
  /** Called at the start of each code cell with its id, its number from 1, and how many there are. */
  onCell?: (id: string, cell: number, cells: number) => void;
}

/** Executes notebooks; the tests have one that needs no kernel. */
export interface Executor {
  /** @returns What holds the code, such as `bwrap`; nothing if this machine has no sandbox. */
  sandbox(): Promise<string | undefined>;
  execute(notebook: Notebook, options: RunOptions): Promise<Execution>;
}
