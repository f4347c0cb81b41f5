import { basename } from "node:path";
import type { CellRun, ExecutionLimits } from "../../lib/grading/execution.ts";
import type { Cell } from "../../lib/grading/notebook.ts";
import { textLines } from "../text_lines.ts";

/** How to start a host. */
export interface HostCommand {
  command: string[];
  environment: Record<string, string>;
  /** Removes what the host's kernels have left, once it has ended. */
  clear?: () => Promise<void>;
}

/** One notebook for a host. */
export interface HostJob {
  cells: Pick<Cell, "id" | "source" | "metadata">[];
  limits: ExecutionLimits;
  /** Whether another job may follow, for which kernels are to be made ready. */
  more: boolean;
}

/** Told of what a host reports. */
export interface HostReports {
  started(id: string, cell: number, cells: number): void;
  ran(run: CellRun): void;
}

/** A process that executes notebooks one after the other: `host/host.py`. */
export class ExecutionHost {
  readonly #name: string;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncIterator<string>;
  readonly #complaints: Promise<string>;
  readonly #clear: HostCommand["clear"];

  constructor({ command: [program, ...args], environment, clear }: HostCommand) {
    this.#name = basename(program);
    this.#clear = clear;
    this.#child = new Deno.Command(program, {
      args,
      env: environment,
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#complaints = new Response(this.#child.stderr).text();
    this.#lines = textLines(this.#child.stdout)[Symbol.asyncIterator]();
  }

  /**
   * Executes a notebook.
   *
   * @param signal Ends the host, and with it the execution.
   * @returns Why the execution did not come to its end, if it did not; then the host is of no more use.
   */
  async run(job: HostJob, signal: AbortSignal, reports: HostReports): Promise<string | undefined> {
    const stop = () => this.#kill();
    signal.addEventListener("abort", stop);
    try {
      if (signal.aborted) stop();
      await this.#input.write(new TextEncoder().encode(`${JSON.stringify(job)}\n`));
      for (;;) {
        const { done, value: line } = await this.#lines.next();
        if (done) break;
        if (!line.startsWith("{")) continue;
        const report = JSON.parse(line);
        if (report.started !== undefined) {
          reports.started(report.started, report.cell, report.cells);
        } else if (report.ran !== undefined) reports.ran(report.ran);
        else if (report.failed !== undefined) return report.failed;
        else if (report.done) return undefined;
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe || error instanceof TypeError)) throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
    const told = (await this.#complaints).trim().split("\n").slice(-6).join("\n");
    return `${this.#name} ended early.${told ? `\n${told}` : ""}`;
  }

  /** Ends it with all its kernels. */
  async end(): Promise<void> {
    this.#kill();
    await this.#input.abort().catch(() => {});
    while (!(await this.#lines.next().catch(() => ({ done: true }))).done);
    await this.#complaints.catch(() => {});
    await this.#child.status;
    await this.#clear?.();
  }

  #kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  }
}
