/** Docstrings, and the pages that help() makes of them. */

import { deepEqual, equal } from "node:assert/strict";
import { joinDocComments, readDocComment } from "../../lib/notebook/help/doc_comment.ts";
import { HelpPage, helpPage } from "../../lib/notebook/help/help_page.ts";

const docstring = readDocComment(`Slides {@linkcode image}
over {@link https://a.b | a kernel}.

Twice.

@param image Such as
a picture.
@param odd
@returns What is
left.
@throws {RangeError} If it
ends.
@throws Whatever comes.
@example
\`\`\`ts
slide(1);
\`\`\`

@example With
a title
\`\`\`ts
slide(2);

slide(3);
\`\`\`
@see elsewhere`);

Deno.test("readDocComment() takes a docstring apart", () => {
  deepEqual(docstring, {
    text: "Slides `image`\nover a kernel.\n\nTwice.",
    params: [{ name: "image", text: "Such as a picture." }, { name: "odd", text: "" }],
    returns: "What is left.",
    throws: ["`RangeError`: If it ends.", "Whatever comes."],
    examples: [{ title: "", code: "slide(1);" }, {
      title: "With a title",
      code: "slide(2);\n\nslide(3);",
    }],
  });
  deepEqual(readDocComment("@param [a, b] Two\n@example bare"), {
    ...{ text: "", returns: "", throws: [] },
    params: [{ name: "[a, b] Two", text: "" }],
    examples: [{ title: "", code: "bare" }],
  });
});

Deno.test("joinDocComments() says once what overloads say alike", () => {
  const other = readDocComment(
    "More.\n\n@param image Such as a picture.\n@param image Or a list." +
      "\n@param odd2 Such as a picture.\n@returns Less.",
  );
  deepEqual(joinDocComments([docstring, readDocComment(""), other]), {
    text: `${docstring.text}\n\nMore.`,
    params: [
      ...docstring.params,
      { name: "image", text: "Or a list." },
      { name: "odd2", text: "Such as a picture." },
    ],
    returns: "What is left.\n\nLess.",
    throws: docstring.throws,
    examples: docstring.examples,
  });
});

const init = {
  name: "slide",
  place: "lib/a/slide.ts:23",
  signature: "function slide(image: number): number",
  comment: docstring,
  options: [
    { name: "stride", type: "Pair<number>", optional: true, text: "Steps & `more`." },
    { name: "way", type: "any", optional: false, text: "" },
  ],
};

Deno.test("HelpPage writes all parts as text", () => {
  equal(
    String(helpPage(init)),
    `slide
-----

    function slide(image: number): number

Slides \`image\` over a kernel.

Twice.

image
    Such as a picture.
odd


Options
-------

stride?: Pair<number>
    Steps & \`more\`.
way: any


Returns
-------

What is left.

Throws
------

\`RangeError\`: If it ends.

Whatever comes.

Example
-------

    slide(1);

Example: With a title
---------------------

    slide(2);

    slide(3);

\`lib/a/slide.ts:23\`; how it is written: \`await source(slide)\``,
  );
});

Deno.test("HelpPage leaves out what there is not, and names no source of a type", () => {
  const comment = readDocComment("");
  const bare = { name: "One", signature: 'type One = "one";', comment, options: [], place: "a" };
  equal(String(helpPage(bare)), 'One\n---\n\n    type One = "one";');
  const written = "`a`; how it is written: `await source(One)`";
  for (const head of ["function", "async function", "class", "abstract class"]) {
    const signature = `${head} One`;
    const text = `One\n---\n\n    ${signature}`;
    equal(String(helpPage({ ...bare, signature })), `${text}\n\n${written}`);
    equal(String(helpPage({ ...bare, signature, place: undefined })), text);
  }
});

Deno.test("HelpPage writes HTML without markup from the library's texts", () => {
  const html = helpPage({ ...init, comment: readDocComment("A `<b>` & more.\n\nTwice.") }).toHtml();
  const cell = "text-align:left;vertical-align:top";
  equal(
    html,
    '<div style="max-width:860px"><h4>slide</h4><pre style="font-family:monospace;' +
      'white-space:pre-wrap;margin-bottom:10px">function slide(image: number): number</pre>' +
      "<p>A <code>&lt;b&gt;</code> &amp; more.</p><p>Twice.</p><h4>Options</h4>" +
      '<table style="margin-left:0">' +
      `<tr><td style="${cell};font-family:monospace">stride?: Pair&lt;number&gt;</td>` +
      `<td style="${cell}">Steps &amp; <code>more</code>.</td></tr>` +
      `<tr><td style="${cell};font-family:monospace">way: any</td><td style="${cell}"></td></tr>` +
      "</table><p><code>lib/a/slide.ts:23</code>; how it is written: " +
      "<code>await source(slide)</code></p></div>",
  );
});

Deno.test("HelpPage breaks lines between words, after 88 letters at most", () => {
  const word = "x".repeat(40);
  const text = (parts: string[]) => String(new HelpPage("", [parts.join(" ")]));
  equal(text([word, word, "seven77"]), `${word} ${word} seven77`.replace(" seven77", "\nseven77"));
  equal(text([word, word, "sixsix"]), `${word} ${word} sixsix`);
  equal(text(["y".repeat(99), "z"]), `${"y".repeat(99)}\nz`);
  const list = (second: string) =>
    String(new HelpPage("", [{ list: [["name", `${word} ${second}`]] }]));
  equal(list("w".repeat(43)), `name\n    ${word} ${"w".repeat(43)}`);
  equal(list("w".repeat(44)), `name\n    ${word}\n    ${"w".repeat(44)}`);
});
