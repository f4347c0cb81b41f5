import { equal, match, ok, rejects } from "node:assert/strict";
import * as library from "../../lib/mod.ts";
import { source } from "../../lib/notebook/mod.ts";
import { SourceCode } from "../../lib/notebook/source.ts";

Deno.test("source() shows a function with its documentation and place", async () => {
  const shown = await source(library.fit);
  match(shown.place!, /^lib\/training\/fit\.ts:\d+$/);
  match(shown.code, /^\/\*\*\n \* Trains a model/);
  match(shown.code, /\nexport async function fit\(\n {2}epochs: number,\n/);
  match(shown.code, /\n {2}return result;\n\}$/);
  const file = await Deno.readTextFile(new URL("../../lib/training/fit.ts", import.meta.url));
  equal(file.split("\n")[Number(shown.place!.split(":")[1]) - 1], "export async function fit(");
});

Deno.test("source() shows all overloads of a function", async () => {
  const { code } = await source(library.progress);
  equal(code.match(/^export function progress/gm)?.length, 3);
  match(code, /^\/\*\*\n/);
  match(code, /\n\}$/);
});

Deno.test("source() shows whole declarations of everything that the library exports", async () => {
  const names: string[] = [];
  for (const [name, value] of Object.entries(library)) {
    if (typeof value !== "function") continue;
    const { code, place } = await source(value);
    ok(place, `${name}: no place`);
    match(code, new RegExp(`^export .*\\b${name}\\b`, "m"), name);
    match(code, /^(\/\*\*|export )/, name);
    // One more declaration would start at the left edge too.
    const outer = code.split("\n").filter((line) =>
      /^(export |function |const |class )/.test(line)
    );
    ok(outer.every((line) => line.includes(name)), `${name}: ${outer.join(" | ")}`);
    match(code, /[;}]$/, name);
    names.push(name);
  }
  ok(names.length > 50, `${names.length} functions`);
});

Deno.test("source() shows a cell's own function as it is", async () => {
  const applyKernel = (row: number) => row + 1;
  const { code, place } = await source(applyKernel);
  equal(code, applyKernel.toString());
  equal(place, undefined);
});

Deno.test("source() shows another function than the library's of the same name", async () => {
  function fit() {
    return "mine";
  }
  match((await source(fit)).code, /"mine"/);
});

Deno.test("source() writes Markdown whose fence is longer than those of the examples", async () => {
  const markdown = (await source(library.crossEntropy)).toMarkdown();
  match(markdown, /^`lib\/training\/cross_entropy\.ts:\d+`\n\n<div [^\n]*>\n\n````ts\n\/\*\*/);
  match(markdown, /\n````\n\n<\/div>$/);
});

Deno.test("source() refuses what is no function", async () => {
  await rejects(source("fit" as never), /not a value of type string/);
});

Deno.test("SourceCode names its place, if it has one", () => {
  const font = '<div style="font-family:var(--jp-code-font-family,monospace)">';
  const placed = new SourceCode("a `b`", "lib/a.ts:1");
  equal(`${placed}`, "// lib/a.ts:1\na `b`");
  equal(placed.toMarkdown(), `\`lib/a.ts:1\`\n\n${font}\n\n\`\`\`ts\na \`b\`\n\`\`\`\n\n</div>`);
  const own = new SourceCode("a `````");
  equal(`${own}`, "a `````");
  equal(
    own.toMarkdown(),
    `${font}\n\n${"`".repeat(6)}ts\na \`\`\`\`\`\n${"`".repeat(6)}\n\n</div>`,
  );
});

Deno.test("source() shows a function without a name as it is", async () => {
  const [nameless] = [() => 7];
  equal((await source(nameless)).place, undefined);
  match((await source(nameless)).code, /7/);
});
