import assert from "node:assert/strict";
import * as library from "../../lib/mod.ts";
import { help } from "../../lib/mod.ts";
import { runCells } from "./run_cells.ts";

const told = async (what?: unknown) => String(await help(what));

Deno.test("help() tells signature, text, options and an example", async () => {
  const page = await help(library.conv2d);
  const text = String(page);
  assert.match(text, /^conv2d\n------\n\n {4}function conv2d<T extends ImageLike>\(\n/);
  assert.match(text, /\n {4}\): ImageTensor<T>\n\nSlides `kernel` over `image`/);
  assert.match(text, /\nstride\?: Pair\n {4}Steps between two windows\.\n/);
  assert.match(text, /\nExample\n-------\n\n {4}import assert[^]*\[\[19, 25\], \[37, 43\]\]/);
  const html = page.toHtml();
  assert.match(html, /<h4>conv2d<\/h4><pre [^>]*>function conv2d&lt;T extends ImageLike&gt;\(/);
  assert.match(html, /<td [^>]*>stride\?: Pair<\/td><td [^>]*>Steps between two windows\.<\/td>/);
  assert.doesNotMatch(html, /<(script|style)|undefined|\{@link/);
});

Deno.test("help() tells every parameter of every public function", async () => {
  const url = new URL("../../lib/mod.ts", import.meta.url).href;
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["doc", "--json", url] })
    .output();
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout));
  let count = 0;
  for (const { name, declarations } of nodes[url].symbols) {
    for (const { kind, def, jsDoc } of declarations) {
      if (kind !== "function") continue;
      const text = await told((library as Record<string, unknown>)[name]);
      assert.ok(text.startsWith(`${name}\n`) && text.includes(`function ${name}`), name);
      if (def.hasBody === true && declarations.length > 1) continue; // for the compiler only
      for (const param of def.params) {
        const shown = (param.left ?? param).name;
        if (shown) {
          assert.ok(
            new RegExp(`\\b${shown}\\??:`).test(text) || text.includes(`${shown} = `),
            `${name}: ${shown}`,
          );
        }
      }
      const [first = ""] = (jsDoc?.doc ?? "").split(/[\s`{]/);
      assert.ok(text.includes(first), name);
      assert.match(text, /\nExample/, name);
      count++;
    }
  }
  assert.ok(count > 70, `${count} functions`);
});

Deno.test("help() finds options where types of other rooms share their name", async () => {
  const text = await told("maxPool2d");
  for (const name of ["kernelSize", "dilation", "ceilMode", "returnIndices"]) {
    assert.match(text, new RegExp(`\\n${name}\\??: `), name);
  }
  assert.doesNotMatch(text, /PoolingKind/);
  const image = await told(library.openImage);
  for (const name of ["maxPixels", "timeoutMs", "mirror"]) assert.ok(image.includes(`${name}?: `));
  assert.doesNotMatch(image, /\nkind\?/);
  assert.match(await told(library.pad), /\npaddingMode\?: [^]*\nkernelSize\?: /);
});

Deno.test("help() takes names, values, classes and what is not the library's", async () => {
  assert.equal(await told("conv2d"), await told(library.conv2d));
  assert.equal(await told(" conv2d() "), await told(library.conv2d));
  assert.match(await told("Padding"), /type Padding = "valid" \| "same"/);
  assert.match(
    await told("Conv2dOptions"),
    /interface Conv2dOptions \{[^]*bias\?: BiasLike;\n {4}\}/,
  );
  assert.match(await told(library.kernels), /sobelX: \[\[-1, 0, 1\]/);
  assert.match(await told(library.imshow([[1, 2]])), /^ImageFigure\n/);
  assert.match(await told(library.source), /\nExample/);
  assert.match(await told(library.tf.conv2d), /js\.tensorflow\.org\/api\/[\d.]+\/#conv2d/);
  assert.match(await told("tf.tidy"), /#tidy/);
  assert.match(await told(function mine() {}), /^mine\n----\n\nNot of this library/);
  for (const value of [3, null, [1], Symbol("a"), Object.create(null)]) {
    assert.match(await told(value), /not of this library/);
  }
});

Deno.test("help() of an unknown name says which is near", async () => {
  for (
    const [name, near] of [
      ["conv2D", "conv2d"],
      ["imShow", "imshow"],
      ["max_pool2d", "maxPool2d"],
      [
        "colrmap",
        "colormap",
      ],
    ]
  ) {
    await assert.rejects(help(name), {
      name: "RangeError",
      message: `help(): the library has no "${name}"; did you mean ${near}?`,
    });
  }
  await assert.rejects(help("sausage"), /the library has no "sausage"\. help\(\) lists all/);
});

Deno.test("help() alone lists all that there is, room by room", async () => {
  const text = await told();
  for (const [name, value] of Object.entries(library)) {
    if (typeof value !== "function") continue;
    assert.match(text, new RegExp(`\\n${name}\\n {4}\\S`), name);
  }
  assert.ok(text.indexOf("Opening data") < text.indexOf("Convolution, pooling, padding"));
});

Deno.test("help(conv2d) in a cell shows a page, with and without await", async () => {
  const [, page] = await runCells<{ outputs: { data?: Record<string, string> }[] }>([
    { source: 'import { conv2d, help } from "convolutions";' },
    { source: "help(conv2d)" },
  ]);
  const { data } = page.outputs[0];
  assert.match(data!["text/html"], /<h4>conv2d<\/h4>/);
  assert.match(data!["text/plain"], /^conv2d\n------\n/);
});
