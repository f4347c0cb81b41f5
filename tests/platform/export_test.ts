import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { join } from "node:path";
import { exportedModule, exportLessons } from "../../scripts/export.ts";
import { Project } from "../../scripts/project.ts";

interface Sketch {
  source: string;
  tags?: string[];
  type?: string;
}

function notebook(cells: Sketch[]): string {
  return JSON.stringify({
    cells: cells.map(({ source, tags = ["export"], type = "code" }, index) => ({
      id: `mnist-${index}`,
      cell_type: type,
      source: source.split(/(?<=\n)/),
      metadata: tags.length > 0 ? { tags } : {},
    })),
  });
}

const imports = 'import { conv2d, tf, type Pair } from "convolutions";\n' +
  'import * as other from "./other.ts";';

const conv = `/** Stands for nn.Conv2d. */
function conv(ni: number, nf: number, { ks = 3 }: { ks?: number } = {}) {
  const layer = tf.layers.conv2d({ filters: nf, kernelSize: ks });

  return layer;
}

const half = (size: number) => size >> 1;
// A pair of sizes.
const sizes = [
  28,
  14,
] as const;`;

Deno.test("exportedModule() exports what tagged cells declare, and imports what that uses", () => {
  const code = exportedModule(
    "05_mnist_cnn.ipynb",
    notebook([
      { source: imports },
      { source: "const secret = 1;", tags: [] },
      { source: "function inText() {}", type: "markdown" },
      { source: conv, tags: ["export", "hide-input"] },
      { source: 'import { tf } from "convolutions";\ntype Sizes = [number, number];' },
    ]),
  );
  equal(
    code,
    `// Made by \`deno task export\` from the cells of 05_mnist_cnn.ipynb tagged "export". Change those.

import { tf } from "convolutions";

/** Stands for nn.Conv2d. */
export function conv(ni: number, nf: number, { ks = 3 }: { ks?: number } = {}) {
  const layer = tf.layers.conv2d({ filters: nf, kernelSize: ks });

  return layer;
}

export const half = (size: number) => size >> 1;
// A pair of sizes.
export const sizes = [
  28,
  14,
] as const;

export type Sizes = [number, number];
`,
  );
});

Deno.test("exportedModule() makes none of a lesson without tagged cells", () => {
  equal(
    exportedModule("01.ipynb", notebook([{ source: "const x = 1;", tags: ["other"] }])),
    undefined,
  );
});

Deno.test("exportedModule() refuses cells that do something", () => {
  for (
    const source of ["conv(1, 4);", "await openMnist();", "for (const i of [1]) {\n}", "x = 3;"]
  ) {
    throws(() => exportedModule("05.ipynb", notebook([{ source: "const x = 1;" }, { source }])), {
      name: "SyntaxError",
      message: /Cannot export cell mnist-1 of 05\.ipynb: a module only imports and declares/,
    });
  }
  throws(
    () => exportedModule("05.ipynb", notebook([{ source: 'import "./effects.ts";' }])),
    /cannot take over `import "\.\/effects\.ts";`/,
  );
});

Deno.test("exportLessons() writes, finds what is stale, and removes what is no more", async () => {
  const root = await Deno.makeTempDir();
  try {
    const project = new Project(root);
    await Deno.mkdir(project.notebooks);
    await Deno.writeTextFile(join(root, "deno.json"), '{ "fmt": { "lineWidth": 100 } }');
    const lesson = join(project.notebooks, "05_mnist_cnn.ipynb");
    const path = join("notebooks", "exported", "mnist_cnn.ts");
    await Deno.writeTextFile(lesson, notebook([{ source: "const   half = 0.5" }]));
    deepEqual(await exportLessons(project, true), [path]);
    deepEqual(await exportLessons(project, false), [path]);
    const written = await Deno.readTextFile(join(root, path));
    match(written, /\nexport const half = 0\.5;\n$/);
    deepEqual(await exportLessons(project, true), []);
    const check = new Deno.Command(Deno.execPath(), { args: ["check", "-q", join(root, path)] });
    ok((await check.output()).success, "the module type-checks");

    await Deno.writeTextFile(lesson, notebook([{ source: "const half = 0.25" }]));
    deepEqual(await exportLessons(project, true), [path]);
    equal(await Deno.readTextFile(join(root, path)), written);
    await Deno.writeTextFile(lesson, notebook([]));
    deepEqual(await exportLessons(project, true), [path]);
    await exportLessons(project, false);
    deepEqual(await Array.fromAsync(Deno.readDir(join(root, "notebooks", "exported"))), []);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
