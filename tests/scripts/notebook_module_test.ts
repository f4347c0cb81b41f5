import assert from "node:assert/strict";
import { notebookModule } from "../../scripts/notebook_module.ts";
import { cells } from "./code_cells.ts";

/** The lines of a module that come from cells, each with its origin. */
function traced(...sources: string[]): string[] {
  const { text, origins } = notebookModule(cells(...sources));
  return text.split("\n").flatMap((line, i) => {
    const origin = origins[i];
    return origin ? [`${origin.cell}:${origin.line} ${line}`] : [];
  });
}

Deno.test("notebookModule() keeps each line's cell and puts imports first, once", () => {
  assert.deepEqual(
    traced(
      'import { a } from "x";\na',
      'import { a } from "x";\nimport {\n  b,\n} from "y";\nb',
    ),
    [
      'c1:1 import { a } from "x";',
      "c2:2 import {",
      "c2:3   b,",
      'c2:4 } from "y";',
      "c1:2 a",
      "c2:5 b",
    ],
  );
});

Deno.test("notebookModule() gives a name that is declared again a block of its own", () => {
  const { text } = notebookModule(
    cells("const x = 1;", "const { a, b: x } = o;", "x", "let x = 2;"),
  );
  const code = text.split("\n").filter((line) => line !== ";" && line !== "");
  assert.deepEqual(code, [
    "export {};",
    "const x = 1;",
    "{",
    "const { a, b: x } = o;",
    "x",
    "{",
    "let x = 2;",
    "}",
    "}",
  ]);
});

Deno.test("notebookModule() leaves out text cells and takes sources given as lines", () => {
  const { text } = notebookModule([
    { cell_type: "markdown", source: "const = not code" },
    { cell_type: "code", id: "c", source: ["const x = 1;\n", "x"] },
  ]);
  assert.ok(text.includes("const x = 1;\nx\n"));
  assert.ok(!text.includes("not code"));
});
