import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { box, type Figure, imshow, linePlot, outlinedText, panels } from "../../lib/figures/mod.ts";

/** Figures held against committed files; UPDATE_GOLDEN=1 writes them anew, to be looked at. */
const figures: Record<string, () => Figure> = {
  panels: () =>
    panels([
      imshow([[5, 0, 8], [1, 9, NaN]], {
        title: "Input",
        showVals: true,
        cmap: "Blues",
        width: 120,
      }),
      imshow([[0.5, -1.25], [3, 2]], {
        title: "Output",
        cmap: "seismic",
        vmin: -3,
        vmax: 3,
        width: 100,
        overlays: [box({ rows: [0, 1], columns: [0, 2] }), outlinedText(0, 1, "x_{i}²")],
      }),
    ], { sharedScale: false, title: "Two panels" }),
  line_plot: () =>
    linePlot({ training: [2.3, 1.1, 0.7], validation: [2.3, NaN, 1.1] }, {
      xLabel: "epoch",
      yLabel: "loss",
      width: 300,
      height: 180,
    }),
};

for (const [name, make] of Object.entries(figures)) {
  Deno.test(`${name} equals its golden SVG`, async () => {
    // Embedded images are compared as pixels elsewhere: their bytes depend on the version of zlib.
    const svg = (await make().toSvg()).replaceAll(/base64,[^"]+/g, "base64,");
    const lines = svg.replaceAll("><", ">\n<") + "\n";
    const file = new URL(`../fixtures/figure_${name}.svg`, import.meta.url);
    if (Deno.env.get("UPDATE_GOLDEN") === "1") writeFileSync(file, lines);
    assert.ok(existsSync(file), `no golden file for ${name}`);
    assert.equal(lines, readFileSync(file, "utf8"));
  });
}
