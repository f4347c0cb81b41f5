/** What a page and its kernel, a worker, say to each other. */

/** A value in several media types. */
export type Bundle = Record<string, unknown>;

/** Ties an output to those that take its place. */
export interface Transient {
  display_id?: string;
}

/** What a cell gives out, as Jupyter's protocol has it (`iopub`). */
export type Output =
  | { msg_type: "stream"; content: { name: "stdout" | "stderr"; text: string } }
  | {
    msg_type: "display_data" | "update_display_data";
    content: { data: Bundle; metadata: Bundle; transient?: Transient };
  }
  | {
    msg_type: "execute_result";
    content: { execution_count: number; data: Bundle; metadata: Bundle };
  }
  | { msg_type: "clear_output"; content: { wait: boolean } }
  | { msg_type: "error"; content: { ename: string; evalue: string; traceback: string[] } };

/** How a cell ended; `aborted` if it did not begin, because one before it failed. */
export type Status = "ok" | "error" | "aborted";

/** How much has been fetched, in bytes. */
export interface Fetched {
  loaded: number;
  total: number;
}

/** To the kernel. */
export type ToKernel =
  | {
    type: "start";
    /** Values of the library's settings, such as `CONVOLUTIONS_BACKEND`. */
    settings: Record<string, string>;
    /** One whole number, not 0 when the running loop is to end; absent where memory is not shared. */
    stop?: SharedArrayBuffer;
  }
  /** Runs a cell; the next is sent when this one is done. */
  | { type: "execute"; id: number; code: string }
  /** Stops the cell, if it still runs. */
  | { type: "interrupt"; id: number };

/** From the kernel. */
export type FromKernel =
  | { type: "progress" } & Fetched
  | { type: "ready" }
  /** Could not start. */
  | { type: "failed"; message: string }
  /** Also after the cell is done, from what it left running. */
  | { type: "output"; id: number; output: Output }
  | { type: "done"; id: number; status: "ok" | "error"; executionCount: number };
