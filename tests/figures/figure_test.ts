import assert from "node:assert/strict";
import { DOMParser } from "linkedom";
import { Figure, imshow, panels, svgText } from "../../lib/figures/mod.ts";
import { rasterize } from "../../lib/figures/rasterize.ts";
import { decodePng, pixel } from "./figure_cases.ts";

const square = (alt = "a square") =>
  new Figure({
    width: 60,
    height: 40,
    alt,
    draw: () => '<rect width="60" height="40" fill="#c00"/>' + svgText("A", 80, 20),
  });

Deno.test("Figure says what it shows in its title and label, whatever that is", async () => {
  const alt = 'a < b & "c" \u0007 \ud800 é ∑';
  const svg = await square(alt).toSvg();
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement!;
  const shown = 'a < b & "c"  \ufffd é ∑';
  assert.equal(root.getAttribute("role"), "img");
  assert.ok(svg.includes('aria-label="a &lt; b &amp; &quot;c&quot;  \ufffd é ∑"'));
  assert.equal(root.querySelector("title")!.textContent, shown);
  // A strict XML parser takes it, too.
  assert.equal((await rasterize(svg)).width, 88);
});

Deno.test("Figure has opaque light paper with round corners", async () => {
  const figure = square();
  assert.deepEqual([figure.width, figure.height], [88, 68]);
  const png = await decodePng(await figure.toPng());
  assert.deepEqual([png.width, png.height], [176, 136]);
  assert.deepEqual(pixel(png, 10, 68), [255, 255, 255, 255]);
  assert.deepEqual(pixel(png, 88, 68), [204, 0, 0, 255]);
  assert.equal(pixel(png, 0, 0)[3], 0);
  for (let x = 14; x < 162; x++) assert.equal(pixel(png, x, 4)[3], 255);
});

Deno.test("Figure's SVG and PNG show the same", async () => {
  const figures = [
    square(),
    imshow([[1, 2], [3, 4]], { title: "A", colorbar: true }),
    panels([imshow([[1, 2], [3, 4]], { showVals: true }), imshow([[NaN, 1]])], { title: "B" }),
  ];
  for (const figure of figures) {
    const drawn = await rasterize(await figure.toSvg(), 2);
    const png = await decodePng(await figure.toPng(2));
    assert.deepEqual([png.width, png.height], [drawn.width, drawn.height]);
    let worst = 0;
    for (let i = 0; i < drawn.data.length; i++) {
      worst = Math.max(worst, Math.abs(drawn.data[i] - png.data[i]));
    }
    // Edges of letters may be nearest palette colors.
    assert.ok(worst <= 16, `${figure.alt}: ${worst}`);
  }
});

Deno.test("Figure is drawn once and gives the same bytes each time", async () => {
  let drawn = 0;
  const figure = new Figure({
    width: 10,
    height: 10,
    alt: "",
    draw: () => `<rect width="${++drawn}" height="1"/>`,
  });
  await Promise.all([figure.toSvg(), figure.toPng(), figure.toPng(1), figure.body()]);
  assert.equal(drawn, 1);
  const make = () =>
    panels([imshow([[1, NaN], [3, 4]], { title: "A", showVals: true, colorbar: "x" })]);
  const [first, second] = [make(), make()];
  assert.equal(await first.toSvg(), await second.toSvg());
  assert.deepEqual(await first.toPng(), await second.toPng());
});

Deno.test("Figure.fit() keeps a figure that fits and shrinks one that does not", async () => {
  const figure = square();
  assert.equal(figure.fit(60), figure);
  const small = figure.fit(30);
  assert.deepEqual(small.content, { width: 30, height: 20 });
  const png = await decodePng(await small.toPng(1));
  assert.deepEqual(pixel(png, 14 + 28, 14 + 18), [204, 0, 0, 255]);
  assert.deepEqual(pixel(png, 14 + 32, 14 + 18), [255, 255, 255, 255]);
});

Deno.test("Figure refuses sides and scales that make no picture", async () => {
  for (const side of [0, -1, NaN, Infinity, 1e6]) {
    const init = { width: side, height: 10, alt: "", draw: () => "" };
    assert.throws(() => new Figure(init), RangeError);
  }
  await assert.rejects(square().toPng(0), /scale 0/);
  await assert.rejects(square().toPng(100), /scale 100/);
});
