/** Cells in Deno's kernel. */
import { Project } from "../../scripts/project.ts";
import { runSessions } from "../platform/kernel_session.ts";
import { answerOf } from "./kernel_answers.ts";
import type { Session } from "./kernel_cases.ts";

/** A module that both kernels can load, under the name that each has for it. */
const MODULE = new URL("numbers_module.ts", import.meta.url).href;

/** How many kernels run side by side. */
const AT_ONCE = 3;

/** Runs each session in a Deno kernel of its own. */
export async function denoAnswers(sessions: readonly Session[]): Promise<string[][][]> {
  const ran = await runSessions(
    new Project(),
    sessions.map(({ cells }) =>
      cells.map((code) => ({ code: code.replaceAll("MODULE", MODULE), patience: 0 }))
    ),
    AT_ONCE,
  );
  return ran.map(({ cells }) => cells.map(({ outputs }) => answerOf(outputs)));
}
