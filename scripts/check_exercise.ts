/**
 * Checks a notebook before it is handed in: `deno task check-exercise FILE [--exercise NAME] [--exercises DIR]
 * [--unsandboxed]`, in the grader's sandbox, with the tests that a student can see.
 */

import { runCommand } from "./grading/command.ts";
import { projectExecutor } from "./grading/project_executor.ts";
import { readCheckOptions, runCheck } from "./grading/run_check.ts";
import { Project } from "./project.ts";

if (import.meta.main) {
  const project = new Project();
  Deno.exit(
    await runCommand(async (signal) => {
      const options = readCheckOptions(Deno.args);
      const executor = projectExecutor(project, options);
      try {
        return await runCheck(project, executor, options, signal);
      } finally {
        await executor.close?.();
      }
    }, "Stopped."),
  );
}
