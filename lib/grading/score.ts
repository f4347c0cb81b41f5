import type { CellRun, CellStatus, Execution } from "./execution.ts";
import type { Cell, Notebook, Output } from "./notebook.ts";
import { outputErrors, outputPictures, outputText, shownText } from "./outputs.ts";
import { cellTitles } from "./titles.ts";

/** What a graded cell gave. */
export interface CellScore {
  gradeId: string;
  /** The heading above the cell; its name if there is none. */
  title: string;
  /** 0 to `max`. */
  points: number;
  max: number;
  /** `manual`: a person grades this cell. */
  status: CellStatus | "manual";
  /** True if a person gave the points. */
  byHand?: boolean;
  /** What a person says about it. */
  comment?: string;
  /** Why it gave no more, for the student; "" if it gave all. */
  reason: string;
  /** What the cell wrote, as plain text. */
  output: string;
  /** What the cell drew: PNG files in base64. */
  pictures: string[];
  seconds: number;
}

/** What a notebook gave. */
export interface NotebookScore {
  points: number;
  max: number;
  cells: CellScore[];
}

/**
 * Scores an executed notebook by nbgrader's rule, and strictly where a student could bend it.
 *
 * A graded cell that ended well gives all its points, or those that `credit()` counted. One that
 * threw or did not end gives none, and neither does a result of any other kind: nbgrader would read
 * a number there as points, and anything else as full marks. What is written to stderr costs nothing:
 * nbgrader would take all points for a warning.
 *
 * @param instructor The notebook that says which cells are graded and what they are worth.
 * @param execution What came of executing the submission in it.
 * @returns A score for each graded cell of `instructor`, in its order, executed or not.
 */
export function scoreNotebook(instructor: Notebook, execution: Execution): NotebookScore {
  const titles = cellTitles(instructor);
  const scores: CellScore[] = [];
  const faults = faultsBefore(instructor, execution);
  for (const cell of instructor.cells) {
    const { nbgrader } = cell.metadata;
    if (!nbgrader?.grade && !nbgrader?.task) continue;
    const max = nbgrader.points ?? 0;
    const runs = execution.cells.filter(({ id }) => id === cell.id);
    const verdict = nbgrader.task || nbgrader.solution ? manual : judge(runs, max);
    const outputs = verdict === manual ? [] : runs.flatMap((run) => run.outputs);
    const fault = verdict.points < max ? faults.get(cell.id) : undefined;
    scores.push({
      gradeId: nbgrader.grade_id,
      title: titles.get(cell.id)!,
      ...verdict,
      max,
      reason: fault ? `${verdict.reason}\n${fault}` : verdict.reason,
      output: outputText(outputs),
      pictures: outputPictures(outputs),
      seconds: runs.reduce((sum, { seconds }) => sum + seconds, 0),
    });
  }
  return { points: sum(scores, "points"), max: sum(scores, "max"), cells: scores };
}

type Verdict = Pick<CellScore, "points" | "status" | "reason">;

const manual: Verdict = {
  points: 0,
  status: "manual",
  reason: "This is graded by a person.",
};

/** What is said where the execution gave no reason of its own. */
const reasons: Record<Exclude<CellStatus, "ok">, string> = {
  error: "The cell failed.",
  timeout: "The tests ran too long and were stopped. Is there a loop that does not end?",
  died: "The kernel ended while the tests ran.",
  memory: "The tests needed more memory than a notebook has.",
  output: "The tests wrote more than a cell may write.",
  "not-run": "The tests were not run.",
  forged: "The cell ended with a result that is not the tests' own.",
};

function judge(runs: readonly CellRun[], max: number): Verdict {
  if (runs.length === 0) return none("not-run");
  if (runs.length > 1) return none("forged");
  const [{ status, outputs, credit, reason }] = runs;
  // An assertion's message is a remark to the student: it stands alone.
  if (status !== "ok") {
    const told = reason === undefined ? outputErrors(outputs) : shownText(reason);
    return none(status, told?.replace(/^AssertionError: /, ""));
  }
  const error = outputErrors(outputs);
  if (error !== undefined) return none("error", error);
  const results = outputs.filter(({ output_type }) => output_type === "execute_result");
  if (credit === undefined) {
    return results.length > 0 ? none("forged") : { points: max, status: "ok", reason: "" };
  }
  if (!(credit >= 0 && credit <= max)) return none("forged");
  return { points: credit, status: "ok", reason: credit < max ? partial(outputs) : "" };
}

function none(status: Exclude<CellStatus, "ok">, reason = reasons[status]): Verdict {
  return { points: 0, status, reason: reason || reasons[status] };
}

/** The lines that `credit()` wrote. */
function partial(outputs: readonly Output[]): string {
  return outputText(outputs) || "Not every check passed.";
}

/** For each graded cell: which cells since the graded one before it failed, and why. */
function faultsBefore(instructor: Notebook, execution: Execution): Map<string, string> {
  const graded = new Map<string, Cell>(
    instructor.cells.filter((cell) => cell.metadata.nbgrader?.grade).map((cell) => [cell.id, cell]),
  );
  const titles = new Map(
    instructor.cells.map((cell) => [cell.id, cell.metadata.nbgrader?.grade_id ?? cell.id]),
  );
  const found = new Map<string, string>();
  let faults: string[] = [];
  for (const { id, status, outputs, reason } of execution.cells) {
    if (graded.has(id)) {
      if (faults.length > 0) found.set(id, faults.join("\n"));
      faults = [];
    } else if (status !== "ok" && status !== "not-run") {
      const name = titles.get(id);
      const which = name === undefined ? "a cell of yours" : `the cell "${name}"`;
      const told = reason === undefined ? outputErrors(outputs) : shownText(reason);
      const why = told || reasons[status];
      if (faults.length < 3) faults.push(`Before it, ${which} failed: ${why}`);
    }
  }
  return found;
}

function sum(scores: readonly CellScore[], key: "points" | "max"): number {
  return scores.reduce((total, score) => total + score[key], 0);
}
