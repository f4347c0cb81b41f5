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

/** An exercise with a plain test (2 points), one with credit (3), one with a picture (1), and odd ones. */
export const trapsExercise: Notebook = notebook(
  cell("intro", "# An exercise", {}, "markdown"),
  cell(
    "setup",
    `import { assertClose, assertShape, credit, imshow, preloadPictures } from "convolutions";
const image = [[1, 2], [3, 4]];
await preloadPictures();`,
    {},
  ),
  cell("mean-statement", "## The mean of an image", {}, "markdown"),
  cell(
    "mean",
    `function mean(image: number[][]): number | undefined {
  // BEGIN SOLUTION
  const values = image.flat();
  return values.reduce((a, b) => a + b) / values.length;
  // END SOLUTION
}`,
    answer,
  ),
  cell(
    "mean-tests",
    `assertClose(mean(image), 2.5, "mean(image)");
// BEGIN HIDDEN TESTS
assertClose(mean([[1, 2, 6]]), 3, "mean of another image");
// END HIDDEN TESTS`,
    tests(2),
  ),
  cell("flip-statement", "## The image upside down", {}, "markdown"),
  cell(
    "flip",
    `function flip(image: number[][]): number[][] {
  // BEGIN SOLUTION
  return image.toReversed();
  // END SOLUTION
  return [];
}`,
    answer,
  ),
  cell(
    "flip-tests",
    `await credit({
  "the size": [1, () => assertShape(flip(image), [2, 2])],
  // BEGIN HIDDEN TESTS
  "the order": [2, () => assertClose(flip([[1, 2], [3, 4], [5, 6]]), [[5, 6], [3, 4], [1, 2]])],
  // END HIDDEN TESTS
});`,
    tests(3),
  ),
  cell("border-statement", "## A border of ones", {}, "markdown"),
  cell(
    "border",
    `let border = [[0]];
// BEGIN SOLUTION
border = [[1, 1, 1, 1], [1, 0, 0, 1], [1, 0, 0, 1], [1, 1, 1, 1]];
// END SOLUTION`,
    answer,
  ),
  cell(
    "border-tests",
    `await assertClose(border, [[1, 1, 1, 1], [1, 0, 0, 1], [1, 0, 0, 1], [1, 1, 1, 1]], "border");`,
    tests(1),
  ),
  ...Object.entries(values).map(([name, source]) => cell(`${name}-value`, source, tests(2))),
);

/** What a student hands in. */
export interface TrapSubmission {
  /** How the students' notebook becomes theirs. */
  hand: (released: Notebook) => Notebook;
  /** Points of the mean, the flip and the border. */
  points: [mean: number, flip: number, border: number];
}

const mean =
  "function mean(i: number[][]) { return i.flat().reduce((a, b) => a + b) / i.flat().length; }";
const flip = "function flip(image: number[][]) { return [...image].reverse(); }";
const border = "let border = [1, 0, 0, 1].map((edge) => [1, edge, edge, 1]);";

/** All tasks solved, but for the cells that are named; the work of most. */
function solved(released: Notebook, instead: Record<string, string> = {}): Notebook {
  const sources: Record<string, string> = { mean, flip, border, ...instead };
  return each(released, (cell) => ({ ...cell, source: sources[cell.id] ?? cell.source }));
}

function each(original: Notebook, change: (cell: Cell) => Cell | Cell[]): Notebook {
  return { ...original, cells: original.cells.flatMap(change) };
}

/** The work with one cell changed by hand. */
function edited(id: string, change: (cell: Cell) => Cell | Cell[]): TrapSubmission["hand"] {
  return (released) => each(solved(released), (cell) => cell.id === id ? change(cell) : cell);
}

function noted(cell: Cell, metadata: Record<string, unknown>): Cell {
  return { ...cell, metadata: { nbgrader: { ...cell.metadata.nbgrader!, ...metadata } } };
}

const own = (id: string, source: string): Cell => ({
  ...{ id, cell_type: "code", source, metadata: {} },
  ...{ outputs: [], execution_count: null },
});

