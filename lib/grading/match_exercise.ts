import type { Notebook } from "./notebook.ts";
import { SubmissionError } from "./submission_error.ts";

/** An instructor's notebook and the name of its file, without the ending. */
export interface NamedNotebook {
  name: string;
  notebook: Notebook;
}

/**
 * Finds the exercise that a submission answers: by its file's name, else by the names of its cells.
 *
 * A file's name counts if it is an exercise's or holds it, such as `01_padding (1)`; but not if all
 * its cells are another exercise's.
 *
 * @param submitted The notebook as it was handed in.
 * @param file The file's name without its ending.
 * @param exercises What it can be.
 * @throws {SubmissionError} If it fits none of them, or several alike.
 */
export function matchExercise<T extends NamedNotebook>(
  submitted: Notebook,
  file: string,
  exercises: readonly T[],
): T {
  const shared = new Map(exercises.map((exercise) => [exercise, sharedNames(submitted, exercise)]));
  const most = Math.max(0, ...shared.values());
  const named = exercises.filter(({ name }) => simple(file).includes(simple(name)))
    .sort((a, b) => b.name.length - a.name.length).at(0);
  if (named && (shared.get(named)! > 0 || most === 0)) return named;
  const best = exercises.filter((exercise) => most > 0 && shared.get(exercise) === most);
  if (best.length === 1) return best[0];
  const names = exercises.map(({ name }) => name).join(", ") || "there are none";
  throw new SubmissionError(
    `${file}.ipynb`,
    best.length === 0
      ? "neither the file's name nor a cell in it is an exercise's"
      : `its cells fit ${best.map(({ name }) => name).join(" and ")} alike`,
    `Keep the exercise's file name in the file's name. The exercises: ${names}.`,
  );
}

function sharedNames(submitted: Notebook, { notebook }: NamedNotebook): number {
  const names = new Set(submitted.cells.map((cell) => cell.metadata.nbgrader?.grade_id ?? cell.id));
  return notebook.cells.filter(({ metadata }) =>
    metadata.nbgrader !== undefined && names.has(metadata.nbgrader.grade_id)
  ).length;
}

/** A name without what people and systems change in it. */
function simple(name: string): string {
  return name.normalize("NFKC").toLowerCase().replaceAll(/[\s_-]+/g, "_");
}
