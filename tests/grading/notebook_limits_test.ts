/** Notebooks as they are read, released, put right and named: whole results. */
import { deepEqual, equal, throws } from "node:assert/strict";
import {
  type Cell,
  checkInstructor,
  formatNotebook,
  InstructorError,
  type Notebook,
  parseNotebook,
  releaseNotebook,
  restoreNotebook,
  SubmissionError,
} from "../../lib/grading/mod.ts";
import { cell, exercise, notebook } from "./exercise.ts";

const parse = (cells: unknown[], more: object = {}) =>
  parseNotebook(JSON.stringify({ nbformat: 4, cells, ...more }), "x.ipynb");

Deno.test("parseNotebook() keeps what is known of a cell, whole", () => {
  const nbgrader = {
    grade_id: "g",
    grade: true,
    solution: true,
    locked: true,
    task: true,
    points: 0,
    schema_version: 3,
    cell_type: "code",
    checksum: "c",
    more: 1,
  };
  const attachments = { "a.png": { "image/png": "x" } };
  const { more: _, ...known } = nbgrader;
  deepEqual(
    parse([
      {
        id: "a",
        cell_type: "markdown",
        source: ["a\r\n", "b\rc"],
        metadata: { x: 1 },
        attachments,
      },
      {
        id: "b",
        cell_type: "code",
        source: "\ud800",
        metadata: { nbgrader },
        attachments: [1],
        outputs: [1],
      },
      { id: "c", cell_type: "raw", source: 5, metadata: { nbgrader: { grade_id: "h" } } },
    ], { metadata: { y: 2 }, nbformat_minor: 2, z: 1 }),
    {
      cells: [
        { id: "a", cell_type: "markdown", source: "a\nb\nc", metadata: { x: 1 }, attachments },
        {
          id: "b",
          cell_type: "code",
          source: "\ufffd",
          metadata: { nbgrader: known },
          execution_count: null,
          outputs: [],
        },
        {
          id: "c",
          cell_type: "raw",
          source: "",
          metadata: {
            nbgrader: {
              grade_id: "h",
              grade: false,
              solution: false,
              locked: false,
              task: false,
              schema_version: undefined,
            },
          },
        },
      ],
      metadata: { y: 2 },
      nbformat: 4,
      nbformat_minor: 5,
    } as unknown as Notebook,
  );
});

Deno.test("parseNotebook() gives ids that are free, and takes up to its limits", () => {
  const ids = (...given: unknown[]) =>
    parse(given.map((id) => ({ id, cell_type: "raw", source: "" }))).cells.map(({ id }) => id);
  deepEqual(ids("a", "a", "", "cell-2", "cell-2-2", "cell-2"), [
    "a",
    "cell-2-3",
    "cell-3",
    "cell-2",
    "cell-2-2",
    "cell-6",
  ]);
  deepEqual(ids("x".repeat(64), "x".repeat(65), "a b"), ["x".repeat(64), "cell-2", "cell-3"]);
  equal(parse(Array(2000).fill({ cell_type: "raw" })).cells.length, 2000);
  throws(() => parse(Array(2001).fill({ cell_type: "raw" })), /it has 2001 cells/);
  const half = { cell_type: "raw", source: "x".repeat(5_000_000) };
  equal(parse([half, half]).cells.length, 2);
  throws(
    () => parse([half, half, { ...half, source: "x" }]),
    new SubmissionError(
      "x.ipynb",
      "its cells hold 10 MB of text",
      "Delete in JupyterLab what your answers do not need, save, and hand it in again.",
    ),
  );
});

Deno.test("formatNotebook() writes sorted keys and lines", () => {
  const made = notebook({ ...cell("b", "x\n\ny\n"), metadata: { z: [{ b: 1, a: 2 }], a: null } });
  equal(
    formatNotebook({ ...made, metadata: {} }),
    `{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "b",
   "metadata": {
    "a": null,
    "z": [
     {
      "a": 2,
      "b": 1
     }
    ]
   },
   "outputs": [],
   "source": [
    "x\\n",
    "\\n",
    "y\\n"
   ]
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
`,
  );
});

