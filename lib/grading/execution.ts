import type { Output } from "./notebook.ts";

/**
 * How a cell ended.
 *
 * `forged`: it claims a success that its kernel did not confirm.
 */
export type CellStatus =
  | "ok"
  | "error"
  | "timeout"
  | "died"
  | "memory"
  | "output"
  | "not-run"
  | "forged";

/** What came of executing one code cell. */
export interface CellRun {
  /** The cell's id in the restored notebook. */
  id: string;
  status: CellStatus;
  outputs: Output[];
  /** The number that `credit()` returned, if the kernel vouches for it. */
  credit?: number;
  /** Why the status is not `ok`, in words that a student understands. */
  reason?: string;
  seconds: number;
}

/** What came of executing a notebook. */
export interface Execution {
  /** The code cells that were executed, each once. */
  cells: CellRun[];
  /** What held the kernel, such as `bwrap`. */
  sandbox: string;
  seconds: number;
  /** Why the execution itself did not come to its end; then it says nothing final about the notebook. */
  failure?: string;
}

/** What a submission may use. */
export interface ExecutionLimits {
  /** Seconds for one cell. */
  timeout: number;
  /** Seconds for the whole notebook. */
  notebookTimeout: number;
  /** MiB of memory. */
  memory: number;
  /** Bytes of output for one cell. */
  output: number;
}
