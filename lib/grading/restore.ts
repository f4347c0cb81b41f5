import { type Cell, CELL_ID, freeId, type NbgraderCell, type Notebook } from "./notebook.ts";
import { isLocked, releaseCell } from "./release.ts";

/** What kind of difference was put right. */
export type FindingKind =
  | "changed"
  | "removed"
  | "duplicated"
  | "moved"
  | "points-changed"
  | "metadata-changed"
  | "type-changed"
  | "unknown-id"
  | "kernel";

/** A difference between a submission and its exercise that was put right before grading. */
export interface Finding {
  /** The cell's name; "" if it is about the whole notebook. */
  gradeId: string;
  kind: FindingKind;
  /** What was found and what was done about it, for the student. */
  text: string;
}

/** A student's cell, and the exercise's cell that it claims to be. */
interface Claim {
  cell: Cell;
  gradeId?: string;
}

/**
 * Puts a student's answers into the instructor's notebook.
 *
 * From the submission come the answer cells' texts and the cells that the student added, each
 * behind the cell that it followed. All else is the instructor's: locked cells with their hidden
 * tests, points, names, the order, the kernel. Nothing in the metadata of a student's cell is kept.
 * An answer cell that is gone is not put back, for its answer may stand in a cell that was added.
 *
 * @param instructor The notebook with solutions and hidden tests; it is not changed.
 * @param submitted The notebook as it was handed in; it is not changed.
 * @returns The notebook to execute, and what was put right.
 */
export function restoreNotebook(
  instructor: Notebook,
  submitted: Notebook,
): { notebook: Notebook; findings: Finding[] } {
  const originals = new Map<string, Cell>();
  for (const cell of instructor.cells) {
    const { nbgrader } = cell.metadata;
    if (nbgrader) originals.set(nbgrader.grade_id, cell);
  }
  const { findings, theirs, added, order } = readClaims(submitted, originals);
  findings.unshift(...kernelFindings(instructor, submitted));
  findings.push(...movedFindings(order, [...originals.keys()]));

  const taken = new Set([...originals.values()].map((cell) => cell.id));
  const cells: Cell[] = [];
  const addAfter = (gradeId: string) => {
    for (const cell of added.get(gradeId) ?? []) {
      const id = freeId(CELL_ID.test(cell.id) ? cell.id : "added", taken);
      taken.add(id);
      cells.push(bare(cell, id, cell.cell_type, {}));
    }
  };
  addAfter("");
  for (const [gradeId, original] of originals) {
    const nbgrader = original.metadata.nbgrader!;
    const cell = theirs.get(gradeId);
    if (isLocked(nbgrader)) {
      cells.push(structuredClone(original));
    } else if (cell) {
      cells.push(bare(cell, original.id, original.cell_type, { nbgrader: { ...nbgrader } }));
    }
    findings.push(...compare(original, cell));
    addAfter(gradeId);
  }
  const { metadata } = instructor;
  return {
    notebook: { cells, metadata: structuredClone(metadata), nbformat: 4, nbformat_minor: 5 },
    findings,
  };
}

/** A cell of which only the text is kept. */
function bare(
  { source }: Cell,
  id: string,
  cell_type: Cell["cell_type"],
  metadata: Cell["metadata"],
): Cell {
  const cell: Cell = { id, cell_type, source, metadata };
  return cell_type === "code" ? { ...cell, execution_count: null, outputs: [] } : cell;
}

/** Sorts a submission's cells into those of the exercise and those that were added. */
function readClaims(submitted: Notebook, originals: ReadonlyMap<string, Cell>) {
  const findings: Finding[] = [];
  const theirs = new Map<string, Cell>();
  /** The cells that were added, by the name of the exercise's cell that they follow. */
  const added = new Map<string, Cell[]>();
  const order: string[] = [];
  let after = "";
  for (const { cell, gradeId } of claims(submitted, originals)) {
    if (gradeId !== undefined && originals.has(gradeId) && !theirs.has(gradeId)) {
      theirs.set(gradeId, cell);
      order.push(gradeId);
      after = gradeId;
      continue;
    }
    if (gradeId !== undefined) findings.push(strange(gradeId, originals.has(gradeId)));
    if (!added.get(after)?.push(cell)) added.set(after, [cell]);
  }
  return { findings: once(findings), theirs, added, order };
}

/** Reads which cell each one claims to be; by its id where its metadata are lost. */
function claims({ cells }: Notebook, originals: ReadonlyMap<string, Cell>): Claim[] {
  const named = new Set(cells.map((cell) => cell.metadata.nbgrader?.grade_id));
  const byId = new Map([...originals].map(([gradeId, { id }]) => [id, gradeId]));
  return cells.map((cell) => {
    const { nbgrader } = cell.metadata;
    if (nbgrader) return { cell, gradeId: nbgrader.grade_id };
    const gradeId = byId.get(cell.id);
    return gradeId === undefined || named.has(gradeId) ? { cell } : { cell, gradeId };
  });
}