Deno.test("releaseNotebook() protects answers and what is locked, and nothing else", () => {
  const kinds = {
    plain: undefined,
    note: {},
    free: { locked: false },
    answer: { solution: true, locked: false },
    essay: { solution: true, grade: true, points: 1 },
    tests: { grade: true, points: 1, locked: false },
    task: { task: true, points: 1, locked: false },
  };
  const cells = Object.entries(kinds).map(([id, nbgrader]) => cell(id, `${id}()`, nbgrader));
  const released = releaseNotebook(notebook(...cells)).cells;
  const told = Object.fromEntries(released.map(({ id, source, metadata }) => {
    const { nbgrader: _, ...rest } = metadata;
    return [id, [source, rest]];
  }));
  const locked = { deletable: false, editable: false };
  deepEqual(told, {
    plain: ["plain()", {}],
    note: ["note()", locked],
    free: ["free()", {}],
    answer: ["// YOUR CODE HERE", { deletable: false }],
    essay: ["// YOUR CODE HERE", { deletable: false }],
    tests: ["tests()", locked],
    task: ["task()", {}],
  });
});

Deno.test("checkInstructor() takes what nbgrader takes", () => {
  const sound: Cell[] = [
    cell("a", "", { grade: true, points: 0 }),
    cell("b", "x", { grade: true, solution: true, points: 1 }, "markdown"),
    cell("c", "x", { task: true, points: 0.5 }, "markdown"),
    cell("d", "// BEGIN HIDDEN TESTS\n// END HIDDEN TESTS", { grade: true, points: 1 }),
    cell("e", "", { points: -1 }),
    cell("f", ""),
  ];
  checkInstructor(notebook(...sound));
  const told = (faulty: Cell) => {
    try {
      checkInstructor(notebook(cell("first", "", {}), faulty));
    } catch (error) {
      return error instanceof InstructorError ? error.message : error;
    }
  };
  const cases: [Cell, string][] = [
    [cell("x", "", { grade: true, solution: true }), "its points are missing, or no number"],
    [cell("x", "", { task: true, points: Infinity }), "its points are Infinity, not 0 or more"],
    [cell("x", "", { task: true, solution: true }), "a task can be neither a test nor an answer"],
    [cell("x", "", { grade_id: "first" }), "another cell has the same grade_id"],
    [cell("x", "", { grade: true, points: 1 }, "raw"), "a test must be a code cell"],
    [cell("x", "// END HIDDEN TESTS"), '"END HIDDEN TESTS" comes without "BEGIN HIDDEN TESTS"'],
    [
      cell("x", "// BEGIN SOLUTION\n// END SOLUTION", { grade: true, points: 1 }),
      "a solution outside an answer cell",
    ],
  ];
  for (const [faulty, message] of cases) {
    equal(told(faulty), `Cell 2 (${faulty.metadata.nbgrader?.grade_id ?? "x"}): ${message}.`);
  }
});

