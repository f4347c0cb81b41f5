import { equal, throws } from "node:assert/strict";
import { exportedModule } from "../../scripts/export.ts";
import { notebook } from "./tagged_lesson.ts";

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
