import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { checkCells } from "../../scripts/check.ts";
import { Project } from "../../scripts/project.ts";
import { cells } from "../scripts/code_cells.ts";

const project = new Project();

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
