/**
 * The grade command with an executor that needs no kernel: `stand_in_grade.ts ROOT LOG DELAY …`.
 *
 * It takes DELAY milliseconds for a notebook and adds a line to the file LOG when it starts one.
 */

import type { Execution, Notebook } from "../../lib/grading/mod.ts";
import { runCommand } from "../../scripts/grading/command.ts";
import type { Executor } from "../../scripts/grading/executor.ts";
import { readGradeOptions } from "../../scripts/grading/grade_options.ts";
import { runGrading } from "../../scripts/grading/run_grading.ts";
import { Project } from "../../scripts/project.ts";

/** Tests pass if the answer before them says "right"; "crash" breaks the executor itself. */
export function standIn(log: (sources: string) => void, delay = 0, sandbox?: string): Executor {
  return {
    sandbox: () =>
      Promise.resolve(sandbox ? { name: sandbox } : { fault: "There is nothing to hold it." }),
    async execute(notebook, { signal, onCell }) {
      const sources = notebook.cells.map(({ source }) => source).join("\n");
      log(sources);
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, delay);
        signal?.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      });
      if (sources.includes("throw the grader")) throw new TypeError("no such thing");
      onCell?.(notebook.cells[0].id, 1, 1);
      const execution = run(notebook);
      return sources.includes("crash the grader")
        ? { ...execution, failure: "the kernel did not start" }
        : execution;
    },
  };
}

function run(notebook: Notebook): Execution {
  let right = false;
  const cells: Execution["cells"] = [];
  for (const { id, cell_type, source, metadata } of notebook.cells) {
    if (cell_type !== "code") continue;
    if (!metadata.nbgrader?.grade) right = source.includes("right");
    const ok = !metadata.nbgrader?.grade || right;
    cells.push({
      id,
      status: ok ? "ok" : "error",
      outputs: ok
        ? []
        : [{ output_type: "error", ename: "AssertionError", evalue: "got 3", traceback: [] }],
      seconds: 0.1,
    });
  }
  return { cells, sandbox: "stand-in", seconds: 0.2 };
}

if (import.meta.main) {
  const [root, log, delay, ...args] = Deno.args;
  const executor = standIn(
    () => Deno.writeTextFileSync(log, "run\n", { append: true }),
    Number(delay),
    "stand-in",
  );
  Deno.exit(
    await runCommand(
      async (signal) =>
        await runGrading(new Project(root), executor, readGradeOptions(args), signal),
      "Stopped.",
    ),
  );
}
