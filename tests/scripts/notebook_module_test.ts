import assert from "node:assert/strict";
import { mapToCells, notebookModule } from "../../scripts/notebook_module.ts";
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

Deno.test("notebookModule() knows imports of every form, and takes none for one", () => {
  const imports = [
    'import "a";',
    "import { b } from 'b'",
    'import * as c from "c"; // for its effect',
    'import d, { e } from "d";',
    'import f from "f"',
    'import type { G } from "g";',
    'import h from "h.json" with { type: "json" };',
    'import {\n  i,\n} from "i";',
  ];
  const others = ['import("z");', 'important("y");', 'const x = await import("x");'];
  const { text, origins } = notebookModule(cells([...others, ...imports].join("\n")));
  assert.deepEqual(text.split("\n").filter((line) => line !== ""), [
    ...imports.join("\n").split("\n"),
    "export {};",
    ...others,
    ";",
  ]);
  assert.equal(origins[0]?.line, others.length + 1);
  assert.equal(origins[imports.length + 2], undefined);
});

Deno.test("notebookModule() opens a block for every way to declare a name again", () => {
  const again = [
    "const { a, b: x = 1, ...rest } = o;",
    "let [x, [y]] = o;",
    "async function x() {}",
    "function* x() {}",
    "abstract class x {}",
    "type x = 1;",
    "interface x {}",
    "enum x {}",
    "var x = 2;",
  ];
  for (const source of again) {
    const { text } = notebookModule(cells("const x = 1;", source));
    assert.match(text, /;\n\{\n/, source);
    assert.match(text, /\}\n$/, source);
  }
  for (const source of ["const { x: other } = o;", "  const x = 2;", "x = 2;", "const xx = 1;"]) {
    assert.doesNotMatch(notebookModule(cells("let x = 1;", source)).text, /^\{$/m, source);
  }
  // What the block hides is known no longer: y does not open another.
  const { text } = notebookModule(cells("let x = 1;\nlet y = 1;", "let x = 2;", "let y = 3;"));
  assert.equal(text.match(/^\{$/gm)?.length, 1);
});

Deno.test("mapToCells() puts cells in place of lines of modules, and leaves others", () => {
  const module = notebookModule([
    { cell_type: "code", source: "const x = 1;" },
    { cell_type: "code", id: "two", source: ["a\n", "b"] },
  ]);
  const modules = new Map([["file:///m/01.ts", { notebook: "01.ipynb", module }]]);
  const lines = module.text.split("\n");
  const place = (line: string) => `file:///m/01.ts:${lines.indexOf(line) + 1}:7`;
  assert.equal(
    mapToCells(
      `at ${place("const x = 1;")}, ${place("b")}, ${place("export {};")} and file:///m/02.ts:1:1`,
      modules,
    ),
    "at 01.ipynb cell #1 line 1:7, 01.ipynb cell two line 2:7, 01.ipynb and file:///m/02.ts:1:1",
  );
});
