import assert from "node:assert/strict";
import { Figure, measureText, svgText } from "../../lib/figures/mod.ts";
import { glyphDefinitions } from "../../lib/figures/text.ts";
import { decodePng } from "./figure_cases.ts";

const SIGNS = "×−·±≤≥≈≠→←↑↓√∂∑Σ∞½₀₁₂₃⁰¹²³αβγδεθλμπσφωΔΩ°…–“”∗⋅";

async function ink(body: string) {
  const figure = new Figure({ width: 300, height: 60, alt: "", draw: () => body });
  const { width, height, data } = await decodePng(await figure.toPng(1));
  const places = [];
  for (let y = 4; y < height - 4; y++) {
    for (let x = 4; x < width - 4; x++) {
      if (data[4 * (y * width + x)] < 128) places.push([x - 14, y - 14]);
    }
  }
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  return {
    count: places.length,
    left: Math.min(...xs),
    right: Math.max(...xs) + 1,
    top: Math.min(...ys),
    bottom: Math.max(...ys) + 1,
  };
}

Deno.test("svgText() draws every sign of the lessons", async () => {
  const missing = (await ink(svgText("\u{F8F0}", 10, 30))).count;
  assert.ok(missing > 0, "an unknown sign is seen as a box");
  const box = glyphDefinitions(svgText("\u{F8F0}", 0, 0));
  for (const sign of SIGNS) {
    const definition = glyphDefinitions(svgText(sign, 0, 0));
    assert.notEqual(definition, box, `${sign} is in the font`);
    assert.ok(definition.length > 40, sign);
  }
});

Deno.test("measureText() says how wide svgText() draws", async () => {
  for (const anchor of ["start", "middle", "end"] as const) {
    const { width, capHeight } = measureText("HIIIIIIIH", { size: 30 });
    const drawn = await ink(svgText("HIIIIIIIH", 150, 40, { size: 30, anchor }));
    const left = 150 - { start: 0, middle: width / 2, end: width }[anchor];
    assert.ok(Math.abs(drawn.left - left) < 4 && drawn.left >= left, `${anchor} ${drawn.left}`);
    assert.ok(Math.abs(drawn.right - left - width) < 4, anchor);
    assert.ok(Math.abs(drawn.bottom - 40) <= 1, anchor);
    assert.ok(Math.abs(drawn.bottom - drawn.top - capHeight) <= 1.5, anchor);
  }
});

Deno.test("svgText() puts the middle or the top of the capitals at y", async () => {
  const middle = await ink(svgText("H", 50, 30, { size: 30, baseline: "middle" }));
  assert.ok(Math.abs((middle.top + middle.bottom) / 2 - 30) <= 0.75);
  const top = await ink(svgText("H", 50, 10, { size: 30, baseline: "top" }));
  assert.ok(Math.abs(top.top - 10) <= 1);
});

Deno.test("svgText() turns text about its place", async () => {
  const flat = await ink(svgText("HHH", 100, 30, { anchor: "middle", baseline: "middle" }));
  const upright = await ink(
    svgText("HHH", 100, 30, { anchor: "middle", baseline: "middle", rotate: -90 }),
  );
  assert.ok(Math.abs((upright.left + upright.right) / 2 - 100) <= 1);
  assert.ok(Math.abs((upright.top + upright.bottom) / 2 - 30) <= 1);
  assert.ok(Math.abs((upright.bottom - upright.top) - (flat.right - flat.left)) <= 1);
});

Deno.test("svgText() lowers and raises what stands in _{} and ^{}", async () => {
  const plain = await ink(svgText("H", 50, 30, { size: 24 }));
  const lowered = await ink(svgText("_{H}", 50, 30, { size: 24 }));
  const raised = await ink(svgText("^{H}", 50, 30, { size: 24 }));
  assert.ok(lowered.bottom > plain.bottom + 2 && lowered.top > plain.top + 5);
  assert.ok(raised.bottom < plain.bottom - 6 && raised.top < plain.top + 1);
  assert.equal(measureText("x_{i}").width, measureText("x").width + measureText("i").width * 0.68);
  assert.equal(
    measureText("a_b^c").width,
    measureText("_^abc").width,
    "without braces as they are",
  );
});

Deno.test("svgText() shares each glyph and leaves spaces out", () => {
  const line = svgText("aaa aaa", 0, 0);
  assert.equal(line.match(/<use /g)?.length, 6);
  assert.equal(glyphDefinitions(line).match(/<path /g)?.length, 1);
  assert.equal(svgText("  ", 0, 0), "");
  assert.equal(glyphDefinitions(""), "");
});

Deno.test("svgText() outlines behind the letters", async () => {
  const bare = await ink(svgText("H", 50, 40, { size: 30, fill: "#fff" }));
  const outlined = await ink(svgText("H", 50, 40, { size: 30, fill: "#fff", outline: "#000" }));
  assert.equal(bare.count, 0);
  assert.ok(outlined.count > 100);
  // The letter itself stays white: more is white inside than the outline covers.
  const filled = await ink(svgText("H", 50, 40, { size: 30, fill: "#000", outline: "#000" }));
  assert.ok(filled.count > outlined.count + 80);
});

Deno.test("digits are equally wide in both weights", () => {
  for (const weight of ["regular", "semibold"] as const) {
    const widths = new Set([..."0123456789"].map((digit) => measureText(digit, { weight }).width));
    assert.equal(widths.size, 1, weight);
  }
});