function strange(gradeId: string, known: boolean): Finding {
  return known
    ? {
      gradeId,
      kind: "duplicated",
      text: "There is more than one copy of this cell. The first counts; the others were run as " +
        "cells of your own.",
    }
    : {
      gradeId: shorten(gradeId, 60),
      kind: "unknown-id",
      text: "The exercise has no cell of this name. It was run as a cell of your own and gives " +
        "no points.",
    };
}

/** Compares a submitted cell, if there is one, with the exercise's. */
function compare(original: Cell, cell: Cell | undefined): Finding[] {
  const nbgrader = original.metadata.nbgrader!;
  const gradeId = nbgrader.grade_id;
  const locked = isLocked(nbgrader);
  if (!cell) {
    const text = locked
      ? "This cell of the exercise was missing and has been put back."
      : "This answer cell is missing. If you answered in a cell of your own, that was run.";
    return [{ gradeId, kind: "removed", text }];
  }
  const found: Finding[] = [];
  if (cell.cell_type !== original.cell_type) {
    const text = `This was made a ${kindOf(cell)} cell; it is a ${kindOf(original)} cell again.`;
    found.push({ gradeId, kind: "type-changed", text });
  }
  if (locked && plain(cell.source) !== plain(releaseCell(original).source)) {
    const text = "This cell belongs to the exercise and was changed. The exercise's was used.";
    found.push({ gradeId, kind: "changed", text });
  }
  const { nbgrader: claimed } = cell.metadata;
  if (claimed && (nbgrader.grade || nbgrader.task) && claimed.points !== nbgrader.points) {
    const text = `The points noted on this cell were changed. It is worth ${nbgrader.points}.`;
    found.push({ gradeId, kind: "points-changed", text });
  }
  if (!claimed || flags.some((flag) => claimed[flag] !== nbgrader[flag])) {
    const text = "What is noted on this cell was changed or lost. The exercise's notes were used.";
    found.push({ gradeId, kind: "metadata-changed", text });
  }
  return found;
}

const flags = ["grade", "solution", "locked", "task"] as const satisfies (keyof NbgraderCell)[];

function kindOf({ cell_type }: Cell): string {
  return cell_type === "markdown" ? "Markdown" : cell_type;
}

/** A text without the blanks at its lines' ends, which an editor may add or drop. */
function plain(source: string): string {
  return source.split("\n").map((line) => line.trimEnd()).join("\n").trim();
}

function kernelFindings(instructor: Notebook, submitted: Notebook): Finding[] {
  const [expected, found] = [instructor, submitted].map(kernelName);
  if (found === undefined || found === expected) return [];
  const text =
    `The notebook names the kernel "${shorten(found, 40)}". It was run with the exercise's, ` +
    `"${expected}": choose that in JupyterLab under Kernel > Change Kernel.`;
  return [{ gradeId: "", kind: "kernel", text }];
}

function kernelName({ metadata }: Notebook): string | undefined {
  const { kernelspec } = metadata as { kernelspec?: { name?: unknown } | null };
  return typeof kernelspec?.name === "string" ? kernelspec.name : undefined;
}

/** Names the cells out of place: all but a longest run that is in the exercise's order. */
function movedFindings(order: readonly string[], exercise: readonly string[]): Finding[] {
  const place = new Map(exercise.map((gradeId, index) => [gradeId, index]));
  const kept = longestIncreasing(order.map((gradeId) => place.get(gradeId)!));
  return order.filter((_, index) => !kept.has(index)).map((gradeId) => ({
    gradeId,
    kind: "moved",
    text: "This cell was moved. The cells were run in the exercise's order.",
  }));
}

/** @returns The indices of a longest subsequence that increases. */
function longestIncreasing(values: readonly number[]): Set<number> {
  const lengths: number[] = [];
  const previous: number[] = [];
  let last = -1;
  for (const [index, value] of values.entries()) {
    lengths[index] = 1;
    previous[index] = -1;
    for (let before = 0; before < index; before++) {
      if (values[before] < value && lengths[before] >= lengths[index]) {
        lengths[index] = lengths[before] + 1;
        previous[index] = before;
      }
    }
    if (last < 0 || lengths[index] > lengths[last]) last = index;
  }
  const kept = new Set<number>();
  for (; last >= 0; last = previous[last]) kept.add(last);
  return kept;
}

/** More strange cells than these are not told one by one. */
const manyFindings = 20;

function once(findings: readonly Finding[]): Finding[] {
  const seen = new Map(findings.map((finding) => [`${finding.kind} ${finding.gradeId}`, finding]));
  return [...seen.values()].slice(0, manyFindings);
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).toWellFormed()}…` : text;
}
