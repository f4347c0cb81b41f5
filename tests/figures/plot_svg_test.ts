import assert from "node:assert/strict";
import { parseHTML } from "linkedom";
import { measureText } from "../../lib/figures/mod.ts";
import { drawLegend } from "../../lib/figures/plot_legend.ts";
import { type DomNode, plotSvg } from "../../lib/figures/plot_svg.ts";
import { svgLines } from "./picture_text.ts";

/** What becomes of the inside of an SVG element that Observable Plot might make, an element a line. */
function written(inside: string, root = ""): string {
  const { document } = parseHTML(`<svg ${root}>${inside}</svg>`) as unknown as {
    document: { querySelector(name: string): DomNode };
  };
  const lines = svgLines(plotSvg(document.querySelector("svg")));
  assert.equal(lines[0], '<g fill="#1f2328" stroke-miterlimit="1">');
  assert.equal(lines.at(-1), "</g>");
  // A text of size 10, which begins at a place.
  return lines.slice(1, -1).join("\n").replaceAll(
    /scale\(([\d.]+) -\1\)/g,
    (_, unit) => ` ${Math.round(Number(unit) * 2048 * 100) / 100}px`,
  );
}

Deno.test("plotSvg() drops what says nothing in one picture, and rounds what it keeps", () => {
  assert.equal(
    written(
      '<style>.a{}</style><title>t</title><g aria-label="x" class="c"></g>' +
        '<g class="c" aria-hidden="true" fill="currentColor">' +
        '<path d="M0.12345,-1.005L1e1,2.5e-3Z" stroke="var(--plot-background)" font-family="f"/></g>' +
        '<rect x="3.14159" width="-.5" aria-description="d" font-variant="tabular-nums"/>',
    ),
    '<g fill="#1f2328">\n<path d="M0.12,-1L1e1,0Z" stroke="#ffffff"/>\n</g>\n' +
      '<rect x="3.14" width="-0.5"/>',
  );
});

Deno.test("plotSvg() keeps pictures sharp, and what they link to as it is", () => {
  assert.equal(
    written('<image image-rendering="pixelated" xlink:href="data:1.23456" x="1.23456"/>'),
    '<image style="image-rendering:pixelated" href="data:1.23456" x="1.23"/>',
  );
  assert.match(
    written('<use id="a1.23456" href="b1.23456"/>'),
    /^<use id="plot\w+-0" href="b1\.23456"\/>$/,
  );
});

Deno.test("plotSvg() names definitions by what is drawn, wherever they are used", () => {
  const drawn = (one: string, two: string, width = 1) =>
    written(
      `<clipPath id="${one}"><rect width="${width}"/></clipPath><marker id="${two}"/>` +
        `<g clip-path="url(#${one})"><path marker-end="url(#${two})"/><use href="#${one}"/></g>`,
    );
  const first = drawn("plot-clip-1", "plot-marker-1");
  assert.equal(first, drawn("plot-clip-7", "plot-marker-9"));
  const [, name] = /id="(plot\w+)-0"/.exec(first)!;
  assert.equal(
    first,
    `<clippath id="${name}-0">\n<rect width="1"/>\n</clippath>\n<marker id="${name}-1"/>\n` +
      `<g clip-path="url(#${name}-0)">\n<path marker-end="url(#${name}-1)"/>\n` +
      `<use href="#${name}-0"/>\n</g>`,
  );
  assert.ok(
    !drawn("plot-clip-1", "plot-marker-1", 2).includes(name),
    "another picture, another name",
  );
});

