import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { table } from "../../lib/notebook/mod.ts";
import fixture from "../fixtures/tables.json" with { type: "json" };

await startBackend("wasm");

for (const { values, precision, gradient, text, background, color } of fixture) {
  const name = `${values.length} × ${values[0].length} ${gradient}`;
  Deno.test(`table() has pandas' texts and colours: ${name}`, async () => {
    const numbers = values.map((row) => row.map(Number));
    const cells = (await table(numbers, { precision, gradient }).cells).flat();
    deepEqual(cells.map((cell) => cell.text), text);
    deepEqual(cells.map((cell) => cell.background), background);
    deepEqual(cells.map((cell) => cell.color), color);
  });
}

Deno.test("table() takes tensors, whole or not, and arrays with a shape", async () => {
  const data = [1.5, 2, -3, 0, 1, 0.25];
  const wanted = "       0      1      2\n0  1.500  2.000  -3.000\n1  0.000  1.000  0.250";
  const aligned = (text: string) => text.split("\n").map((line) => line.trim().split(/\s+/));
  for (const input of [tf.tensor2d(data, [2, 3]), { data, shape: [2, 3] }]) {
    const shown = table(input, { precision: 3 });
    if (input instanceof tf.Tensor) input.dispose(); // As a cell may do before its value is shown.
    deepEqual(aligned(await shown.toText()), aligned(wanted));
  }
  const whole = table(tf.tensor2d([[1, 20], [3, 4]], undefined, "int32"), { precision: 3 });
  equal(await whole.toText(), "   0   1\n0  1  20\n1  3   4");
});

Deno.test("table() writes HTML that does not lean on the notebook's colours", async () => {
  const html = await table([[0, 1], [1, 0]], { precision: 0, gradient: "Greys", fontSize: "6pt" })
    .toHtml();
  equal(
    html,
    '<table class="dataframe" style="font-size:6pt"><thead><tr><th></th><th>0</th><th>1</th></tr>' +
      '</thead><tbody><tr><th>0</th><td style="background:#ffffff;color:#000000">0</td>' +
      '<td style="background:#000000;color:#f1f1f1">1</td></tr><tr><th>1</th>' +
      '<td style="background:#000000;color:#f1f1f1">1</td>' +
      '<td style="background:#ffffff;color:#000000">0</td></tr></tbody></table>',
  );
  match(await table([[0.5]]).toHtml(), /<td>0\.500000<\/td>/);
});

Deno.test("table() shows a table without rows", async () => {
  equal(await table([]).toText(), "");
  match(await table([], { gradient: "Greys" }).toHtml(), /<tbody><\/tbody>/);
});

Deno.test("table() refuses what has not two axes", async () => {
  throws(() => table(tf.zeros([2, 3, 1])), /rows and columns; the shape is \[2, 3, 1\]/);
  throws(() => table([[1, 2], [3]]), /rows differ in length/);
  throws(() => table([[1]], { gradient: "Rainbow" }), /known colour maps are/);
  throws(() => table([[1]], { precision: -1 }), RangeError);
  const gone = tf.zeros([1, 1]);
  gone.dispose();
  await rejects(async () => await table(gone).toText(), /disposed/);
});
