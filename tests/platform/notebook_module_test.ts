import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { checkCells } from "../../scripts/check.ts";
import { type NotebookCell, notebookModule } from "../../scripts/notebook_module.ts";
import { Project } from "../../scripts/project.ts";

const project = new Project();

function cells(...sources: string[]): NotebookCell[] {
  return sources.map((source, i) => ({ cell_type: "code", id: `c${i + 1}`, source }));
}

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

/** What `checkCells()` finds in these notebooks, each given by the sources of its cells. */
async function checkNotebooks(made: Record<string, string[]>): Promise<string | undefined> {
  const folder = await Deno.makeTempDir();
  const name = (notebook: string) => `${basename(folder)}_${notebook}`;
  try {
    const paths = Object.entries(made).map(([notebook, sources]) => {
      const path = join(folder, `${name(notebook)}.ipynb`);
      Deno.writeTextFileSync(path, JSON.stringify({ cells: cells(...sources) }));
      return path;
    });
    return (await checkCells(project, paths))?.replaceAll(name(""), "");
  } finally {
    await Deno.remove(folder, { recursive: true });
    for (const notebook of Object.keys(made)) {
      await Deno.remove(join(project.root, ".check", `${name(notebook)}.ts`)).catch(() => {});
    }
  }
}

Deno.test("checkCells() names notebook, cell and line of a type error", async () => {
  const found = await checkNotebooks({
    good: [
      'import { join } from "node:path";\nlet x = 1\nx',
      "[x].length",
      'const x = join("a", "b");\nconst y: string = x;\ny',
      'import { join } from "node:path";\nawait Promise.resolve(join(x, y))',
    ],
    bad: [
      'import { join } from "node:path";\nconst x = join("a");',
      "// a comment\nconst n: number = x;\nn",
      "const x = [1, 2];\nconst s: string = x[0];\ns",
      "missing + 1",
    ],
  });
  assert.ok(found !== undefined);
  for (const place of ["cell c2 line 2:7", "cell c3 line 2:7", "cell c4 line 1:1"]) {
    assert.ok(found.includes(`at bad.ipynb ${place}\n`), `${place} in:\n${found}`);
  }
  assert.ok(found.includes("Found 3 errors."), found);
});

Deno.test("checkCells() of notebooks without a fault finds nothing", async () => {
  assert.equal(await checkNotebooks({ good: ["let x = 1", "x"] }), undefined);
});
