import type { Execution, ExecutionLimits, Notebook } from "../../lib/grading/mod.ts";
import { findSandbox, SubmissionExecutor } from "../../scripts/grading/execute.ts";
import type { Project } from "../../scripts/project.ts";

/**
 * Executes the notebooks of a file's tests in one host, each from kernels of its own, in the best sandbox there is.
 *
 * They are the project's own code: where no sandbox works, they are executed without.
 *
 * @param count How many there are: after the last one no kernels are made ready.
 */
export function executeInTurn(
  project: Project,
  count: number,
  limits: Partial<ExecutionLimits> = {},
): (notebook: Notebook) => Promise<Execution> {
  let executor: SubmissionExecutor | undefined;
  let left = count;
  Deno.test.afterAll(() => executor?.[Symbol.asyncDispose]());
  return async (notebook) => {
    const unsandboxed = (await findSandbox(project)).fault !== undefined;
    executor ??= new SubmissionExecutor(project, { ...limits, unsandboxed });
    return await executor.execute(notebook, { more: --left > 0 });
  };
}
