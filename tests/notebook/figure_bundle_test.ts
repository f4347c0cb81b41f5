import { deepEqual, ok } from "node:assert/strict";
import sharp from "sharp";
import { imshow, linePlot } from "../../lib/figures/mod.ts";
import { figureBundle } from "../../lib/notebook/display.ts";

const noise = (side: number) =>
  Array.from(
    { length: side },
    (_, y) => Array.from({ length: side }, (_, x) => Math.sin(12.9 * x + 78.2 * y) * 43758 % 1),
  );

Deno.test("figureBundle() has SVG and PNG of a drawing, and of many pixels the PNG alone", async () => {
  const types = async (figure: Parameters<typeof figureBundle>[0]) =>
    Object.keys(await figureBundle(figure)).sort();
  const both = ["image/png", "image/svg+xml", "text/plain"];
  deepEqual(await types(imshow(noise(12))), both);
  // Long, but of lines.
  const plot = linePlot(noise(50).flat());
  ok((await plot.toSvg()).length > 30_000);
  deepEqual(await types(plot), both);
  deepEqual(await types(imshow(noise(250))), ["image/png", "text/plain"]);
});

Deno.test("figureBundle() has a photograph as JPEG, close to its pixels", async () => {
  // Smooth in all three colors, with some noise: 400 by 300.
  const photograph = Array.from(
    { length: 300 },
    (_, y) =>
      Array.from(
        { length: 400 },
        (_, x) =>
          [x / 2, y / 1.5, (x + y) / 3].map((it) =>
            it + 6 * (Math.sin(12.9 * x + 78.2 * y) * 43758 % 1)
          ),
      ),
  );
  const figure = imshow(photograph, { axis: false, width: 400 });
  const bundle = await figureBundle(figure);
  deepEqual(Object.keys(bundle).sort(), ["image/jpeg", "text/plain"]);
  const jpeg = await sharp(Uint8Array.fromBase64(bundle["image/jpeg"])).raw().toBuffer();
  const png = await sharp(await figure.toPng(1)).flatten({ background: "#fff" }).raw().toBuffer();
  deepEqual(jpeg.length, png.length);
  const off = jpeg.reduce((sum, it, i) => sum + Math.abs(it - png[i]), 0) / jpeg.length;
  ok(off < 4, `off by ${off} of 255`);
  ok(jpeg.length > 0 && bundle["image/jpeg"].length < (await figure.toPng(1)).length * 2 / 3);
});
