/** Cells in Deno's kernel. */
import { Project } from "../../scripts/project.ts";
import { runSession } from "../platform/kernel_session.ts";
import { answerOf } from "./kernel_answers.ts";
import type { Session } from "./kernel_cases.ts";

/** A module that both kernels can load, under the name that each has for it. */
const MODULE = new URL("numbers_module.ts", import.meta.url).href;

/** How many kernels run side by side. */
const AT_ONCE = 3;

/** Runs each session in a Deno kernel of its own. */
export async function denoAnswers(sessions: readonly Session[]): Promise<string[][][]> {
  const answers: string[][][] = [];
  const waiting = sessions.entries();
  const work = async () => {
    for (const [index, { cells }] of waiting) {
      const { cells: results } = await runSession(
        new Project(),
        cells.map((code) => ({ code: code.replaceAll("MODULE", MODULE), patience: 0 })),
      );
      answers[index] = results.map(({ outputs }) => answerOf(outputs));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers;
}
