/** Hands the exercises out: `notebooks/practice/` holds a student's own copy of each. */

import { basename, join } from "node:path";
import { formatNotebook, parseNotebook, releaseNotebook } from "../lib/grading/mod.ts";
import { notebooksIn, Project } from "./project.ts";
import { writeAtomically } from "./write_atomically.ts";

/**
 * Puts the exercises that are not there yet, without solutions, where a reader of the lessons finds
 * them. What is there is a student's work, and is left as it is.
 *
 * @returns The names of those that were made; one that cannot be is named on the console.
 */
export async function handOut(project: Project): Promise<string[]> {
  const made: string[] = [];
  for (const name of await notebooksIn(project.exercises)) {
    const path = join(project.practice, name);
    // lstat: a link that leads nowhere is something of the student's, too.
    if (await Deno.lstat(path).then(() => true, () => false)) continue;
    try {
      const text = await Deno.readTextFile(join(project.exercises, name));
      const released = formatNotebook(releaseNotebook(parseNotebook(text, name)));
      await writeAtomically(path, released);
      made.push(basename(name, ".ipynb"));
    } catch (error) {
      // The lessons are read without it.
      console.error(`The exercise ${name} could not be handed out: ${(error as Error).message}`);
    }
  }
  return made;
}

if (import.meta.main) await handOut(new Project());
