import assert from "node:assert/strict";
import type { SliderData } from "../../lib/live/page/data.ts";
import { start } from "../../lib/live/page/slider.tsx";
import { LivePage } from "./dom.ts";
import { DrawnCanvas } from "./drawn_canvas.ts";
import { base64, COLORS, GREYS } from "./explore_data.ts";

/** A picture under a kernel of one weight: the output is the picture. */
function shown(rows: number, columns: number, values: number[]): LivePage {
  const data: SliderData = {
    picture: {
      name: "picture",
      rows,
      columns,
      type: "float32",
      values: base64(Float32Array.from(values)),
      range: [0, 1],
      colors: GREYS,
    },
    name: "a",
    values: [0, 1],
    at: 0,
    marks: [],
    kernelSize: [1, 1],
    kernels: base64(Float32Array.of(1, 2)),
    output: { range: [0, 1], colors: GREYS },
    signedColors: COLORS,
  };
  return LivePage.open(start, data);
}

/** The numbers that are written on the image, each with its size and color. */
function numbers(page: LivePage): string[] {
  const lines = DrawnCanvas.linesOf(page.live.querySelector(".over")!, false);
  return lines.flatMap((line, i) => {
    if (!line.startsWith("fillText ")) return [];
    const [font, fill] = [lines[i - 2], lines[i - 1]].map((it) => it.split(" = ")[1]);
    return `${line.split(" ")[1]} ${font.split(" ")[0]} ${fill}`;
  });
}

Deno.test("a board of up to fifteen rows and columns shows its numbers, dark on light", () => {
  const count = (rows: number, columns: number) => {
    using page = shown(rows, columns, Array(rows * columns).fill(1));
    return numbers(page).length;
  };
  assert.deepEqual([count(15, 2), count(16, 2), count(2, 15), count(2, 16)], [30, 0, 30, 0]);
  using page = shown(1, 4, [0, 0.45, 0.5, NaN]);
  // A grey of 115 is read best in white, one of 128 in black.
  assert.deepEqual(numbers(page), [
    "0 16px #fff",
    "0.45 16px #fff",
    "0.5 16px #111",
    "NaN 16px #111",
  ]);
});

Deno.test("a board's numbers are as small as they must be, and left out below six pixels", () => {
  using page = shown(1, 12, [1, 0.12, 1234, 12345, 123456, -1.25e-7, 1, 1, 1, 1, 1, 1]);
  // Pixels of 20: 8.4 is the most, and 30 for all characters.
  assert.deepEqual(numbers(page).slice(0, 4), [
    "1 8.4px #111",
    "0.12 7.5px #fff",
    "1234 7.5px #111",
    "12345 6px #111",
  ]);
  assert.equal(numbers(page).length, 10, "six and eight characters have no room");
});

Deno.test("a board's marks are between one and a half and three pixels thick", () => {
  const thick = (columns: number) => {
    using page = shown(1, columns, Array(columns).fill(0));
    const lines = DrawnCanvas.linesOf(page.live.querySelector(".over")!, false);
    return lines.filter((line) => line.startsWith("lineWidth")).map((line) => line.split(" = ")[1]);
  };
  assert.deepEqual(thick(4).slice(0, 2), ["5", "3"]);
  assert.deepEqual(thick(12).slice(0, 2), ["4.5", "2.5"]);
  assert.deepEqual(thick(40).slice(0, 2), ["3.5", "1.5"]);
});

Deno.test("a board is drawn in the pixels of the screen", () => {
  using page = shown(1, 4, [0, 0, 0, 0]);
  const over = page.live.querySelector(".over")!;
  assert.deepEqual([over.getAttribute("width"), over.getAttribute("height")], ["480", "120"]);
  assert.equal(DrawnCanvas.linesOf(over, false)[0], "scale 2 2");
});
