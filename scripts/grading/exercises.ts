import { basename, join } from "node:path";
import {
  checkInstructor,
  InstructorError,
  type NamedNotebook,
  parseNotebook,
  SubmissionError,
} from "../../lib/grading/mod.ts";
import { notebooksIn } from "../project.ts";
import { sha256 } from "../../lib/sources/sha256.ts";
import { UsageError } from "./usage_error.ts";

/** An instructor's notebook. */
export interface Exercise extends NamedNotebook {
  path: string;
  /** SHA-256 of the file. */
  hash: string;
}

/**
 * Reads the instructor's notebooks in a folder, in the order of their names.
 *
 * @param names What the names start with; none: all.
 * @throws {UsageError} If there is none, a name fits none, or one cannot be released and graded.
 */
export async function readExercises(
  folder: string,
  names: readonly string[] = [],
): Promise<Exercise[]> {
  const files = await notebooksIn(folder);
  if (files.length === 0) throw new UsageError(`There are no exercises in ${folder}.`);
  for (const name of names) {
    if (!files.some((file) => file.startsWith(name))) {
      throw new UsageError(`No exercise starts with "${name}"; there are: ${files.join(", ")}`);
    }
  }
  const chosen = names.length === 0
    ? files
    : files.filter((file) => names.some((name) => file.startsWith(name)));
  return await Promise.all(chosen.map((file) => readExercise(join(folder, file))));
}

async function readExercise(path: string): Promise<Exercise> {
  const file = basename(path);
  const bytes = await Deno.readFile(path);
  try {
    const notebook = parseNotebook(new TextDecoder().decode(bytes), file);
    checkInstructor(notebook);
    return { name: basename(path, ".ipynb"), path, notebook, hash: await sha256(bytes) };
  } catch (error) {
    if (error instanceof SubmissionError) throw new UsageError(error.message);
    if (error instanceof InstructorError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}
