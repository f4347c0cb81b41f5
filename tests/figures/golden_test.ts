import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import UPNG from "upng-js";
import { startBackend } from "../../lib/backend/mod.ts";
import * as allFigures from "../../lib/figures/mod.ts";
import { decodePng } from "./figure_cases.ts";
import { figures, pictures, SAID } from "./golden_pictures.ts";

await startBackend("cpu");

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

/** What the other public functions of the room give, none of it a picture of its own. */
const NO_PICTURES = new Set([
  ...["box", "outlinedText", "text"],
  ...["measureText", "svgText", "shapeFormula", "modelSummary"],
  ...["colormap", "colormapNames", "convolutionAt", "receptiveArea", "preloadPictures"],
]);

/** Frames as red, green, blue, alpha; a still picture has one. */
async function framesOf(png: Uint8Array) {
  const { width, height, data } = await decodePng(png);
  const file = UPNG.decode(png.slice().buffer);
  const moves = file.frames.length > 0;
  return {
    size: [width, height],
    // How long each stays, and the part of the picture that it holds.
    times: file.frames.map(({ delay, rect }: { delay: number; rect: unknown }) => [delay, rect]),
    still: data,
    frames: moves ? UPNG.toRGBA8(file).map((frame: ArrayBuffer) => new Uint8Array(frame)) : [data],
  };
}

for (const [name, make] of Object.entries(pictures)) {
  Deno.test(`${name} equals its golden picture`, async () => {
    const picture = await make();
    const png = "toPng" in picture ? await picture.toPng(1) : picture.bytes;
    const file = new URL(`../fixtures/golden/${name.replaceAll(/\W+/g, "_")}.png`, import.meta.url);
    if (Deno.env.get("UPDATE_GOLDEN") === "1") writeFileSync(file, png);
    assert.ok(existsSync(file), `no golden picture for ${name}`);
    const [now, before] = [await framesOf(png), await framesOf(readFileSync(file))];
    if (picture instanceof allFigures.Animation) {
      const { alt, width, height, frameCount, duration, poster } = picture;
      const { data } = await decodePng(poster);
      assert.deepEqual([[width, height, frameCount, duration], alt], SAID[name]);
      // The poster's corners are clear, and it has more colors than the palette's.
      const onPaper = data.map((value, at) => 255 - (255 - value) * data[at | 3] / 255);
      assert.ok(
        before.still.every((value, at) => at % 4 === 3 || Math.abs(value - onPaper[at]) < 16),
      );
    }
    assert.deepEqual([now.size, now.times], [before.size, before.times]);
    const earlier = [...before.frames, before.still];
    for (const [i, frame] of [...now.frames, now.still].entries()) {
      const other = frame.findIndex((value: number, at: number) =>
        Math.abs(value - earlier[i][at]) > 1
      );
      const [row, column] = [
        Math.floor(other / 4 / now.size[0]),
        Math.floor(other / 4) % now.size[0],
      ];
      assert.equal(other, -1, `other pixels, first in frame ${i}, row ${row}, column ${column}`);
    }
  });
}

Deno.test("every public figure has a golden picture", () => {
  const functions = Object.entries(allFigures)
    .filter(([name, value]) => typeof value === "function" && /^[a-z]/.test(name))
    .map(([name]) => name);
  const missing = functions.filter((name) => !(name in pictures || NO_PICTURES.has(name)));
  assert.deepEqual(missing, []);
});