Deno.test("restoreNotebook() tells whole findings", () => {
  const told = (change: (cells: Cell[], notebook: Notebook) => Cell[] | void) => {
    const submitted = releaseNotebook(exercise());
    submitted.cells = change(submitted.cells, submitted) ?? submitted.cells;
    const { notebook, findings } = restoreNotebook(exercise(), submitted);
    return [
      notebook.cells.map(({ id }) => id).join(),
      ...findings.map(({ kind, gradeId, text }) => `${kind} ${gradeId}: ${text}`),
    ];
  };
  const whole = "intro,setup,double-statement,double,double-tests,sum-statement,sum,sum-tests";
  const note = (cell: Cell, change: object) => Object.assign(cell.metadata.nbgrader!, change);
  deepEqual(told(() => {}), [whole]);
  deepEqual(told((cells) => void note(cells[4], { points: 3 })), [
    whole,
    "points-changed double-tests: The points noted on this cell were changed. It is worth 2.",
  ]);
  deepEqual(told((cells) => void note(cells[3], { points: 3 })), [whole], "an answer has none");
  for (const flag of ["grade", "solution", "locked", "task"]) {
    deepEqual(told((cells) => void note(cells[0], { [flag]: flag !== "locked" })), [
      whole,
      "metadata-changed intro: What is noted on this cell was changed or lost. The exercise's notes were used.",
    ]);
  }
  deepEqual(told((cells) => void delete cells[3].metadata.nbgrader), [
    whole,
    "metadata-changed double: What is noted on this cell was changed or lost. The exercise's notes were used.",
  ]);
  deepEqual(told((cells) => void (cells[3].cell_type = "raw")), [
    whole,
    "type-changed double: This was made a raw cell; it is a code cell again.",
  ]);
  deepEqual(told((cells) => void (cells[0].cell_type = "code")), [
    whole,
    "type-changed intro: This was made a code cell; it is a Markdown cell again.",
  ]);
  deepEqual(told((cells) => cells.filter(({ id }) => id !== "double" && id !== "setup")), [
    whole.replace("double,", ""),
    "removed setup: This cell of the exercise was missing and has been put back.",
    "removed double: This answer cell is missing. If you answered in a cell of your own, that was run.",
  ]);
  const added = cell("double", "mine()");
  deepEqual(
    told((
      cells,
    ) => [
      added,
      ...cells.slice(0, 4),
      cell("double", "own()"),
      ...cells.slice(4),
      cell("a b", "x"),
    ]),
    [
      whole.replace("double,", "double,double-3,").replace("intro", "double-2,intro") + ",added",
    ],
  );
  deepEqual(
    told((
      cells,
    ) => [
      ...cells,
      structuredClone(cells[3]),
      cell("q", "", { grade_id: "n".repeat(61) }),
      cell("q", "", { grade_id: "n".repeat(60) }),
      structuredClone(cells[3]),
    ]),
    [
      `${whole},double-2,q,q-2,double-3`,
      "duplicated double: There is more than one copy of this cell. The first counts; the others were run as cells of your own.",
      `unknown-id ${
        "n".repeat(60)
      }…: The exercise has no cell of this name. It was run as a cell of your own and gives no points.`,
      `unknown-id ${
        "n".repeat(60)
      }: The exercise has no cell of this name. It was run as a cell of your own and gives no points.`,
    ],
  );
  const strange = Array.from({ length: 25 }, (_, n) => cell(`q${n}`, "", { grade_id: `n${n}` }));
  equal(told((cells) => [...cells, ...strange]).length, 21);
  deepEqual(told(([a, b, c, d, ...rest]) => [d, a, b, c, ...rest]), [
    whole,
    "moved double: This cell was moved. The cells were run in the exercise's order.",
  ]);
  deepEqual(told((cells) => [...cells.slice(1), cells[0]]), [
    whole,
    "moved intro: This cell was moved. The cells were run in the exercise's order.",
  ]);
  deepEqual(
    told((_, notebook) =>
      void (Object.assign(notebook.metadata, { kernelspec: { name: "k".repeat(41) } }))
    ),
    [
      whole,
      `kernel : The notebook names the kernel "${
        "k".repeat(40)
      }…". It was run with the exercise's, "deno": choose that in JupyterLab under Kernel > Change Kernel.`,
    ],
  );
  deepEqual(told((_, notebook) => void (Object.assign(notebook.metadata, { kernelspec: null }))), [
    whole,
  ]);
  // A name that stands on another cell is not taken by an id.
  const swapped = told((cells) => {
    delete cells[3].metadata.nbgrader;
    note(cells[6], { grade_id: "double" });
  });
  deepEqual(swapped, [
    "intro,setup,double-statement,double-2,double,double-tests,sum-statement,sum-tests",
    "moved double: This cell was moved. The cells were run in the exercise's order.",
    "removed sum: This answer cell is missing. If you answered in a cell of your own, that was run.",
  ]);
});
