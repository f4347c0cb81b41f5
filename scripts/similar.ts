/**
 * Finds submissions that are alike: `deno task similar SUBMISSIONS --out DIR [--least PERCENT] [--exercises DIR]`. It
 * executes nothing, and asks nobody outside.
 */

import { runCommand } from "./grading/command.ts";
import { readSimilarOptions, runSimilar } from "./grading/run_similar.ts";
import { Project } from "./project.ts";

if (import.meta.main) {
  Deno.exit(
    await runCommand(
      async (signal) => await runSimilar(new Project(), readSimilarOptions(Deno.args), signal),
      "Stopped.",
    ),
  );
}
