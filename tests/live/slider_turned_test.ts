import assert from "node:assert/strict";
import { start } from "../../lib/live/page/slider.tsx";
import type { SliderData } from "../../lib/live/page/data.ts";
import { assertSnapshot } from "../fixtures/snapshot.ts";
import { LivePage } from "./dom.ts";
import { base64, COLORS, exploreData, GREYS } from "./explore_data.ts";

/** Kernels of one size, one for each number. */
function sliderData(kernelSize: [number, number], kernels: number[][], more = {}): SliderData {
  return {
    picture: exploreData().pictures[0],
    name: "a",
    values: kernels.map((_, i) => i / 4 - 0.5),
    at: 1,
    marks: [{ at: 0, label: "blur" }, { at: 2, label: "sharpen" }],
    kernelSize,
    kernels: base64(Float32Array.from(kernels.flat())),
    output: { range: [-10, 20], colors: GREYS },
    signedColors: COLORS,
    ...more,
  };
}

Deno.test("kernelSlider() turned: by its slider, its marks, and pointed at", async () => {
  const kernels = [[1, 0, 0.5, -0.1, 0, 2], [0.1, 0.2, 0, 0, 0, 0], [0, 0, 0, 0, 3, 0]];
  using page = LivePage.open(start, sliderData([2, 3], kernels));
  const parts: Record<string, string> = { "at first": page.shown() };
  await page.type(page.get("input", "a"), "2");
  parts["at 2"] = page.changes();
  await page.fire(page.live.querySelectorAll("button")[0], "click");
  parts["at the first mark"] = page.changes();
  const [image, output] = page.live.querySelectorAll(".board");
  await page.fire(image, "pointermove", { clientX: 11, clientY: 21, pointerType: "mouse" });
  parts["pointed at its first pixel"] = page.changes();
  await page.fire(image, "pointerleave");
  await page.fire(output, "click", { clientX: 249, clientY: 100 });
  parts["pinned at the output's edge"] = page.changes();
  assertSnapshot("live_slider.txt", parts);
});

Deno.test("kernelSlider() shows a kernel of eight or more as a picture, and no marks where there are none", () => {
  const weights = Array.from({ length: 16 }, (_, i) => (i - 9) / 8);
  using page = LivePage.open(start, sliderData([8, 2], [weights, weights], { marks: [] }));
  assert.equal(page.live.querySelector(".slide-marks"), null);
  assertSnapshot("live_slider_large.txt", {
    kernel: page.shown().split("\n").filter((_, i, all) =>
      i > all.findIndex((line) => line.includes('"Kernel"')) &&
      i < all.findIndex((line) => line.includes('"Output"'))
    ).join("\n"),
  });
  using seven = LivePage.open(start, sliderData([1, 7], [[0, 0, 0, 0, 0, 0, 0], weights.slice(9)]));
  assert.equal(seven.live.querySelectorAll("td").length, 7);
  using zeros = LivePage.open(start, sliderData([8, 1], [Array(8).fill(0), Array(8).fill(0)]));
  assert.match(zeros.text, /blue −1, white 0, red 1/);
});
