import { InstructorError } from "./instructor_error.ts";
import type { Cell, Notebook } from "./notebook.ts";
import { HIDDEN_TESTS, replaceRegions, SOLUTION } from "./regions.ts";

/**
 * Checks that an instructor's notebook can be released and graded, here and by nbgrader.
 *
 * @throws {InstructorError} At the first cell that cannot: a name used twice, points that are no
 *   number, a region without its end, a solution outside an answer cell, hidden tests outside a
 *   graded one.
 */
export function checkInstructor(notebook: Notebook): void {
  const names = new Set<string>();
  for (const [index, cell] of notebook.cells.entries()) {
    const name = cell.metadata.nbgrader?.grade_id ?? cell.id;
    const fault = faultOf(cell, names);
    if (fault) throw new InstructorError(`Cell ${index + 1} (${name}): ${fault}.`);
    if (cell.metadata.nbgrader) names.add(name);
  }
}

function faultOf(cell: Cell, names: ReadonlySet<string>): string | undefined {
  const { nbgrader } = cell.metadata;
  let solutions, hidden;
  try {
    solutions = replaceRegions(cell.source, SOLUTION).regions;
    hidden = replaceRegions(cell.source, HIDDEN_TESTS).regions;
  } catch (error) {
    return (error as SyntaxError).message;
  }
  if (solutions > 0 && !nbgrader?.solution) return "a solution outside an answer cell";
  if (hidden > 0 && !nbgrader?.grade) return "hidden tests outside a graded cell";
  if (!nbgrader) return undefined;
  const { schema_version, grade_id, grade, solution, task, points } = nbgrader;
  if (schema_version !== 3) return `nbgrader's schema_version is ${schema_version}, not 3`;
  if (grade_id === "") return "its grade_id is empty";
  if (names.has(grade_id)) return "another cell has the same grade_id";
  if (task && (grade || solution)) return "a task can be neither a test nor an answer";
  if (grade && !solution && cell.cell_type !== "code") return "a test must be a code cell";
  if ((grade || task) && points === undefined) return "its points are missing, or no number";
  if ((grade || task) && !isPoints(points)) return `its points are ${points}, not 0 or more`;
  return undefined;
}

function isPoints(points: number | undefined): boolean {
  return points !== undefined && Number.isFinite(points) && points >= 0;
}
