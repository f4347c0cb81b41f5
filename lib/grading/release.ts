import { checkInstructor } from "./check_instructor.ts";
import type { Cell, NbgraderCell, Notebook } from "./notebook.ts";
import { HIDDEN_TESTS, replaceRegions, SOLUTION } from "./regions.ts";

/** What stands where a student's code goes, and where a student's words go. */
export const STUBS = { code: "// YOUR CODE HERE", text: "YOUR ANSWER HERE" } as const;

/**
 * Makes the students' version of an instructor's notebook: no solutions, no hidden tests, no outputs.
 *
 * A solution region becomes one line, {@linkcode STUBS}; an answer cell without a region becomes
 * that line as a whole. JupyterLab lets no one delete an answer cell, or edit a locked one.
 *
 * @param instructor The notebook with solutions and hidden tests; it is not changed.
 * @throws {InstructorError} If the notebook's cells do not hold together; names the cell.
 */
export function releaseNotebook(instructor: Notebook): Notebook {
  checkInstructor(instructor);
  const { celltoolbar: _, ...metadata } = instructor.metadata;
  return { ...instructor, metadata, cells: instructor.cells.map(releaseCell) };
}

/** The students' version of one cell. */
export function releaseCell(cell: Cell): Cell {
  const { nbgrader } = cell.metadata;
  const stub = cell.cell_type === "code" ? STUBS.code : STUBS.text;
  const { text: answered, regions } = replaceRegions(cell.source, SOLUTION, stub);
  const written = nbgrader?.solution && regions === 0 ? stub : answered;
  const released: Cell = {
    ...cell,
    source: replaceRegions(written, HIDDEN_TESTS).text,
    metadata: { ...cell.metadata, ...protection(nbgrader) },
  };
  if (cell.cell_type === "code") Object.assign(released, { execution_count: null, outputs: [] });
  return released;
}

/** True if a cell stays the instructor's whatever a student does with it. */
export function isLocked(nbgrader: NbgraderCell): boolean {
  return !nbgrader.solution && (nbgrader.grade || nbgrader.locked);
}

function protection(nbgrader: NbgraderCell | undefined): Record<string, boolean> {
  if (nbgrader?.solution) return { deletable: false };
  return nbgrader && isLocked(nbgrader) ? { deletable: false, editable: false } : {};
}
