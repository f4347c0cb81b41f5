import { deepEqual, equal, match } from "node:assert/strict";
import {
  type Cell,
  type Finding,
  type Notebook,
  parseNotebook,
  releaseNotebook,
  restoreNotebook,
} from "../../lib/grading/mod.ts";
import { cell, exercise, generator, sourcesOf, text, withSources } from "./exercise.ts";

const answers = { double: "const double = (x: number) => x + x;", sum: "const sum = 3;" };

function handIn(change: (notebook: Notebook, byId: (id: string) => Cell) => void = () => {}) {
  const submitted = withSources(releaseNotebook(exercise()), answers);
  change(submitted, (id) => submitted.cells.find((cell) => cell.id === id)!);
  return restoreNotebook(exercise(), parseNotebook(text(submitted), "mine.ipynb"));
}

function kinds(findings: Finding[]): string[] {
  return findings.map(({ gradeId, kind }) => `${kind} ${gradeId}`);
}

Deno.test("restoreNotebook() puts the answers into the instructor's notebook, with no remark", () => {
  const { notebook, findings } = handIn();
  deepEqual(notebook, withSources(exercise(), answers));
  deepEqual(findings, []);
});

Deno.test("restoreNotebook() keeps the solutions of an instructor's own notebook", () => {
  deepEqual(restoreNotebook(exercise(), exercise()).notebook, exercise());
});

Deno.test("restoreNotebook() restores a changed test and says so", () => {
  const { notebook, findings } = handIn((_, byId) => byId("double-tests").source = "0;");
  equal(sourcesOf(notebook)["double-tests"], sourcesOf(exercise())["double-tests"]);
  deepEqual(kinds(findings), ["changed double-tests"]);
});

Deno.test("restoreNotebook() overlooks blanks at line ends, which editors change", () => {
  const { findings } = handIn((_, byId) => {
    byId("double-tests").source += "  \n\n";
    byId("setup").source = byId("setup").source + "\t";
  });
  deepEqual(findings, []);
});

Deno.test("restoreNotebook() puts a removed test back in its place, but no answer", () => {
  const { notebook, findings } = handIn((notebook) => {
    notebook.cells = notebook.cells.filter(({ id }) => id !== "double-tests" && id !== "sum");
    notebook.cells.splice(3, 0, cell("mine", "const sum = 3; // here instead"));
  });
  deepEqual(notebook.cells.map(({ id }) => id), [
    "intro",
    "setup",
    "double-statement",
    "mine",
    "double",
    "double-tests",
    "sum-statement",
    "sum-tests",
  ]);
  deepEqual(kinds(findings), ["removed double-tests", "removed sum"]);
  match(findings[1].text, /in a cell of your own, that was run/);
});

Deno.test("restoreNotebook() counts the first of several copies and runs the others in place", () => {
  const { notebook, findings } = handIn((notebook, byId) => {
    const copy = structuredClone(byId("double-tests"));
    notebook.cells.splice(5, 0, { ...copy, source: "true" }, { ...copy, source: "false" });
  });
  const ids = notebook.cells.map(({ id }) => id);
  equal(ids.filter((id) => id === "double-tests").length, 1);
  equal(new Set(ids).size, ids.length);
  deepEqual(kinds(findings), ["duplicated double-tests"]);
  equal(notebook.cells[4].source, sourcesOf(exercise())["double-tests"]);
  deepEqual(notebook.cells.slice(5, 7).map(({ source }) => source), ["true", "false"]);
  deepEqual(notebook.cells.slice(5, 7).map(({ metadata }) => metadata), [{}, {}]);
});

Deno.test("restoreNotebook() runs the two halves of an answer that was split", () => {
  const { notebook } = handIn((notebook, byId) => {
    const half = structuredClone(byId("sum"));
    byId("sum").source = "let sum = 0;";
    notebook.cells.splice(7, 0, { ...half, id: "half", source: "sum = 3;" });
  });
  const sources = notebook.cells.map(({ source }) => source);
  equal(sources.indexOf("let sum = 0;") + 1, sources.indexOf("sum = 3;"));
  equal(notebook.cells.at(-1)!.id, "sum-tests");
});

Deno.test("restoreNotebook() restores the order and names the cell that was moved", () => {
  const { notebook, findings } = handIn((notebook) => {
    notebook.cells.splice(1, 0, ...notebook.cells.splice(4, 1));
  });
  deepEqual(notebook, withSources(exercise(), answers));
  deepEqual(kinds(findings), ["moved double-tests"]);
});

Deno.test("restoreNotebook() takes points and notes from the instructor only", () => {
  const { notebook, findings } = handIn((_, byId) => {
    byId("double-tests").metadata.nbgrader!.points = 1000;
    byId("sum-tests").metadata.nbgrader!.grade = false;
    byId("sum").metadata.nbgrader!.locked = true;
    byId("double").metadata.tags = ["raises-exception", "skip-execution"];
    byId("double").metadata.nbgrader!.points = 50;
  });
  deepEqual(notebook, withSources(exercise(), answers));
  deepEqual(kinds(findings), [
    "points-changed double-tests",
    "metadata-changed sum",
    "metadata-changed sum-tests",
  ]);
});

