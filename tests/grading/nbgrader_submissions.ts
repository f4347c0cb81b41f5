import type { Cell, Notebook } from "../../lib/grading/mod.ts";
import { cell, notebook } from "./exercise.ts";

const tests = (points: number) => ({ grade: true, points });
const answer = { solution: true, locked: false };

/** Ends of a test cell by which nbgrader as it comes gives points that nobody earned, or gives up. */
const values = {
  number: "mean(image)! - 1.5;",
  "too-large": "mean(image)! * 4;",
  false: "mean(image) === 0;",
  text: "`${mean(image)}`;",
  color: String
    .raw`({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "\x1b[33m1\x1b[39m" }) });`,
  picture: `({ [Symbol.for("Jupyter.display")]: () => ({ "image/png": "iVBORw0KGgo=" }) });`,
  figure: "imshow(image);",
};

/** A task: what is asked for, the student's cell and the tests, worth 2, 3 and 1 points. */
const tasks = {
  mean: (name: string) => [
    cell(`${name}-statement`, "## The mean of an image", {}, "markdown"),
    cell(
      name,
      `function ${name}(image: number[][]): number | undefined {
  // BEGIN SOLUTION
  const values = image.flat();
  return values.reduce((a, b) => a + b) / values.length;
  // END SOLUTION
}`,
      answer,
    ),
    cell(
      `${name}-tests`,
      `assertClose(${name}(image), 2.5, "${name}(image)");
// BEGIN HIDDEN TESTS
assertClose(${name}([[1, 2, 6]]), 3, "${name} of another image");
// END HIDDEN TESTS`,
      tests(2),
    ),
  ],
  flip: (name: string) => [
    cell(`${name}-statement`, "## The image upside down", {}, "markdown"),
    cell(
      name,
      `function ${name}(image: number[][]): number[][] {
  // BEGIN SOLUTION
  return image.toReversed();
  // END SOLUTION
  return [];
}`,
      answer,
    ),
    cell(
      `${name}-tests`,
      `await credit({
  "the size": [1, () => assertShape(${name}(image), [2, 2])],
  // BEGIN HIDDEN TESTS
  "the order": [2, () => assertClose(${name}([[1, 2], [3, 4], [5, 6]]), [[5, 6], [3, 4], [1, 2]])],
  // END HIDDEN TESTS
});`,
      tests(3),
    ),
  ],
  border: (name: string) => [
    cell(`${name}-statement`, "## A border of ones", {}, "markdown"),
    cell(
      name,
      `let ${name} = [[0]];
// BEGIN SOLUTION
${name} = [[1, 1, 1, 1], [1, 0, 0, 1], [1, 0, 0, 1], [1, 1, 1, 1]];
// END SOLUTION`,
      answer,
    ),
    cell(
      `${name}-tests`,
      `await assertClose(${name}, [[1, 1, 1, 1], [1, 0, 0, 1], [1, 0, 0, 1], [1, 1, 1, 1]], "${name}");`,
      tests(1),
    ),
  ],
};

type Kind = keyof typeof tasks;

/** The points of a task that is solved. */
const FULL: Readonly<Record<Kind, number>> = { mean: 2, flip: 3, border: 1 };

/** What solves a task; most students' work. */
const solutions: Record<Kind, (name: string) => string> = {
  mean: (name) =>
    `function ${name}(i: number[][]) { return i.flat().reduce((a, b) => a + b) / i.flat().length; }`,
  flip: (name) => `function ${name}(image: number[][]) { return [...image].reverse(); }`,
  border: (name) => `let ${name} = [1, 0, 0, 1].map((edge) => [1, edge, edge, 1]);`,
};

const solved = (kind: Kind, { id, ...cell }: Cell): Cell => ({
  ...cell,
  id,
  source: solutions[kind](id),
});

function noted(cell: Cell, metadata: Record<string, unknown>): Cell {
  return { ...cell, metadata: { nbgrader: { ...cell.metadata.nbgrader!, ...metadata } } };
}

const own = (id: string, source: string): Cell => ({
  ...{ id, cell_type: "code", source, metadata: {} },
  ...{ outputs: [], execution_count: null },
});

