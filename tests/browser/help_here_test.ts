/// <reference lib="dom" />
/** Help with typing: what is offered when, and how it is told. */
import { deepEqual, equal } from "node:assert/strict";
import "./help_answers.ts";
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { CellModules, declaredNames } from "../../lib/browser/help/cell_modules.ts";
import { completionSource } from "../../lib/browser/help/completion_source.ts";
import { describe } from "../../lib/browser/help/describe.ts";
import { descriptionElement, paragraphs } from "../../lib/browser/help/description_element.ts";
import type { HelpClient } from "../../lib/browser/help/help_client.ts";
import { SiteHere } from "./site_here.ts";

/** What is offered behind a text. */
async function offered(
  text: string,
  { explicit = false, members = false, aborted = false, cell = 0, found = true } = {},
): Promise<[CompletionResult | null, unknown[][]]> {
  const asked: unknown[][] = [];
  const client = {
    complete: (...given: unknown[]) => {
      asked.push(given);
      return Promise.resolve(
        found
          ? {
            from: 1,
            to: 2,
            members,
            entries: [{ name: "a", kind: "const" }, { name: "b", kind: "method", insert: "b()" }],
          }
          : undefined,
      );
    },
    describe: (_cells: unknown, _cell: number, _at: number, name: string) => {
      asked.push([name]);
      return Promise.resolve(name === "a" ? { code: "const a", docs: "" } : undefined);
    },
  } as unknown as HelpClient;
  const source = completionSource(client, { cells: () => [text], cell: () => cell });
  const context = {
    pos: text.length,
    explicit,
    aborted,
    matchBefore: (pattern: RegExp) => pattern.exec(text),
  } as unknown as CompletionContext;
  return [await source(context), asked];
}

Deno.test("names are offered as soon as one begins, options after a brace, and all when asked for", async () => {
  const cases: [string, Parameters<typeof offered>[1], boolean][] = [
    ["x = ma", {}, true],
    ["tf.", {}, true],
    ["$", {}, true],
    ['f("', {}, true],
    ["f(", {}, false],
    ["f(", { explicit: true }, true],
    ["f({", {}, false],
    ["f({", { members: true }, true],
    ["f({ ", { members: true }, true],
    ["f({ a: 1, ", { members: true }, true],
    ["f({ a: 1,  ", { members: true }, false],
    ["f({", { explicit: true }, true],
    ["x", { aborted: true }, false],
    ["x", { cell: 1 }, false],
    ["x", { cell: -1 }, false],
    ["x", { found: false }, false],
  ];
  for (const [text, options, is] of cases) {
    equal((await offered(text, options))[0] !== null, is, `${text} ${JSON.stringify(options)}`);
  }
  deepEqual((await offered("f("))[1], [], "nothing is asked in vain");
  deepEqual((await offered("x", { cell: 1 }))[1], []);
  const [result, asked] = await offered("xy");
  deepEqual(asked, [[["xy"], 0, 2]]);
  const { options, ...rest } = result!;
  deepEqual(rest, { from: 1, to: 2, validFor: /^[\w$]*$/ });
  deepEqual(options.map(({ info: _, ...it }) => it), [
    { label: "a", apply: undefined, type: "const", boost: -0 },
    { label: "b", apply: "b()", type: "method", boost: -0.5 },
  ]);
  using _ = new SiteHere("<body></body>");
  type Info = () => Promise<HTMLElement | null>;
  const [first, second] = options.map(({ info }) => info as unknown as Info);
  equal((await first())!.textContent, "const a");
  equal(await second(), null);
});

