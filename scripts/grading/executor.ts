import type { Execution, Notebook } from "../../lib/grading/mod.ts";

/** What a run may be told. */
export interface RunOptions {
  /** Ends the execution and all its processes. */
  signal?: AbortSignal;
  /** Called at the start of each code cell with its id, its number from 1, and how many there are. */
  onCell?: (id: string, cell: number, cells: number) => void;
  /** Whether another notebook may follow: kernels for it are made ready meanwhile. */
  more?: boolean;
}

/** Executes notebooks; the tests have one that needs no kernel. */
export interface Executor {
  /** @returns What holds the code, such as `bwrap`; or why nothing on this machine can. */
  sandbox(): Promise<{ name: string; fault?: undefined } | { name?: undefined; fault: string }>;
  execute(notebook: Notebook, options: RunOptions): Promise<Execution>;
  /** Ends what is kept ready. */
  close?(): Promise<void>;
}
