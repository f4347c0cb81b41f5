import assert from "node:assert/strict";
import { type Cell, type Notebook, releaseNotebook } from "../../lib/grading/mod.ts";
import type { WrongAnswer } from "./wrong_answer.ts";

/** An answer that is tried, and the test cell that judges it. */
export interface Trial {
  /** The `grade_id` of the test cell's copy, in the notebook of trials. */
  gradeId: string;
  /** The `grade_id` of the answer cell in the exercise. */
  answer: string;
  /** Whether it is the stub, a wrong answer, or the solution with visible or with all tests. */
  kind: "stub" | "wrong" | "visible" | "solution";
  wrong?: WrongAnswer;
  max: number;
}

/**
 * Makes one notebook that tries every answer to every task of an exercise: the stub, the wrong
 * answers, then the solution, each followed by a copy of the task's test cell.
 */
export function trialsNotebook(
  exercise: Notebook,
  wrongAnswers: readonly WrongAnswer[],
): { notebook: Notebook; trials: Trial[] } {
  const students = releaseNotebook(exercise);
  const cells: Cell[] = [];
  const trials: Trial[] = [];
  let answers: { cell: Cell; stub: Cell }[] = [];
  exercise.cells.forEach((cell, index) => {
    const { nbgrader } = cell.metadata;
    if (nbgrader?.solution) {
      answers.push({ cell, stub: students.cells[index] });
      return;
    }
    if (!nbgrader?.grade) {
      cells.push(cell);
      return;
    }
    const attempt = (
      kind: Trial["kind"],
      change: (answer: Cell, stub: Cell) => string,
      wrong?: WrongAnswer,
    ) => {
      const number = trials.length;
      const gradeId = `${nbgrader.grade_id}-${number}`;
      for (const { cell, stub } of answers) {
        const id = `${cell.id}-${number}`;
        cells.push({ ...renamed(cell, id), source: change(cell, stub) });
      }
      const tests = kind === "visible" ? students.cells[index] : cell;
      cells.push(renamed(tests, gradeId));
      trials.push({
        gradeId,
        answer: wrong?.answer ?? answers[0].cell.id,
        kind,
        wrong,
        max: nbgrader.points!,
      });
    };
    attempt("stub", (_, stub) => stub.source);
    const names = new Set(answers.map(({ cell }) => cell.id));
    for (const wrong of wrongAnswers.filter(({ answer }) => names.has(answer))) {
      attempt(
        "wrong",
        (answer) => answer.id === wrong.answer ? wrongSource(answer, wrong) : answer.source,
        wrong,
      );
    }
    attempt("visible", (answer) => answer.source);
    attempt("solution", (answer) => answer.source);
    answers = [];
  });
  return { notebook: { ...exercise, cells }, trials };
}

function renamed(cell: Cell, id: string): Cell {
  return {
    ...cell,
    id,
    metadata: { ...cell.metadata, nbgrader: { ...cell.metadata.nbgrader!, grade_id: id } },
  };
}

function wrongSource({ id, source }: Cell, { code, slip }: WrongAnswer): string {
  if (typeof code === "string") return code;
  const [part, instead] = code;
  assert(source.includes(part), `${id}, ${slip}: the solution has no ${part}`);
  return source.replaceAll(part, () => instead);
}
