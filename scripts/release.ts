/**
 * Makes the students' notebooks: `deno task release [01 02 …] [--out DIR] [--exercises DIR]
 * [--no-check] [--unsandboxed]`.
 *
 * Each exercise is executed twice first: its solutions must pass all their tests, and empty answers
 * must fail each of them. Without `--out` the notebooks go into `build/exercises/`.
 */

import { runCommand } from "./grading/command.ts";
import { projectExecutor } from "./grading/project_executor.ts";
import { readReleaseOptions, runRelease } from "./grading/run_release.ts";
import { Project } from "./project.ts";

if (import.meta.main) {
  const project = new Project();
  Deno.exit(
    await runCommand(async (signal) => {
      const options = readReleaseOptions(Deno.args);
      const executor = projectExecutor(project, options);
      try {
        return await runRelease(project, executor, options, signal);
      } finally {
        await executor.close?.();
      }
    }, "Stopped. Run the same command again."),
  );
}
