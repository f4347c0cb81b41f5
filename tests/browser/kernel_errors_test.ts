/** Errors of the browser's kernel: the message first, then the learner's own lines, once. */

import assert from "node:assert/strict";
import { inBrowser } from "../live/browser.ts";
import { openKernel } from "./kernel_page.ts";

/** Cells, and what is told of the last; `^` stands below what is marked. */
const CASES: [name: string, cells: string[], told: string][] = [
  [
    "a throw in a function of an earlier cell, called in a callback",
    [
      `interface Sizes {
  rows: number;
}
enum Kind { A, B }
// a comment

function half(size: number, kind: Kind = Kind.A): number {
  if (size % 2) {

    throw new RangeError(\`\${size} is odd\`);
  }
  return size / 2;
}`,
      `const sizes: number[] = [2, 3];
sizes.map((size: number) => {
  return half(size);
});`,
    ],
    `RangeError: 3 is odd

cell [1], line 10, in half()
  10 │     throw new RangeError(\`\${size} is odd\`);
     │           ^^^^^^^^^^^^^^
cell [2], line 3
  3 │   return half(size);
    │          ^^^^
cell [2], line 2
  2 │ sizes.map((size: number) => {
    │       ^^^`,
  ],
  [
    "an async function and a top-level await",
    [
      `import {
  one,
} from "numbers";

async function later(x: number): Promise<number> {
  await null;
  return (x as unknown as { y: { z: number } }).y.z;
}
const first: number = await later(one);`,
    ],
    `TypeError: Cannot read properties of undefined (reading 'z')

cell [1], line 7, in later()
  7 │   return (x as unknown as { y: { z: number } }).y.z;
    │                                                   ^
cell [1], line 9
  9 │ const first: number = await later(one);
    │                       ^^^^^`,
  ],
  [
    "a loop that can be stopped, in the first line",
    ["for (const x of [1]) { const y: number = x; absent(y); }"],
    `ReferenceError: absent is not defined

cell [1], line 1
  1 │ for (const x of [1]) { const y: number = x; absent(y); }
    │                                             ^^^^^^`,
  ],
  [
    "a recursion",
    ["function down(n: number): number { return n ? down(n - 1) : absent }\ndown(3)"],
    `ReferenceError: absent is not defined

cell [1], line 1, in down()
  1 │ function down(n: number): number { return n ? down(n - 1) : absent }
    │                                                             ^^^^^^
cell [1], line 1, in down(), 3 times
  1 │ function down(n: number): number { return n ? down(n - 1) : absent }
    │                                               ^^^^
cell [1], line 2
  2 │ down(3)
    │ ^^^^`,
  ],
  [
    "a cause",
    [
      `try {
  absent;
} catch (cause) {
  throw new Error("outer", { cause });
}`,
    ],
    `Error: outer

cell [1], line 4
  4 │   throw new Error("outer", { cause });
    │         ^^^^^^^^^

Caused by: ReferenceError: absent is not defined
cell [1], line 2
  2 │   absent;
    │   ^^^^^^`,
  ],
  [
    "what is thrown and no error",
    ["const a = 1;\nthrow 'text';"],
    `Thrown: text

cell [1], line 2
  2 │ throw 'text';
    │ ^^^^^

Only an Error knows where it was thrown: throw new Error(…).`,
  ],
  [
    "a text that is no program",
    ["const a: number = 1;\n\nconst b: number = ;"],
    `SyntaxError: Unexpected token

cell [1], line 3
  3 │ const b: number = ;
    │                   ^`,
  ],
  [
    "a name that is declared twice in a cell",
    ["let q: number = 1;\nlet q = 2;"],
    `SyntaxError: Identifier 'q' has already been declared

cell [1], line 2
  2 │ let q = 2;
    │     ^`,
  ],
  [
    "a name that an earlier cell has declared otherwise",
    ["function conv() {}", "1;\nconst conv = 2;"],
    `SyntaxError: Identifier 'conv' has already been declared

cell [2], line 2
  2 │ const conv = 2;
    │       ^^^^

Declared before:
cell [1], line 1
  1 │ function conv() {}
    │          ^^^^`,
  ],
  [
    "a constant that is changed",
    ["const kernel = [1];\nkernel[0] = 2;\nkernel = [3];"],
    `TypeError: Assignment to constant variable.

cell [1], line 3
  3 │ kernel = [3];
    │ ^^^^^^`,
  ],
  [
    "an import of a name that is not there",
    [
      'import { checkImports } from "checks";\ncheckImports();',
      'const first: number = 1;\nimport three, { one, tow as two } from "numbers";',
    ],
    `SyntaxError: numbers has no tow; did you mean two?

cell [2], line 2
  2 │ import three, { one, tow as two } from "numbers";
    │ ^^^^^^`,
  ],
  [
    "a module that is not to be had",
    ["import x from 'nowhere';"],
    `TypeError: Import "nowhere": not to be had in the browser. A cell here can import "numbers", "interrupt", "checks", "broken".

cell [1], line 1
  1 │ import x from 'nowhere';
    │ ^^^^^^`,
  ],
];

Deno.test({
  name: "the browser's kernel tells an error's message first, then the learner's own lines",
  ...inBrowser,
  async fn() {
    await using kernel = await openKernel();
    const told: Record<string, string> = {};
    for (const [name, cells] of CASES) {
      await kernel.restart();
      const results = [];
      for (const code of cells) results.push(await kernel.run(code));
      const [output] = results.at(-1)!.outputs;
      if (output?.msg_type === "error") told[name] = output.content.traceback.join("\n");
    }
    assert.deepEqual(told, Object.fromEntries(CASES.map(([name, , expected]) => [name, expected])));
  },
});

Deno.test({
  name: "an error that is printed names the learner's lines, and none of the kernel's",
  ...inBrowser,
  async fn() {
    await using kernel = await openKernel();
    await kernel.run("function fails() {\n  return new Error('printed');\n}");
    const { outputs } = await kernel.run("const error = fails();\nconsole.log(error)");
    assert.deepEqual(outputs.map(({ content }) => content), [{
      name: "stdout",
      text: `Error: printed
    cell [1], line 2, in fails()
      2 │   return new Error('printed');
        │          ^^^^^^^^^
    cell [2], line 1
      1 │ const error = fails();
        │               ^^^^^
`,
    }]);
  },
});
