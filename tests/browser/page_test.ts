import assert from "node:assert/strict";
import { chooseMime, textOf } from "../../lib/browser/page/choose_mime.ts";
import { editedNotebook } from "../../lib/browser/page/edited_notebook.ts";
import { searchIndex } from "../../lib/browser/page/finder.ts";
import { highlight } from "../../lib/browser/page/highlight.ts";
import { htmlOutput } from "../../lib/browser/page/html_output.ts";
import { markdown, plainText } from "../../lib/browser/page/markdown.ts";
import { headersOf, pagePolicy } from "../../lib/browser/page/policies.ts";
import { withoutAnsi } from "../../lib/browser/page/without_ansi.ts";

Deno.test("markdown() makes MathML of formulas, and leaves dollars alone", () => {
  const html = markdown(
    "For $a_1 + b$ and\n\n$$\\frac{1}{9}\\begin{bmatrix} 1 & 2 \\end{bmatrix}$$\n",
  );
  assert.equal(html.match(/<math/g)?.length, 2);
  assert.match(html, /<mfrac>/);
  assert.match(html, /display="block"/);
  for (const text of ["It costs $5 or $6.", "`$x$` in code", "```\n$x$\n```", "\\$x$"]) {
    assert.doesNotMatch(markdown(text), /<math/, text);
  }
  // What cannot be read is shown as it is written.
  assert.match(markdown("$\\nonsense{x}$"), /<code>\\nonsense\{x\}<\/code>/);
});

Deno.test("markdown() escapes what a link or a picture could break out of", () => {
  const html = markdown('[a](x"onclick=1) ![b"c](y"z)');
  assert.doesNotMatch(html, /"onclick/);
  assert.doesNotMatch(html, /b"c/);
});

Deno.test("highlight() changes nothing but colors", () => {
  const code = "const a: number[] = [1, 2]; // <b> & 'c'\nif (a < 3 && b) `x${a}y`\n  broken(((";
  assert.equal(plainText(highlight(code)), code);
  assert.match(highlight(code), /<span class="tok-keyword">const<\/span>/);
});

Deno.test("chooseMime() prefers what shows most, a drawing to its pixels", () => {
  assert.equal(
    chooseMime({ "text/plain": "a", "image/png": "b", "image/svg+xml": "c" }),
    "image/svg+xml",
  );
  assert.equal(chooseMime({ "text/html": "", "text/plain": "a" }), "text/html");
  assert.equal(chooseMime({ "application/x-unknown": 1 }), undefined);
  assert.equal(textOf(["a\n", "b"]), "a\nb");
});

Deno.test("htmlOutput() keeps styles in their place, makes colored cells readable and headings plain", () => {
  const html = htmlOutput(
    '<style>td{color:red}</style><h4>T</h4><div style="overflow: auto">x</div>' +
      '<td style="background:#888888;color:#f1f1f1">1</td>' +
      '<td style="background:#202020;color:#000000">2</td>',
  );
  assert.match(html, /<style>@scope\{td\{color:red\}\}<\/style>/);
  assert.match(html, /<p class="heading">T<\/p>/);
  assert.match(html, /<div tabindex="0"[^>]*style="overflow: auto"/);
  assert.match(html, /background:#888888;color:#000000/);
  assert.match(html, /background:#202020;color:#ffffff/);
});

Deno.test("editedNotebook() takes code and outputs of what has run, and leaves the rest as it was", () => {
  const notebook = {
    nbformat: 4,
    cells: [
      {
        id: "a",
        cell_type: "code",
        source: ["1\n", "2"],
        outputs: [{ old: true }],
        execution_count: 7,
      },
      { id: "b", cell_type: "code", source: "3", outputs: [{ old: true }], execution_count: 8 },
      { id: "c", cell_type: "markdown", source: "text" },
    ],
  };
  const before = structuredClone(notebook);
  const { cells, nbformat } = editedNotebook(notebook, [
    { id: "a", code: "1 + 1", outputs: [], executionCount: 0 },
    { id: "b", code: "4", executionCount: 0 },
    { id: "c", code: "never", executionCount: 0 },
  ]);
  assert.deepEqual(cells[0], {
    id: "a",
    cell_type: "code",
    source: "1 + 1",
    outputs: [],
    execution_count: null,
  });
  assert.deepEqual(cells[1], { ...before.cells[1], source: "4" });
  assert.deepEqual(cells[2], before.cells[2]);
  assert.equal(nbformat, 4);
  assert.deepEqual(notebook, before);
});

Deno.test("searchIndex() finds parts of words, what is misspelt and names in code; titles first", () => {
  const entry = (section: string, text: string, code = "") => ({
    url: section,
    lesson: "L",
    section,
    text,
    code,
  });
  const entries = [
    entry("Padding", "what stands outside"),
    entry("Pooling", "padding is not needed here", "maxPool2d(image)"),
    entry("Stride", "long steps"),
  ];
  const index = searchIndex(entries);
  const find = (query: string) => index.search(query).map(({ id }) => entries[id].section);
  assert.deepEqual(find("padding"), ["Padding", "Pooling"]);
  assert.deepEqual(find("paddng outside"), ["Padding"]);
  assert.deepEqual(find("maxPool2d"), ["Pooling"]);
  assert.deepEqual(find("stri"), ["Stride"]);
  assert.deepEqual(find("zebra"), []);
});

Deno.test("withoutAnsi() takes out colors and nothing else", () => {
  assert.equal(withoutAnsi("\x1b[31mred\x1b[0m [1m] \x1b[1;33mx\x1b[22;39m"), "red [1m] x");
});

Deno.test("policies: a page evaluates nothing and asks nobody else; only the kernel compiles", () => {
  const page = pagePolicy("sha256-abc=");
  assert.doesNotMatch(page, /unsafe-eval|script-src[^;]*unsafe-inline|https:|\*/);
  assert.match(page, /^default-src 'none'/);
  const of = (path: string) => headersOf(path, "sha256-abc=")["content-security-policy"];
  assert.match(of("kernel/worker.js"), /'unsafe-eval'/);
  assert.doesNotMatch(of("help/worker.js"), /unsafe|https:/);
  assert.match(of("lessons/01.html"), /frame-ancestors 'self'/);
  for (const path of ["index.html", "kernel/worker.js", "lite/lab/index.html"]) {
    assert.equal(headersOf(path, "")["cross-origin-embedder-policy"], "require-corp");
  }
});

Deno.test("markdown() shows code as it is told to, or escaped", () => {
  const text = "```ts\na < b\n```\n";
  const code = (source: string, language: string) => `<i>${language}: ${source.length}</i>`;
  assert.match(markdown(text, { code }), /<code><i>ts: 5<\/i><\/code>/);
  assert.match(markdown(text), /<code>a &lt; b<\/code>/);
});