/** A trap in one task, which has the task for itself. */
export interface TaskTrap {
  kind: Kind;
  /** What is handed in for the answer's cell and the tests'. */
  hand: (answer: Cell, tests: Cell) => Cell[];
  points: number;
}

/** An answer in the place of the right one; of TypeScript, in which NAME stands for the task's. */
function answered(kind: Kind, points: number, source: string): TaskTrap {
  return {
    kind,
    points,
    hand: (answer, tests) => [{ ...answer, source: source.replaceAll("NAME", answer.id) }, tests],
  };
}

/** A right answer, and something done to the cell of its tests. */
function tampered(kind: Kind, change: (tests: Cell) => Cell[]): TaskTrap {
  return {
    kind,
    points: FULL[kind],
    hand: (answer, tests) => [solved(kind, answer), ...change(tests)],
  };
}

const rightMean = solutions.mean("NAME");

/** Traps in one task by what is special about them. */
export const taskTraps: Record<string, TaskTrap> = {
  "partial credit": answered("flip", 1, "const NAME = (image: number[][]) => image;"),
  "only the visible test passes": answered("mean", 0, "const NAME = (image: number[][]) => 2.5;"),
  "a wrong image, shown as a picture": answered(
    "border",
    0,
    "let NAME = [1, 2, 3, 4].map((v) => [v, v, v, v]);",
  ),
  "a syntax error, whose reply has no ename": answered("mean", 0, "function NAME(image {"),
  "throws null": answered("mean", 0, "function NAME() { throw null; }"),
  "throws undefined in a check": answered("flip", 0, "function NAME() { throw undefined; }"),
  "throws at the top of the answer cell": answered(
    "border",
    1,
    `${solutions.border("NAME")} throw new TypeError("mine");`,
  ),
  "writes to stderr where the tests call it": answered(
    "mean",
    2,
    rightMean.replace("{ ", '{ console.error("called");'),
  ),
  "warns, and is wrong": answered("mean", 0, 'function NAME() { console.warn("?"); return 0; }'),
  "warns during partial credit": answered(
    "flip",
    1,
    'const NAME = (i: number[][]) => (console.warn("?"), i);',
  ),
  "prints in colors": answered(
    "mean",
    2,
    rightMean.replace("{ ", String.raw`{ console.log("\x1b[31m7\x1b[0m %c7", "color: red");`),
  ),
  "prints numbers like a result": answered(
    "flip",
    1,
    "function NAME(i: number[][]) { console.log(3); return i; }",
  ),
  "an answer cell that ends in a number": answered("mean", 2, `${rightMean}\nNAME(image)`),
  "returns NaN": answered("mean", 0, "const NAME = () => NaN;"),
  "forgot to await": answered("mean", 0, rightMean.replace("function", "async function")),
  "shows pictures of its own": answered("mean", 2, `${rightMean}\nimshow(image)`),
  "cells of its own that fail": {
    kind: "flip",
    points: 3,
    hand: (answer, tests) => [
      own("a", "notDefined()"),
      solved("flip", answer),
      own("b", "syntax error"),
      tests,
    ],
  },
  "removed a test cell": tampered("flip", () => []),
  "removed a test cell and has it wrong": {
    kind: "mean",
    points: 0,
    hand: (answer) => [{ ...answer, source: `const ${answer.id} = () => 0;` }],
  },
  "emptied a test cell": {
    kind: "mean",
    points: 0,
    hand: (answer, tests) => [
      { ...answer, source: `const ${answer.id} = () => 0;` },
      { ...tests, source: "" },
    ],
  },
  "changed the points": tampered("mean", (cell) => [noted(cell, { points: 100 })]),
  "took grade and points off": tampered(
    "mean",
    (cell) => [noted(cell, { grade: false, points: undefined })],
  ),
  "renamed a test cell": tampered(
    "mean",
    (cell) => [noted({ ...cell, id: "x" }, { grade_id: "x" })],
  ),
  "lost a cell's metadata": tampered("mean", (cell) => [{ ...cell, metadata: {} }]),
  "copied a test cell and its answer": {
    kind: "flip",
    points: 3,
    hand: (answer, tests) =>
      [solved("flip", answer), tests].flatMap((cell) => [cell, { ...cell, id: `${cell.id}-copy` }]),
  },
  "made a test cell Markdown": tampered(
    "mean",
    ({ outputs: _, execution_count: __, ...cell }) => [{ ...cell, cell_type: "markdown" }],
  ),
};

