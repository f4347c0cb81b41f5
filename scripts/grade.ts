/**
 * Grades submissions: `deno task grade SUBMISSIONS --out DIR [--jobs N] [--timeout S] [--min-score P]
 * [--exercise NAME] [--exercises DIR] [--shard I/N] [--unsandboxed]`, or puts the results of shards
 * together: `deno task grade --merge DIR DIR… --out DIR`.
 *
 * What is finished is stored: a grading that was stopped or killed goes on where it was. The exit
 * status is 0 only if every submission was graded and reaches the minimum.
 */

import { runCommand } from "./grading/command.ts";
import { readGradeOptions } from "./grading/grade_options.ts";
import { projectExecutor } from "./grading/project_executor.ts";
import { runGrading } from "./grading/run_grading.ts";
import { Project } from "./project.ts";

if (import.meta.main) {
  const project = new Project();
  Deno.exit(
    await runCommand(async (signal) => {
      const options = readGradeOptions(Deno.args);
      const executor = projectExecutor(project, options);
      try {
        return await runGrading(project, executor, options, signal);
      } finally {
        await executor.close?.();
      }
    }, "Stopped. What is graded is stored: the same command goes on from there."),
  );
}
