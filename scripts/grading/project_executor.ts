import type { ExecutionLimits } from "../../lib/grading/mod.ts";
import type { Project } from "../project.ts";
import { findSandbox, SubmissionExecutor } from "./execute.ts";
import type { Executor } from "./executor.ts";

/** Executes notebooks with the project's kernel, in the best sandbox that this machine has. */
export function projectExecutor(
  project: Project,
  settings: { limits?: Partial<ExecutionLimits>; unsandboxed?: boolean } = {},
): Executor {
  const { limits, unsandboxed } = settings;
  const executor = new SubmissionExecutor(project, { ...limits, unsandboxed });
  return {
    async sandbox() {
      const { sandbox, fault } = await findSandbox(project);
      return sandbox ? { name: sandbox.name } : { fault };
    },
    execute: (notebook, options) => executor.execute(notebook, options),
    close: () => executor[Symbol.asyncDispose](),
  };
}
