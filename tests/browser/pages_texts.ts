/** Markdown, outputs' HTML and policies as whole texts. */
import { deepEqual, equal, throws } from "node:assert/strict";
import { chooseMime, textOf } from "../../lib/browser/page/choose_mime.ts";
import { htmlOutput } from "../../lib/browser/page/html_output.ts";
import { markdown, mathml, plainText } from "../../lib/browser/page/markdown.ts";
import { notebookOutput } from "../../lib/browser/page/notebook_output.ts";
import {
  headersOf,
  HELP_POLICY,
  KERNEL_POLICY,
  LITE_POLICY,
  pagePolicy,
} from "../../lib/browser/page/policies.ts";
import { withoutAnsi } from "../../lib/browser/page/without_ansi.ts";
import { highlight } from "../../lib/browser/page/highlight.ts";

Deno.test("markdown() writes whole elements, as the place that shows it decides", () => {
  const cases: [string, string][] = [
    ["# A *b*", '<p class="heading">A <em>b</em></p>\n'],
    ['[a](x "t\\"")', '<p><a href="x" title="t&quot;">a</a></p>\n'],
    ["![a<b](x.png)", '<p><img src="x.png" alt="a&lt;b" loading="lazy"></p>\n'],
    ["```\na<b\n```", '<pre class="code" tabindex="0"><code>a&lt;b</code></pre>\n'],
    [
      "| a | |\n|:-:|---|\n| 1 | |",
      '<div class="table" tabindex="0" role="group" aria-label="Table"><table><thead><tr><th class="center">a</th><td></td></tr></thead><tbody><tr><td class="center">1</td><td></td></tr></tbody></table></div>\n',
    ],
    [
      "| | |\n|---|---|\n| 1 | 2 |",
      '<div class="table" tabindex="0" role="group" aria-label="Table"><table><tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>\n',
    ],
    ["$ x$ $x $ $x$5 $x\\$", "<p>$ x$ $x $ $x$5 $x$</p>\n"],
  ];
  for (const [text, html] of cases) equal(markdown(text), html, text);
  const inline = mathml("x");
  equal(markdown("a $x$ b $$x$$"), `<p>a ${inline} b ${inline}</p>\n`);
  const block = (tex: string) =>
    `<div class="formula" tabindex="0" role="group" aria-label="Formula">${
      mathml(tex, true)
    }</div>\n`;
  equal(markdown("a\n\n   $$x$$ \nb"), `<p>a</p>\n${block("x")}<p>b</p>\n`);
  equal(markdown("$$\nx\n$$"), block("x"));
  const told: unknown[] = [];
  const html = markdown("# A `b` $c$\n\n## D\n\n[l](m) ![p](q)\n\n```ts\nr\n```", {
    link: (href) => `to/${href}`,
    image: (href, alt) => `<i>${href} ${alt}</i>`,
    code: (code, language) => `${language}:${code}`,
    heading: (text, level) => {
      told.push([text, level]);
      return { id: level === 1 ? 'a"b' : "", level: level + 1 };
    },
  });
  deepEqual(told, [["A b c", 1], ["D", 2]]);
  equal(
    html,
    `<h2 id="a&quot;b">A <code>b</code> ${mathml("c")}</h2>\n<h3>D</h3>\n` +
      '<p><a href="to/m">l</a> <i>q p</i></p>\n<pre class="code" tabindex="0"><code>ts:r</code></pre>\n',
  );
  equal(
    markdown("![p](q)", { image: () => undefined }),
    '<p><img src="q" alt="p" loading="lazy"></p>\n',
  );
  equal(mathml("\\large x"), mathml("x"));
  equal(mathml("\\no{x}<"), "<code>\\no{x}&lt;</code>");
  equal(plainText("<b>a &amp; b</b><annotation>x</annotation>"), "a & b");
});

