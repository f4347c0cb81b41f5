import type { ExecutionLimits } from "../../lib/grading/mod.ts";
import type { Project } from "../project.ts";
import { executeSubmission, findSandbox } from "./execute.ts";
import type { Executor } from "./executor.ts";

/** Executes notebooks with the project's kernel, in the best sandbox that this machine has. */
export function projectExecutor(
  project: Project,
  settings: { limits?: Partial<ExecutionLimits>; unsandboxed?: boolean } = {},
): Executor {
  const { limits, unsandboxed } = settings;
  return {
    sandbox: async () => (await findSandbox(project))?.name,
    execute: (notebook, options) =>
      executeSubmission(project, notebook, { ...limits, unsandboxed, ...options }),
  };
}
