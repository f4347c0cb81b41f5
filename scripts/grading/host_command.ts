import { dirname, join } from "node:path";
import type { ExecutionLimits } from "../../lib/grading/execution.ts";
import type { Project } from "../project.ts";
import type { HostCommand } from "./execution_host.ts";
import { makeRunFolder } from "./run_folder.ts";
import {
  CONNECTION_FILE,
  findPlaces,
  kernelEnvironment,
  libraryModule,
  LINK_FOLDER,
  type Sandbox,
} from "./sandbox.ts";
import { warmCache } from "./warm_cache.ts";

/** After so many kernels the rest of a notebook is not executed. */
const RESTARTS = 20;

/** MiB of memory for the tests' own kernel. */
const JUDGE_MEMORY = 4096;

/**
 * Says how to start a host, and how it is to start kernels.
 *
 * @param sandbox Nothing: nothing holds the submissions.
 * @param limits For which it makes the first kernels ready at once.
 */
export async function hostCommand(
  project: Project,
  sandbox: Sandbox | undefined,
  limits: ExecutionLimits,
): Promise<HostCommand> {
  const found = await findPlaces(project);
  const run = sandbox ? undefined : await makeRunFolder(project);
  const places = sandbox
    ? { ...found, ...await warmCache(project, sandbox) }
    : { ...found, own: run!, denoDir: dirname(found.npmCache) };
  const kernel = [project.deno, "jupyter", "--quiet", "--kernel", "--conn"];
  const own = [...kernel, "{folder}/connection.json"];
  const [answer, judge] = [limits.memory, JUDGE_MEMORY].map((memory) => ({
    cwd: places.own,
    env: kernelEnvironment(places, memory),
  }));
  const settings = {
    folder: run ?? "/tmp/kernels",
    bridged: sandbox !== undefined,
    linkInside: sandbox ? `${LINK_FOLDER}/socket` : null,
    answerCommand:
      sandbox?.inner([...kernel, CONNECTION_FILE], answer.env, places, limits.memory) ??
        own,
    judgeCommand: sandbox ? ["prlimit", `--data=${JUDGE_MEMORY * 2 ** 20}:`, ...own] : own,
    answer,
    judge,
    judgeMemory: JUDGE_MEMORY,
    restarts: RESTARTS,
    limits,
    modules: {
      answer: libraryModule(project, "grading/answer/start_answer.ts"),
      judge: libraryModule(project, "grading/judge/start_judge.ts"),
      library: libraryModule(project, "mod.ts"),
    },
  };
  const environment = {
    PATH: "/usr/bin:/bin",
    LANG: "C.UTF-8",
    HOME: run ?? "/tmp",
    JUPYTER_NO_CONFIG: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    GRADING_HOST: JSON.stringify(settings),
  };
  const command = [
    project.python,
    "-I",
    join(project.root, "scripts", "grading", "host", "host.py"),
  ];
  return {
    command: sandbox?.outer(command, environment, places) ?? command,
    environment,
    clear: run === undefined
      ? undefined
      : () => Deno.remove(run, { recursive: true }).catch(() => {}),
  };
}
