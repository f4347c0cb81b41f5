import type { CellRun, Execution } from "./execution.ts";
import type { Notebook } from "./notebook.ts";
import { outputErrors } from "./outputs.ts";
import { formatPoints } from "./report.ts";
import { scoreNotebook } from "./score.ts";

/**
 * Finds what is wrong with an exercise whose solutions were executed.
 *
 * @returns A line for each cell that fails, gives its solution less than all its points, or has a
 *   result that nbgrader would not read as a number.
 */
export function solutionFaults(instructor: Notebook, execution: Execution): string[] {
  const { cells } = scoreNotebook(instructor, execution);
  const graded = gradedIds(instructor);
  const low = cells.filter(({ status, points, max }) => status !== "manual" && points < max);
  return [
    ...failure(execution),
    ...execution.cells.filter(({ id, status }) => !graded.has(id) && status !== "ok").map(fails),
    ...low.map(({ gradeId, points, max, reason }) =>
      `${gradeId}: gives its solution ${formatPoints(points)} of ${
        formatPoints(max)
      } points: ${reason}`
    ),
    ...execution.cells.filter(({ id }) => graded.has(id)).flatMap(resultFaults),
  ];
}

/**
 * Finds what is wrong with an exercise whose students' version was executed as it is given out.
 *
 * @returns A line for each cell that does not run, and each graded one that an empty answer passes.
 */
export function stubFaults(instructor: Notebook, execution: Execution): string[] {
  const { cells } = scoreNotebook(instructor, execution);
  const graded = gradedIds(instructor);
  return [
    ...failure(execution),
    ...execution.cells.filter(({ id, status }) => !graded.has(id) && status !== "ok").map(fails),
    ...cells.flatMap(({ gradeId, points, max, status, reason }) => {
      if (status === "manual" || max === 0) return [];
      if (points > 0) return [`${gradeId}: gives an empty answer ${formatPoints(points)} points`];
      return status === "error" ? [] : [`${gradeId}: an empty answer does not fail: ${reason}`];
    }),
  ];
}

function gradedIds({ cells }: Notebook): Set<string> {
  return new Set(cells.filter((cell) => cell.metadata.nbgrader?.grade).map(({ id }) => id));
}

function failure({ failure }: Execution): string[] {
  return failure === undefined ? [] : [`not executed: ${failure}`];
}

function fails({ id, reason, outputs, status }: CellRun): string {
  return `${id}: fails: ${reason ?? outputErrors(outputs) ?? status}`;
}

/** A test cell's result may be one bare number: nbgrader takes all else for full marks. */
function resultFaults({ id, outputs }: CellRun): string[] {
  return outputs.flatMap((output) => {
    if (output.output_type !== "execute_result") return [];
    const { "text/plain": text, ...others } = output.data;
    const plain = Array.isArray(text) ? text.join("") : text;
    if (Object.keys(others).some((type) => type.startsWith("image/"))) {
      return [`${id}: its result is an image; show it before the last line`];
    }
    const bare = typeof plain === "string" && /^\d+(\.\d+)?(e-\d+)?$/.test(plain.trim());
    return bare ? [] : [`${id}: its result is not a bare number; end it with credit(…) or nothing`];
  });
}