Deno.test("htmlOutput() chooses black or white, whichever is read better, and keeps the rest", () => {
  const ink = (color: string) =>
    htmlOutput(`<td style="background:#${color};color:#123456">`).slice(-9, -2);
  // WCAG: the relative luminance at which both have the contrast 4.58 is 0.179.
  const cases: [string, string][] = [
    ["000000", "#ffffff"],
    ["ffffff", "#000000"],
    ["757575", "#ffffff"],
    ["767676", "#000000"],
    ["ff0000", "#000000"],
    ["ed0000", "#000000"],
    ["ec0000", "#ffffff"],
    ["0000ff", "#ffffff"],
    ["008600", "#ffffff"],
    ["008800", "#ffffff"],
    ["00a000", "#000000"],
    ["0a0a0a", "#ffffff"],
    ["AABBCC", "#000000"],
  ];
  for (const [color, best] of cases) equal(ink(color), best, color);
  equal(
    htmlOutput('<table><th></th><th>a</th></table><h1 id="x">T</h1><h6>U</h6><header>V</header>'),
    '<table><td></td><th>a</th></table><p class="heading" id="x">T</p><p class="heading">U</p><header>V</header>',
  );
  equal(
    htmlOutput(
      '<div style="overflow:auto">a</div><div style="color:red">b</div><STYLE media="x">a{}\nb{}</STYLE>',
    ),
    '<div tabindex="0" role="group" aria-label="Output" style="overflow:auto">a</div><div style="color:red">b</div><style media="x">@scope{a{}\nb{}}</style>',
  );
});

Deno.test("chooseMime() takes what shows most, textOf() its text", () => {
  const order =
    "text/html image/svg+xml image/png image/jpeg image/gif image/webp text/markdown text/latex application/json text/plain"
      .split(" ");
  for (const [at, mime] of order.entries()) {
    const data = Object.fromEntries(order.slice(at).reverse().map((it) => [it, ""]));
    equal(chooseMime(data), mime);
  }
  equal(chooseMime({ "text/plain": undefined }), undefined);
  deepEqual([textOf("a"), textOf(["a", "b"]), textOf({ a: 1 }), textOf(5)], [
    "a",
    "ab",
    '{\n  "a": 1\n}',
    "5",
  ]);
  throws(
    () => notebookOutput({ msg_type: "clear_output", content: { wait: true } }),
    new TypeError("A notebook keeps no clear_output."),
  );
  equal(withoutAnsi("a\x1b[1;31mb\x1b[0mc\x1b[Kd"), withoutAnsi("abcd"));
  equal(
    highlight("let a;\n// <b>"),
    '<span class="tok-keyword">let</span> <span class="tok-variableName tok-definition">a</span><span class="tok-punctuation">;</span>\n<span class="tok-comment">// &lt;b&gt;</span>',
  );
});

Deno.test("policies are these, and no looser", () => {
  equal(
    pagePolicy("sha256-x="),
    "default-src 'none'; script-src 'self' blob: 'sha256-x='; style-src 'self' 'unsafe-inline'; " +
      "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; " +
      "manifest-src 'self'; base-uri 'none'; form-action 'none'",
  );
  equal(
    KERNEL_POLICY,
    "default-src 'none'; script-src 'self' blob: data: 'unsafe-eval' 'wasm-unsafe-eval'; " +
      "connect-src 'self' blob: data: https: http://127.0.0.1:* http://localhost:*; " +
      "worker-src 'self' blob:; img-src 'self' blob: data:",
  );
  equal(HELP_POLICY, "default-src 'none'; script-src 'self'; connect-src 'self'");
  equal(
    LITE_POLICY,
    "default-src 'self'; script-src 'self' blob: 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'; " +
      "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
      "connect-src 'self' data: blob: https: http://127.0.0.1:* http://localhost:*; " +
      "worker-src 'self' blob:; frame-src 'self' blob: data:",
  );
  const of = (path: string) => headersOf(path, "h")["content-security-policy"];
  deepEqual([of("lite/x"), of("kernel/x"), of("help/x")], [
    LITE_POLICY,
    KERNEL_POLICY,
    HELP_POLICY,
  ]);
  for (const path of ["index.html", "my/lite/x", "kernel.html"]) {
    equal(of(path), `${pagePolicy("h")}; frame-ancestors 'self'`);
  }
  const { "content-security-policy": _, ...rest } = headersOf("x", "h");
  deepEqual(rest, {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
});