/** The submissions by what is special about them. */
export const trapSubmissions: Record<string, TrapSubmission> = {
  "all solved": { hand: (it) => solved(it), points: [2, 3, 1] },
  "nothing written": { hand: (it) => it, points: [0, 0, 0] },
  "partial credit": {
    hand: (it) => solved(it, { flip: "const flip = (image: number[][]) => image;" }),
    points: [2, 1, 1],
  },
  "only the visible test passes": {
    hand: (it) => solved(it, { mean: "const mean = (image: number[][]) => 2.5;" }),
    points: [0, 3, 1],
  },
  "a wrong image, shown as a picture": {
    hand: (it) => solved(it, { border: "let border = [1, 2, 3, 4].map((v) => [v, v, v, v]);" }),
    points: [2, 3, 0],
  },
  "a syntax error, whose reply has no ename": {
    hand: (it) => solved(it, { mean: "function mean(image {" }),
    points: [0, 3, 1],
  },
  "throws null": {
    hand: (it) => solved(it, { mean: "function mean() { throw null; }" }),
    points: [0, 3, 1],
  },
  "throws undefined in a check": {
    hand: (it) => solved(it, { flip: "function flip() { throw undefined; }" }),
    points: [2, 0, 1],
  },
  "throws at the top of the answer cell": {
    hand: (it) => solved(it, { border: `${border} throw new TypeError("mine");` }),
    points: [2, 3, 1],
  },
  "writes to stderr where the tests call it": {
    hand: (it) => solved(it, { mean: mean.replace("{ ", '{ console.error("called");') }),
    points: [2, 3, 1],
  },
  "warns, and is wrong": {
    hand: (it) => solved(it, { mean: 'function mean() { console.warn("?"); return 0; }' }),
    points: [0, 3, 1],
  },
  "warns during partial credit": {
    hand: (it) => solved(it, { flip: 'const flip = (i: number[][]) => (console.warn("?"), i);' }),
    points: [2, 1, 1],
  },
  "prints in colors": {
    hand: (it) =>
      solved(it, {
        mean: mean.replace("{ ", String.raw`{ console.log("\x1b[31m7\x1b[0m %c7", "color: red");`),
      }),
    points: [2, 3, 1],
  },
  "prints numbers like a result": {
    hand: (it) =>
      solved(it, { flip: "function flip(i: number[][]) { console.log(3); return i; }" }),
    points: [2, 1, 1],
  },
  "an answer cell that ends in a number": {
    hand: (it) => solved(it, { mean: `${mean}\nmean(image)` }),
    points: [2, 3, 1],
  },
  "returns a text, false and null": {
    hand: (it) =>
      solved(it, {
        mean: 'const mean = () => "2.5";',
        flip: "const flip = () => false;",
        border: "let border = null as any;",
      }),
    points: [0, 0, 0],
  },
  "returns NaN": {
    hand: (it) => solved(it, { mean: "const mean = () => NaN;" }),
    points: [0, 3, 1],
  },
  "forgot to await": {
    hand: (it) => solved(it, { mean: mean.replace("function", "async function") }),
    points: [0, 3, 1],
  },
  "shows pictures of its own": {
    hand: (it) => solved(it, { mean: `${mean}\nimshow(image)` }),
    points: [2, 3, 1],
  },
  "answers in a cell of its own": {
    hand: (it) => each(it, (cell) => cell.id === "mean" ? [cell, own("mine", mean)] : cell),
    points: [2, 0, 0],
  },
  "cells of its own that fail": {
    hand: edited("flip", (cell) => [own("a", "notDefined()"), cell, own("b", "syntax error")]),
    points: [2, 3, 1],
  },
  "removed a test cell": { hand: edited("flip-tests", () => []), points: [2, 3, 1] },
  "removed a test cell and has it wrong": {
    hand: (it) =>
      each(
        solved(it, { mean: "const mean = () => 0;" }),
        (cell) => cell.id === "mean-tests" ? [] : cell,
      ),
    points: [0, 3, 1],
  },
  "removed the first cells": {
    hand: (it) => each(solved(it), (cell) => ["intro", "setup"].includes(cell.id) ? [] : cell),
    points: [2, 3, 1],
  },
  "emptied a test cell": {
    hand: (it) =>
      each(
        solved(it, { mean: "const mean = () => 0;" }),
        (cell) => cell.id === "mean-tests" ? { ...cell, source: "" } : cell,
      ),
    points: [0, 3, 1],
  },
  "changed the points": {
    hand: edited("mean-tests", (cell) => noted(cell, { points: 100 })),
    points: [2, 3, 1],
  },
  "took grade and points off": {
    hand: edited("mean-tests", (cell) => noted(cell, { grade: false, points: undefined })),
    points: [2, 3, 1],
  },
  "renamed a test cell": {
    hand: edited("mean-tests", (cell) => noted({ ...cell, id: "x" }, { grade_id: "x" })),
    points: [2, 3, 1],
  },
  "lost a cell's metadata": {
    hand: edited("mean-tests", (cell) => ({ ...cell, metadata: {} })),
    points: [2, 3, 1],
  },
  "copied a test cell and its answer": {
    hand: (it) =>
      each(
        solved(it),
        (cell) => cell.id.startsWith("flip") ? [cell, { ...cell, id: `${cell.id}-copy` }] : cell,
      ),
    points: [2, 3, 1],
  },
  "moved the tests to the top": {
    hand: (it) => {
      const work = solved(it);
      const tests = (cell: Cell) => cell.metadata.nbgrader?.grade === true;
      return {
        ...work,
        cells: [...work.cells.filter(tests), ...work.cells.filter((c) => !tests(c))],
      };
    },
    points: [2, 3, 1],
  },
  "made a test cell Markdown": {
    hand: edited("mean-tests", ({ outputs: _, execution_count: __, ...cell }) => ({
      ...cell,
      cell_type: "markdown",
    })),
    points: [2, 3, 1],
  },
  "names Python's kernel": {
    hand: (it) => ({
      ...solved(it),
      metadata: { kernelspec: { name: "python3", language: "python", display_name: "Python 3" } },
    }),
    points: [2, 3, 1],
  },
};