/** The task of each trap: its name, which is the answer cell's, and its kind. */
export const trapTasks: { trap: string; name: string; kind: Kind }[] = Object.entries(taskTraps)
  .map(([trap, { kind }], i) => ({ trap, kind, name: `${kind}${i + 1}` }));

/** An exercise with a task for each trap, and odd test cells. */
export const trapsExercise: Notebook = notebook(
  cell("intro", "# An exercise", {}, "markdown"),
  cell(
    "setup",
    `import { assertClose, assertShape, credit, imshow, preloadPictures } from "convolutions";
const image = [[1, 2], [3, 4]];
await preloadPictures();`,
    {},
  ),
  ...trapTasks.flatMap(({ name, kind }) => tasks[kind](name)),
  ...Object.entries(values).map(([name, source]) => cell(`${name}-value`, source, tests(2))),
);

/** What a student hands in. */
export interface TrapSubmission {
  /** How the students' notebook becomes theirs. */
  hand: (released: Notebook) => Notebook;
  /** Points of a task. */
  points: (task: { trap: string; kind: Kind }) => number;
}

const full: TrapSubmission["points"] = ({ kind }) => FULL[kind];

/** Changes the tasks' cells: what comes of an answer and its tests. */
function eachTask(
  original: Notebook,
  change: (answer: Cell, tests: Cell, task: { trap: string; kind: Kind }) => Cell[],
): Notebook {
  const cells = new Map(original.cells.map((cell) => [cell.id, cell]));
  const changed = new Map<string, Cell[]>();
  for (const task of trapTasks) {
    const tests = `${task.name}-tests`;
    changed.set(task.name, change(cells.get(task.name)!, cells.get(tests)!, task));
    changed.set(tests, []);
  }
  return { ...original, cells: original.cells.flatMap((cell) => changed.get(cell.id) ?? [cell]) };
}

const allSolved = (released: Notebook): Notebook =>
  eachTask(released, (answer, tests, { kind }) => [solved(kind, answer), tests]);

/** The submissions by what is special about them. */
export const trapSubmissions: Record<string, TrapSubmission> = {
  "a trap in each task": {
    hand: (it) => eachTask(it, (answer, tests, { trap }) => taskTraps[trap].hand(answer, tests)),
    points: ({ trap }) => taskTraps[trap].points,
  },
  "all solved": { hand: allSolved, points: full },
  "nothing written": { hand: (it) => it, points: () => 0 },
  "returns a text, false and null": {
    hand: (it) =>
      eachTask(it, (answer, tests, { kind }) => {
        const { id } = answer;
        const wrong = {
          mean: `const ${id} = () => "2.5";`,
          flip: `const ${id} = () => false;`,
          border: `let ${id} = null as any;`,
        };
        return [{ ...answer, source: wrong[kind] }, tests];
      }),
    points: () => 0,
  },
  "answers in cells of its own": {
    hand: (it) =>
      eachTask(it, (answer, tests, { kind }) => {
        const mine = own(`my-${answer.id}`, solutions.mean(answer.id));
        return kind === "mean" ? [answer, mine, tests] : [answer, tests];
      }),
    points: ({ kind }) => kind === "mean" ? 2 : 0,
  },
  "removed the first cells": {
    hand: (it) => {
      const work = allSolved(it);
      return { ...work, cells: work.cells.filter(({ id }) => !["intro", "setup"].includes(id)) };
    },
    points: full,
  },
  "moved the tests to the top": {
    hand: (released) => {
      const work = allSolved(released);
      const tests = (cell: Cell) => cell.metadata.nbgrader?.grade === true;
      return {
        ...work,
        cells: [...work.cells.filter(tests), ...work.cells.filter((c) => !tests(c))],
      };
    },
    points: full,
  },
  "names Python's kernel": {
    hand: (it) => ({
      ...allSolved(it),
      metadata: { kernelspec: { name: "python3", language: "python", display_name: "Python 3" } },
    }),
    points: full,
  },
};