Deno.test("restoreNotebook() makes a cell's kind the exercise's again", () => {
  const { notebook, findings } = handIn((_, byId) => {
    byId("double").cell_type = "markdown";
    byId("sum-tests").cell_type = "raw";
  });
  deepEqual(notebook, withSources(exercise(), answers));
  deepEqual(kinds(findings), ["type-changed double", "type-changed sum-tests"]);
});

Deno.test("restoreNotebook() gives no points for a name that the exercise has not", () => {
  const { notebook, findings } = handIn((notebook, byId) => {
    notebook.cells.push(cell("bonus", "1;", { grade: true, points: 99 }));
    byId("double").metadata.nbgrader!.grade_id = "constructor";
  });
  deepEqual(kinds(findings), ["unknown-id constructor", "unknown-id bonus", "removed double"]);
  equal(notebook.cells.filter((cell) => cell.metadata.nbgrader?.grade).length, 2);
});

Deno.test("restoreNotebook() finds cells by their ids where the notes are lost", () => {
  const { notebook, findings } = handIn(({ cells }) => cells.forEach((cell) => cell.metadata = {}));
  deepEqual(notebook, withSources(exercise(), answers));
  equal(findings.every(({ kind }) => kind === "metadata-changed"), true);
  equal(findings.length, exercise().cells.length);
});

Deno.test("restoreNotebook() runs a notebook of a Python kernel in the exercise's", () => {
  const { notebook, findings } = handIn((notebook) => {
    notebook.metadata = { kernelspec: { name: "python3", display_name: "Python 3" } };
  });
  deepEqual(notebook.metadata, exercise().metadata);
  deepEqual(kinds(findings), ["kernel "]);
  match(findings[0].text, /"python3".*"deno"/);
});

Deno.test("restoreNotebook() lets no added cell take an id of the exercise", () => {
  const { notebook } = handIn(({ cells }) => {
    cells.unshift(cell("sum-tests", "'mine'"), cell("double", "'mine'"));
    cells.splice(5, 0, cell("setup", "'mine'"));
  });
  deepEqual(
    notebook.cells.filter(({ source }) => source === "'mine'").map(({ id }) => id).filter((id) =>
      exercise().cells.some((cell) => cell.id === id)
    ),
    [],
  );
  for (const { id, source } of exercise().cells) {
    const restored = notebook.cells.filter((cell) => cell.id === id);
    equal(restored.length, 1);
    equal(restored[0].source, (answers as Record<string, string>)[id] ?? source);
  }
});

Deno.test("restoreNotebook() bounds what it says of strange names", () => {
  const { findings } = handIn(({ cells }) => {
    for (let n = 0; n < 500; n++) cells.push(cell(`x${n}`, "", { grade_id: `${n}`.repeat(1000) }));
  });
  equal(findings.length <= 40, true);
  equal(JSON.stringify(findings).length < 20_000, true);
});

Deno.test("restoreNotebook() holds whatever is done to the cells", () => {
  const random = generator(2);
  const original = exercise();
  const locked = original.cells.filter((cell) => !cell.metadata.nbgrader!.solution);
  for (let round = 0; round < 400; round++) {
    const { notebook, findings } = handIn((submitted) => {
      for (let step = 0; step < 1 + random() * 6; step++) {
        const { cells } = submitted;
        const at = Math.floor(random() * cells.length);
        const chosen = cells[at];
        switch (Math.floor(random() * 8)) {
          case 0:
            cells.splice(at, 1);
            break;
          case 1:
            cells.splice(Math.floor(random() * cells.length), 0, structuredClone(chosen));
            break;
          case 2:
            cells.push(...cells.splice(at, 1));
            break;
          case 3:
            if (chosen) chosen.source = `"changed ${step}"`;
            break;
          case 4:
            if (chosen) chosen.metadata = { tags: ["skip-execution"], nbgrader: undefined };
            break;
          case 5:
            if (chosen?.metadata.nbgrader) chosen.metadata.nbgrader.points = random() * 100;
            break;
          case 6:
            if (chosen) chosen.cell_type = "markdown";
            break;
          default:
            cells.splice(at, 0, cell(`new${step}`, "1;", { grade: true, points: 9 }));
        }
      }
    });
    // Every locked cell is there once, as the instructor wrote it, in the instructor's order.
    const kept = notebook.cells.filter((cell) => cell.metadata.nbgrader?.solution === false);
    deepEqual(kept, locked, `round ${round}`);
    const ids = notebook.cells.map(({ id }) => id);
    equal(new Set(ids).size, ids.length);
    for (const { metadata } of notebook.cells) {
      deepEqual(Object.keys(metadata).filter((key) => key !== "nbgrader"), []);
    }
    for (const { text } of findings) match(text, /\.$|Kernel\.$/);
  }
});
