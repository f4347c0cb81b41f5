/** Executes untrusted notebooks, each with two kernels, in a sandbox. */

import type { CellRun, Execution, ExecutionLimits } from "../../lib/grading/execution.ts";
import type { Notebook } from "../../lib/grading/notebook.ts";
import type { Project } from "../project.ts";
import type { RunOptions } from "./executor.ts";
import { ExecutionHost } from "./execution_host.ts";
import { hostCommand } from "./host_command.ts";
import { findSandbox } from "./sandbox.ts";

export { findSandbox } from "./sandbox.ts";

/** What a submission may use where nothing else is said. */
export const DEFAULT_LIMITS: Readonly<ExecutionLimits> = {
  timeout: 30,
  notebookTimeout: 600,
  memory: 2048,
  output: 2_000_000,
};

/** How {@linkcode executeSubmission} executes. */
export interface ExecuteSubmissionOptions extends Partial<ExecutionLimits>, RunOptions {
  /** Executes although no sandbox works here: nothing holds the code then. */
  unsandboxed?: boolean;
}

/** No sandbox works on this machine. */
export class NoSandboxError extends Error {
  override name = "NoSandboxError";
}

/** Seconds for the kernels to start, beside the notebook's own. */
const OVERHEAD = 120;

/** Executes notebooks; its kernels for the next one are made ready while one is executed. */
export class SubmissionExecutor {
  /** Hosts that have nothing to do. */
  readonly #idle: ExecutionHost[] = [];
  readonly #all = new Set<ExecutionHost>();
  readonly #limits: ExecutionLimits;

  constructor(
    readonly project: Project,
    { unsandboxed = false, ...limits }: Partial<ExecutionLimits> & { unsandboxed?: boolean } = {},
  ) {
    this.unsandboxed = unsandboxed;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  readonly unsandboxed: boolean;

  /**
   * Executes a notebook of which nobody knows what it does, from fresh kernels.
   *
   * Every code cell is tried, whatever became of those before it.
   *
   * @param notebook Restored: its tests are the instructor's.
   * @throws {NoSandboxError} If nothing here can hold the notebook, and `unsandboxed` does not allow that.
   */
  async execute(notebook: Notebook, options: RunOptions = {}): Promise<Execution> {
    const { signal, onCell, more = false } = options;
    const { sandbox, fault } = this.unsandboxed
      ? { sandbox: undefined, fault: undefined }
      : await findSandbox(this.project);
    if (fault !== undefined) {
      throw new NoSandboxError(
        `Nothing on this machine can hold untrusted code. ${fault} Or grade with --unsandboxed, ` +
          "only what you trust.",
      );
    }
    signal?.throwIfAborted();
    const started = performance.now();
    const stop = AbortSignal.timeout((this.#limits.notebookTimeout + OVERHEAD) * 1000);
    const cells: CellRun[] = [];
    const job = {
      cells: notebook.cells.filter(({ cell_type: type }) => type === "code")
        .map(({ id, source, metadata: { nbgrader } }) => ({ id, source, metadata: { nbgrader } })),
      limits: this.#limits,
      more,
    };
    const either = AbortSignal.any([stop, ...(signal ? [signal] : [])]);
    let failure: string | undefined;
    // A host that has waited may have lost what it needs, such as a file that was replaced: another one is tried.
    for (let tries = 0; tries < 2 && cells.length === 0 && !either.aborted; tries++) {
      const host = this.#idle.pop() ??
        this.#started(new ExecutionHost(await hostCommand(this.project, sandbox, this.#limits)));
      failure = await host.run(job, either, {
        started: (id, cell, cells) => onCell?.(id, cell, cells),
        ran: (run) => cells.push(run),
      });
      if (failure === undefined) {
        this.#idle.push(host);
        break;
      }
      await this.#end(host);
    }
    signal?.throwIfAborted();
    return {
      cells,
      sandbox: sandbox?.name ?? "none",
      seconds: (performance.now() - started) / 1000,
      ...failure === undefined
        ? {}
        : { failure: stop.aborted ? "The execution came to no end and was stopped." : failure },
    };
  }

  /** Ends all kernels. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#all].map((host) => this.#end(host)));
    this.#idle.length = 0;
  }

  #started(host: ExecutionHost): ExecutionHost {
    this.#all.add(host);
    return host;
  }

  async #end(host: ExecutionHost): Promise<void> {
    this.#all.delete(host);
    await host.end();
  }
}

/** Executes one notebook; see {@linkcode SubmissionExecutor.execute}. */
export async function executeSubmission(
  project: Project,
  notebook: Notebook,
  { signal, onCell, more, ...settings }: ExecuteSubmissionOptions = {},
): Promise<Execution> {
  await using executor = new SubmissionExecutor(project, settings);
  return await executor.execute(notebook, { signal, onCell, more });
}
