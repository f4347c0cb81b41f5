import { deepEqual, ok } from "node:assert/strict";
import { imshow, linePlot } from "../../lib/figures/mod.ts";
import { figureBundle } from "../../lib/notebook/display.ts";

const noise = (side: number) =>
  Array.from(
    { length: side },
    (_, y) => Array.from({ length: side }, (_, x) => Math.sin(12.9 * x + 78.2 * y) * 43758 % 1),
  );

Deno.test("figureBundle() has SVG and PNG of a drawing, and of a photograph the PNG alone", async () => {
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
