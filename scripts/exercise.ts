/**
 * Makes an exercise's skeleton, or checks an exercise as it is written: `deno task exercise FILE.ipynb [--tasks N]
 * [--watch] [--unsandboxed]`. Cells without nbgrader's metadata get them.
 */

import { runCommand } from "./grading/command.ts";
import { projectExecutor } from "./grading/project_executor.ts";
import { readExerciseOptions, runExercise } from "./grading/run_exercise.ts";
import { Project } from "./project.ts";

if (import.meta.main) {
  const project = new Project();
  Deno.exit(
    await runCommand(async (signal) => {
      const options = readExerciseOptions(Deno.args);
      const executor = projectExecutor(project, options);
      try {
        return await runExercise(executor, options, signal);
      } finally {
        await executor.close?.();
      }
    }, "Stopped."),
  );
}
