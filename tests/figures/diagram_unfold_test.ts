import assert from "node:assert/strict";
import { conv2d, unfold } from "../../lib/convolution/mod.ts";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { unfoldDiagram } from "../../lib/figures/diagram.ts";

const image = [[5, 0, 8, 7, 8], [1, 9, 5, 0, 7], [6, 0, 2, 4, 6], [9, 7, 6, 6, 8]];
const kernel = [[1, -2], [0, 3]];
const plain = (texts: string[]) => texts.map((text) => Number(text.replace("−", "-")));

for (
  const options of [{}, { stride: 2 }, { stride: 2, padding: 1 }, { dilation: [2, 3] }] as const
) {
  Deno.test(`unfoldDiagram() writes unfold()'s columns and conv2d()'s sums: ${JSON.stringify(options)}`, async () => {
    await startBackend("cpu");
    const picture = unfoldDiagram(image, kernel, options);
    const columns = unfold(tf.tensor2d(image), { kernelSize: 2, ...options });
    const sums = conv2d(tf.tensor2d(image), kernel, options);
    assert.deepEqual(plain(picture.texts("windows")), [...await columns.data()]);
    for (const part of ["output", "products"]) {
      assert.deepEqual(plain(picture.texts(part)), [...await sums.data()], part);
    }
    assert.deepEqual(plain(picture.texts("filter")), [1, -2, 0, 3, 1, -2, 0, 3]);
  });
}

Deno.test("unfoldDiagram() frames the same window on the input and in the matrix", () => {
  const picture = unfoldDiagram(image, kernel, { stride: 2, window: 1 });
  const frames = picture.marks.filter((mark) => mark.kind === "path" && mark.stroke === "#0072b2");
  const corners = frames.map((mark) => {
    const [x, y] = (mark as { d: string }).d.match(/[\d.]+/g)!.map(Number);
    return [x, y];
  });
  const anchors = ["input", "windows"].map((part) => {
    const found = picture.marks.find((mark) => mark.kind === "anchor" && mark.part === part);
    const { x, y, size } = found as { x: number; y: number; size: number };
    // Window 1 starts in column 2 of the image, and is column 1 of the matrix.
    return [x + size * (part === "input" ? 2 : 1), y];
  });
  assert.deepEqual(corners, anchors);
});

Deno.test("unfoldDiagram() refuses more windows than fit, and windows that are not there", () => {
  assert.throws(() => unfoldDiagram(image, [[1]]), /RangeError: .*4 × 5 = 20 of them/);
  for (const window of [-1, 12, 0.5]) {
    assert.throws(() => unfoldDiagram(image, kernel, { window }), /from 0 to 11/);
  }
});