Deno.test("docstrings become paragraphs, lists, code and bold words", () => {
  using _ = new SiteHere("<body></body>");
  const html = (text: string) => paragraphs(text).map((it) => it.outerHTML).join("");
  const cases: [string, string][] = [
    [
      "One `a<b` **two**.\n\n\nThree",
      "<p>One <code>a&lt;b</code> <strong>two</strong>.</p><p>Three</p>",
    ],
    ["- a\n- `b`", "<ul><li>a</li><li><code>b</code></li></ul>"],
    ["- one", "<ul><li>one</li></ul>"],
    ["Not - a\n- list", "<p>Not - a\n- list</p>"],
    ["A\n\n```ts\nlet a\n\nlet b\n```\n\nB", "<p>A</p><pre>let a\n\nlet b</pre><p>B</p>"],
    ["", ""],
    ["``x`", "<p>`<code>x</code></p>"],
  ];
  for (const [text, expected] of cases) equal(html(text), expected, text);
  equal(
    descriptionElement({ code: "const a", docs: "Told." }).outerHTML,
    '<div class="help"><pre>const a</pre><p>Told.</p></div>',
  );
  equal(descriptionElement({ code: "", docs: "" }).outerHTML, '<div class="help"></div>');
});

Deno.test("describe() writes a docstring's parts in order, examples last", () => {
  const part = (text: string) => [{ text, kind: "text" }];
  const tags = [
    { name: "example", text: part("Worked\n```ts\n1\n```") },
    { name: "param", text: part("image - Shape\n  `[1]`") },
    { name: "param", text: part("options.stride Steps") },
    { name: "throws", text: part("{RangeError} If not") },
    { name: "returns", text: part("Shape") },
    { name: "return", text: part("too") },
    { name: "see", text: part("none") },
  ];
  deepEqual(
    describe({
      displayParts: part("(alias) function f(): void\nimport f"),
      documentation: part("Does {@linkcode g} and {@link h | that}.\n"),
      tags,
    }),
    {
      code: "function f(): void",
      docs: [
        "Does `g` and `h`.",
        "**Parameters**",
        "- `image` Shape `[1]`\n- `options.stride` Steps",
        "**Returns**",
        "- Shape\n- too",
        "**Throws**",
        "- `RangeError` If not",
        "**Example** Worked\n\n```ts\n1\n```",
      ].join("\n\n"),
    },
  );
  deepEqual(describe({ displayParts: part("a") }), { code: "a", docs: "" });
});

Deno.test("declaredNames() are those at a cell's top level", () => {
  const cases: [string, string[]][] = [
    ["const a = 1, { b, c: [d, , ...e] } = f; let g", ["a", "b", "d", "e", "g"]],
    ["import h, { i as j } from 'x'; import * as k from 'y'; import 'z'", ["h", "j", "k"]],
    ["function l() { const m = 1 } class N {} interface O {} type P = 1; enum Q {}", [
      "l",
      "N",
      "O",
      "P",
      "Q",
    ]],
    ["if (a) { const r = 1 } for (const s of t) {}", []],
    ["export default function () {}", []],
    ["const", []],
    ["export const u = 1", ["u"]],
  ];
  for (const [source, names] of cases) deepEqual(declaredNames(source), names, source);
});

Deno.test("CellModules: each cell imports what it does not declare from the newest that does", () => {
  const modules = new CellModules();
  const cells = [
    "const a = 1; let b = 2",
    "export const c = a",
    "const a = 3",
    "a + b + c",
    "export async function $d() {}",
  ];
  const expected = [
    ["export {};\n", "\n;export { a, b };"],
    ['import { a, b } from "./0"; export {};\n', "\n;export {  };"],
    ['import { b } from "./0"; import { c } from "./1"; export {};\n', "\n;export { a };"],
    [
      'import { a } from "./2"; import { b } from "./0"; import { c } from "./1"; export {};\n',
      "\n;export {  };",
    ],
  ];
  const made = modules.modules(cells);
  for (const [at, [before, after]] of expected.entries()) {
    equal(made[at].text, `${before}${cells[at]}${after}`);
    equal(made[at].before, before.length);
  }
  equal(made[4].text.endsWith(`${cells[4]}\n;export {  };`), true);
  deepEqual(modules.modules(cells), made);
  equal(
    modules.modules(["let z", "z"])[1].text,
    'import { z } from "./0"; export {};\nz\n;export {  };',
  );
});
