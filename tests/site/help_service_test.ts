/** Help with typing: TypeScript's answers about the cells of a notebook. */

import assert from "node:assert/strict";
import { HelpService } from "../../lib/browser/help/service.ts";
import { exercises } from "../../scripts/check.ts";
import { Project } from "../../scripts/project.ts";
import { makeDeclarations } from "../../scripts/site/make_declarations.ts";
import { NpmPackages } from "../../scripts/site/npm_packages.ts";

const project = new Project();
const service = new HelpService(
  await makeDeclarations(project, await NpmPackages.open(project)),
);

/** Cells with the cursor at `|` in one of them. */
function place(...sources: string[]) {
  const cell = sources.findIndex((source) => source.includes("|"));
  const offset = sources[cell].indexOf("|");
  return { cells: sources.map((source) => source.replace("|", "")), cell, offset };
}

const names = (...sources: string[]) =>
  service.complete(place(...sources))?.entries.map(({ name }) => name) ?? [];

const messages = (cells: string[], cell = cells.length - 1) =>
  service.diagnostics({ cells, cell }).map(({ from, to, message }) =>
    `${cells[cell].slice(from, to)}: ${message}`
  );

const FIRST = `import { conv2d, imshow } from "convolutions";
import * as tf from "@tensorflow/tfjs";`;
const STORM = "const storm = [[1, 2], [3, 4]];";

Deno.test("complete() offers the options that a function has", () => {
  const found = names(FIRST, STORM, "imshow(storm, {|");
  assert.ok(found.includes("cmap") && found.includes("vmax"), found.join());
  assert.deepEqual(names(FIRST, STORM, "imshow(storm, { cm| })"), ["cmap"]);
  assert.ok(names(FIRST, STORM, "conv2d(storm, storm, { padding: 1, | })").includes("stride"));
});

Deno.test("complete() offers an option's values", () => {
  const found = names(FIRST, STORM, 'conv2d(storm, storm, { paddingMode: "|" })');
  assert.ok(found.includes("reflect") && found.includes("circular"), found.join());
});

Deno.test("complete() knows names of earlier cells, tensors' methods and what may be imported", () => {
  assert.ok(names(FIRST, STORM, "sto|").includes("storm"));
  assert.ok(names(FIRST, "tf.tensor([1]).resh|").includes("reshape"));
  assert.ok(names('import { max| } from "convolutions";').includes("maxPool2d"));
  assert.ok(names('import * as Plot from "@observablehq/plot";', "Plot.ras|").includes("raster"));
  assert.ok(!names("sto|", STORM).includes("storm"));
});

Deno.test("complete() of a cell that is half written, and after one", () => {
  assert.ok(names(FIRST, STORM, "function f() {\n  imshow(sto|").includes("storm"));
  assert.ok(names(FIRST, "const half = [1, {", STORM, "imshow(sto|").includes("storm"));
});

Deno.test("describe() says what a name is", () => {
  const found = service.describe({ ...place(FIRST, "con|"), name: "conv2d" });
  assert.match(found!.code, /function conv2d/);
  assert.match(found!.docs, /Slides `kernel` over `image` without flipping it/);
});

Deno.test("hover() gives the declaration, the docstring and the range", () => {
  const { code, docs, from, to } = service.hover(place(FIRST, STORM, "conv|2d(storm, storm)"))!;
  assert.match(code, /^conv2d<.*>\(image: .*, kernel: .*, options\?: Conv2dOptions\)/);
  assert.match(docs, /^Slides `kernel` .*\n\n\*\*Parameters\*\*\n\n- `image` .*\n- `kernel` /);
  assert.match(docs, /- `RangeError` If[\s\S]*\*\*Example\*\*\s+```ts\n[\s\S]*```$/);
  assert.deepEqual([from, to], [0, 6]);
  assert.equal(service.hover(place("1 |+ 1")), undefined);
});

Deno.test("signature() says which parameter is next", () => {
  const first = service.signature(place(FIRST, "conv2d(|"))!;
  assert.equal(first.prefix, "conv2d(");
  assert.equal(first.active, 0);
  assert.match(first.parameters[1].text, /^kernel: /);
  assert.match(first.docs, /Slides/);
  assert.equal(service.signature(place(FIRST, STORM, "conv2d(storm, |)"))!.active, 1);
  assert.equal(service.signature(place(FIRST, "conv2d|")), undefined);
});

Deno.test("diagnostics() underlines an option that there is not", () => {
  assert.deepEqual(messages([FIRST, STORM, 'imshow(storm, { colormap: "gray" })']), [
    "colormap: Object literal may only specify known properties, " +
    "and 'colormap' does not exist in type 'ImshowOptions'.",
  ]);
});

Deno.test("diagnostics() allows what a kernel allows, and no more", () => {
  assert.deepEqual(messages([STORM, 'const storm = "again";', "storm.length"]), []);
  assert.deepEqual(messages(["let n = 1;", "n += 1; n++; n"]), []);
  assert.deepEqual(messages(["await Promise.resolve(1)"]), []);
  assert.deepEqual(messages(['Deno.env.get("A"); console.table([1]); await fetch("x");']), []);
  assert.deepEqual(messages(['Deno.readTextFile("a")']), [
    "readTextFile: Property 'readTextFile' does not exist on type 'typeof Deno'.",
  ]);
  assert.deepEqual(messages(["interface Pair { a: number }", "const pair: Pair = { a: 1 };"]), []);
  assert.deepEqual(messages(["const { a, b: [c, ...d] } = { a: 1, b: [2, 3] };", "a + c; d"]), []);
  assert.deepEqual(messages([STORM, "const storm = 1;"], 0), []);
  assert.deepEqual(messages(["let later;", "later = 3;", "later + 1"]), []);
  assert.deepEqual(messages(["export const shown = 1;\nexport function f() {}", "f(); shown"]), []);
  assert.deepEqual(messages(['import { x } from "https://example.org/x.js";', "x.y"]), []);
  assert.deepEqual(messages(['import { conv } from "./exported/mnist_cnn.ts";']), []);
  assert.match(
    messages(['import fs from "node:fs";'])[0],
    /no module "node:fs" in a browser; .*"convolutions"/,
  );
  assert.deepEqual(messages(["const n = 1;", "n = 2;"]), [
    "n: Cannot assign to 'n' because it is a constant.",
  ]);
  assert.deepEqual(messages(['const n: number = "one";']), [
    "n: Type 'string' is not assignable to type 'number'.",
  ]);
  assert.deepEqual(messages(["const n = 1;\nconst n = 2;"]), [
    "n: Cannot redeclare block-scoped variable 'n'.",
    "n: Cannot redeclare block-scoped variable 'n'.",
  ]);
});

Deno.test("diagnostics() of a cell that is half written lie in it", () => {
  assert.deepEqual(messages([FIRST, "conv2d("]), [": ')' expected."]);
  assert.deepEqual(messages(["if (true) {"]), [": '}' expected."]);
  assert.deepEqual(messages(["const text = `half"]), [": Unterminated template literal."]);
  assert.deepEqual(messages(["f(1", "1"]), []);
});

Deno.test("diagnostics() finds nothing in any lesson or exercise", async () => {
  for (const file of [...await project.lessons(), ...await exercises(project)]) {
    const cells: string[] = JSON.parse(await Deno.readTextFile(file)).cells
      .filter((cell: { cell_type: string }) => cell.cell_type === "code")
      .map((cell: { source: string | string[] }) => [cell.source].flat().join(""));
    assert.ok(cells.length > 0);
    assert.deepEqual(cells.flatMap((_, i) => messages(cells, i)), [], file);
  }
});
