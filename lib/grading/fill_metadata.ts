import { creditPoints } from "./credit_points.ts";
import { type Cell, CELL_ID, freeId, type NbgraderCell, type Notebook } from "./notebook.ts";
import { HIDDEN_TESTS, SOLUTION } from "./regions.ts";

/**
 * Notes nbgrader's metadata on the cells of an exercise that have none, by what stands in them.
 *
 * A code cell with a solution region is an answer; a Markdown cell with one is an answer that a person grades; a code cell
 * behind an answer that asserts, gives credit or holds hidden tests is its tests; all else stays the instructor's. Tests
 * are worth what their `credit()` adds up to, or what a line `// POINTS: 2` says, or 1.
 *
 * @param instructor It is not changed.
 * @param name What cells are called after whose ids are not names.
 * @returns The notebook, and a line for each cell that got metadata.
 */
export function fillMetadata(
  instructor: Notebook,
  name: string,
): { notebook: Notebook; filled: string[] } {
  const taken = new Set(
    instructor.cells.map(({ metadata: { nbgrader } }) => nbgrader?.grade_id ?? ""),
  );
  const ids = new Set(
    instructor.cells.filter(({ metadata: { nbgrader } }) => nbgrader).map(({ id }) => id),
  );
  const stem = name.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, 40) || "exercise";
  const filled: string[] = [];
  let tasks = 0;
  const cells = instructor.cells.map((cell, index) => {
    const { nbgrader } = cell.metadata;
    if (nbgrader?.solution) tasks++;
    if (nbgrader) return cell;
    const kind = kindOf(cell, tasks > 0);
    if (kind === "answer" || kind === "essay") tasks++;
    const task = startsTask(cell) ? tasks + 1 : tasks;
    const ending = kind === "answer" || kind === "essay"
      ? ""
      : kind === "tests"
      ? "-tests"
      : "-statement";
    const wish = isName(cell.id)
      ? cell.id
      : kind === "other" && !startsTask(cell)
      ? `${stem}-${index === 0 ? "intro" : index === 1 ? "setup" : `cell-${index + 1}`}`
      : `${stem}-task-${task}${ending}`;
    const gradeId = freeId(wish, taken);
    taken.add(gradeId);
    const id = isName(cell.id) ? cell.id : freeId(gradeId, ids);
    ids.add(id);
    const metadata = metadataOf(kind, gradeId, cell.source);
    const worth = metadata.points === undefined ? "" : `, ${metadata.points} points`;
    filled.push(`cell ${index + 1} is ${said[kind]}: ${gradeId}${worth}`);
    return { ...cell, id, metadata: { ...cell.metadata, nbgrader: metadata } };
  });
  return { notebook: { ...instructor, cells }, filled };
}

type Kind = "answer" | "essay" | "tests" | "other";

const said: Record<Kind, string> = {
  answer: "an answer",
  essay: "an answer that a person grades",
  tests: "tests",
  other: "the instructor's",
};

function kindOf({ cell_type, source }: Cell, behindAnswer: boolean): Kind {
  const has = (text: string) => source.includes(text);
  if (has(SOLUTION.begin)) return cell_type === "code" ? "answer" : "essay";
  if (cell_type !== "code") return "other";
  if (has(HIDDEN_TESTS.begin)) return "tests";
  return behindAnswer && /^(?!\s*import\b).*\b(assert\w*|credit)\s*\(/m.test(source)
    ? "tests"
    : "other";
}

function startsTask({ cell_type, source }: Cell): boolean {
  return cell_type === "markdown" && /^##+ /m.test(source);
}

/** True for an id that a person chose; JupyterLab's own are checksums. */
function isName(id: string): boolean {
  return CELL_ID.test(id) && !/^[0-9a-f]{8}(-|$)|^cell-\d+$/.test(id);
}

function metadataOf(kind: Kind, grade_id: string, source: string): NbgraderCell {
  const graded = kind === "tests" || kind === "essay";
  const solution = kind === "answer" || kind === "essay";
  return {
    schema_version: 3,
    grade: graded,
    solution,
    locked: !solution,
    task: false,
    grade_id,
    ...(graded ? { points: pointsOf(source) } : {}),
  };
}

function pointsOf(source: string): number {
  const written = source.match(/\bPOINTS:\s*(\d+(?:\.\d+)?)/)?.[1];
  return written === undefined ? creditPoints(source) ?? 1 : Number(written);
}