Deno.test("plotSvg() draws texts in the size, weight and outline that the groups around give", () => {
  const at = (x: number, y: number, size: number, text: string, more = "") =>
    `<g transform="translate(${x} ${y}) ${size}px"${more}>${text}</g>`;
  assert.equal(written('<text x="3" y="4">H</text>'), at(3, 4, 10, "H"));
  assert.equal(written('<text x="3" y="4">H</text>', 'font-size="20"'), at(3, 4, 20, "H"));
  assert.equal(
    written('<g font-size="16"><text dx="0.5em" dy="2" y="1em">H</text></g>'),
    `<g>\n${at(8, 18, 16, "H")}\n</g>`,
  );
  // An H of size 10 is 7.43 wide, a bold one wider.
  assert.equal(
    written('<g text-anchor="end"><text>H</text><text text-anchor="start">H</text></g>'),
    `<g>\n${at(-7.43, 0, 10, "H")}\n${at(0, 0, 10, "H")}\n</g>`,
  );
  const bold = (weight: string, outer = "") =>
    written(
        `<g text-anchor="end" font-weight="${outer}"><text font-weight="${weight}">H</text></g>`,
      )
        .includes("-7.43")
      ? "regular"
      : "bold";
  assert.deepEqual(["bold", "600", "599", "normal", "700"].map((it) => bold(it)), [
    "bold",
    "bold",
    "regular",
    "regular",
    "bold",
  ]);
  assert.equal(
    written('<g text-anchor="end" font-weight="bold"><text>H</text></g>').includes("-7.43"),
    false,
    "also that of a group around",
  );
  const outline = ' stroke="white" stroke-width="410" stroke-linejoin="round" paint-order="stroke"';
  assert.equal(
    written('<g stroke="white" stroke-width="2"><text fill="red" opacity="0.123">H</text></g>'),
    `<g stroke="white" stroke-width="2">\n<g fill="red" opacity="0.12">\n` +
      `${at(0, 0, 10, "H", outline)}\n</g>\n</g>`,
  );
  assert.match(written('<g stroke="white"><text>H</text></g>'), /stroke-width="205"/);
  assert.doesNotMatch(written('<g stroke="white"><text stroke="none">H</text></g>'), /paint-order/);
  assert.equal(written('<text fill="red"> </text><text></text><path/>'), "<path/>");
});

Deno.test("plotSvg() draws the lines of a text below each other", () => {
  assert.equal(
    written(
      '<text x="1" y="2">H<tspan x="5" y="6" dy="1em">H</tspan><tspan dy="3">H</tspan>' +
        '<tspan x="7">H</tspan><title>T</title></text>',
    ),
    "1 2,5 16,5 19,7 19".split(",").map((place) => `<g transform="translate(${place}) 10px">H</g>`)
      .join("\n"),
  );
});

Deno.test("drawLegend() names classes beside each other in the middle, or shows a ramp with numbers", () => {
  const lines = (type: string, domain: unknown[], label?: string) =>
    svgLines(drawLegend({ type, domain, label, apply: (it) => `c${it}` }, 300, 5));
  const swatches = lines("ordinal", ["a", "bb"]);
  const [a, bb] = ["a", "bb"].map((text) => measureText(text, { size: 12 }).width);
  // A square of 11 and 5 pixels before each name, 18 between the two.
  const left = 150 - (2 * 16 + a + bb + 18) / 2;
  const places = swatches.map((line) => Number(/(?:x="|translate\()([\d.]+)/.exec(line)![1]));
  assert.deepEqual(
    places,
    [left, left + 16, left + 16 + a + 18, left + 32 + a + 18].map((it) => Number(it.toFixed(2))),
  );
  assert.match(swatches[0], /y="8" width="11" height="11" rx="2" fill="ca"\/>$/);
  assert.match(swatches[1], /translate\(\S+ 17\.87\)scale.*>a<\/g>$/);
  assert.match(swatches[2], /fill="cbb"\/>$/);
  for (
    const [type, domain] of [["ordinal", [1, 2]], ["categorical", [1, 2]], ["linear", [1]], ["x", [
      1,
      "b",
    ]]] as const
  ) {
    assert.equal(lines(type, [...domain]).length, 2 * domain.length, type);
  }
  const ramp = lines("linear", [-1, 5, 3], "height");
  assert.equal(ramp[0], '<rect x="60" y="5" width="3.5" height="8" fill="c-0.95"/>');
  assert.equal(ramp[59], '<rect x="237" y="5" width="3" height="8" fill="c4.95"/>');
  const texts = ramp.slice(60).map((line) =>
    /translate\((\S+) (\S+)\).*>(.*)<\/g>/.exec(line)!.slice(1).join(" ")
  );
  assert.deepEqual(texts.map((it) => it.split(" ")[2]), ["0", "2", "4", "height"]);
  assert.deepEqual(texts.map((it) => it.split(" ")[1]), ["25", "25", "25", "13"]);
  // 180 pixels for six: 30 for each, a digit of 10.5 is 6.8 wide.
  assert.deepEqual(texts.slice(0, 3).map((it) => Math.round(Number(it.split(" ")[0]))), [
    87,
    147,
    207,
  ]);
  const { width } = measureText("height", { size: 12 });
  assert.equal(Number(texts[3].split(" ")[0]), Number((52 - width).toFixed(2)));
});
