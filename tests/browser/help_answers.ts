/** Answers about cells, whole, with a library of a few lines in the place of the real one. */
import { deepEqual } from "node:assert/strict";
import { HelpService } from "../../lib/browser/help/service.ts";
import { assertSnapshot } from "../fixtures/snapshot.ts";

const service = new HelpService({
  files: {
    "/ts/lib.tiny.d.ts": `interface Array<T> { length: number; [n: number]: T }
      interface Boolean {} interface Function {} interface CallableFunction extends Function {}
      interface NewableFunction extends Function {} interface IArguments {} interface Number {}
      interface Object {} interface RegExp {} interface String { length: number; trim(): string }`,
    "/tiny/mod.d.ts":
      `export * from "./sums"; export * from "./deep"; export { far } from "other";`,
    "/tiny/sums.d.ts": `/** Adds {@link one} to others.
       * @param first Of them.
       * @returns The sum. */
      export declare function sum(first: number, unit?: "m" | "s"): number;
      export declare const one: 1;
      export interface Options { "data-x"?: number; width?: number }
      export declare function draw(options: Options): void;`,
    "/tiny/deep/index.d.ts": `export declare const deep: string;`,
    "/other/index.d.ts": `export declare const far: boolean;`,
    "/global.d.ts": `declare const here: number;`,
  },
  imports: { "/tiny/mod.d.ts": { other: "/other/index.d.ts" } },
  names: { tiny: "/tiny/mod.d.ts", "tiny@1.0.0": "/tiny/mod.d.ts", gone: "/gone.d.ts" },
  global: ["/global.d.ts"],
  lib: ["lib.tiny.d.ts"],
});

const IMPORT = 'import { sum, one, draw, deep, far } from "tiny";';

/** Cells with the cursor at `|` in one of them. */
function place(...sources: string[]) {
  const cell = sources.findIndex((source) => source.includes("|"));
  const offset = sources[cell].indexOf("|");
  return { cells: sources.map((source) => source.replace("|", "")), cell, offset };
}

/** Cells with a cursor, by what is asked there. */
const ASKED: Record<string, string[][]> = {
  complete: [
    [IMPORT, "draw({ |"],
    [IMPORT, "draw({ wi| })"],
    [IMPORT, "deep.TR|"],
    [IMPORT, 'sum(1, "|")'],
    ["he|"],
    ["let hello = 1", "he|"],
    ["he|", "let hello = 1"],
    ["zebra|"],
  ],
  hover: [
    [IMPORT, "1 + su|m(1)"],
    [IMPORT, "far|"],
    ["let a = 1", "a; a|; a"],
    ["1 |+ 1"],
  ],
  signature: [
    [IMPORT, "sum(|"],
    [IMPORT, "sum(1, |)"],
    [IMPORT, "sum(1, 'm', |)"],
    ["const f = () => 1;", "f(|)"],
    [IMPORT, "sum|"],
  ],
};

/** Cells of which the last is looked at. */
const LOOKED_AT = [
  [IMPORT, "sum(one, 'm'); deep.length; here"],
  [IMPORT, "x = sum('a')"],
  ["let n;", "n = 1; n"],
  ["let n = 1; var m = 2; const c = 3;", "n = 2; m = 3; c = 4; n++"],
  [IMPORT, "one = 1"],
  [IMPORT, "sum("],
  ["const a = 1;", "("],
  ["`half"],
  ["import a from 'nowhere';"],
  ["import a from 'gone';"],
  ["import a from 'https://x.y/z.js'; import b from 'data:,'; import c from 'blob:x'; a; b; c"],
  ["import { sum } from 'npm:tiny'; sum(1)"],
  ["import { none } from 'tiny';"],
  ["import './beside.ts';"],
  ["const a = 1;\nconst a = 2;"],
  ["function f(a) {}"],
  ["const o: { a: { b: number } } = { a: { b: 'x' } };"],
  ["const o: { a: number } = { b: 1 };"],
  ["if (true) {", "1"],
];

Deno.test("answers about cells: names, declarations, calls and mistakes", () => {
  const parts: Record<string, string> = {};
  for (const [ask, questions] of Object.entries(ASKED)) {
    for (const cells of questions) {
      const answer = service[ask as "hover"](place(...cells));
      parts[`${ask}: ${cells.join(" ⏎ ")}`] = JSON.stringify(answer, null, 1) ?? "nothing";
    }
  }
  for (const name of ["sum", "none"]) {
    const answer = service.describe({ ...place(IMPORT, "s|"), name });
    parts[`describe: ${name}`] = JSON.stringify(answer, null, 1) ?? "nothing";
  }
  for (const cells of LOOKED_AT) {
    const found = service.diagnostics({ cells, cell: cells.length - 1 });
    parts[`diagnostics: ${cells.join(" ⏎ ").replaceAll("\n", "↵")}`] = found
      .map(({ from, to, message }) => `${from}-${to} ${message}`).join("\n");
  }
  assertSnapshot("help_answers.txt", parts);
});

Deno.test("a cell that changes is read anew, and so are those after it; two hundred names are enough", () => {
  const found = (...cells: string[]) => service.diagnostics({ cells, cell: 1 }).length;
  deepEqual([
    found("const later = 1;", "later.trim()"),
    found("const later = 'a';", "later.trim()"),
  ], [1, 0]);
  const many = Array.from({ length: 250 }, (_, n) => `const many${n} = 1;`).join("");
  deepEqual(service.complete(place(many, "man|"))!.entries.length, 200);
});
