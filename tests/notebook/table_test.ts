import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { DataArray } from "../../lib/arrays/mod.ts";
import { startBackend } from "../../lib/backend/mod.ts";
import { table } from "../../lib/notebook/mod.ts";
import fixture from "../fixtures/tables.json" with { type: "json" };

await startBackend("wasm");

for (const { values, precision, gradient, text, background, color } of fixture) {
  const name = `${values.length} × ${values[0].length} ${gradient}`;
  Deno.test(`table() has pandas' texts and colors: ${name}`, async () => {
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

Deno.test("table() keeps to its precision for every type of fractions", async () => {
  for (const data of [Float32Array.of(1 / 3, 2), Float64Array.of(1 / 3, 2), [1 / 3, 2]]) {
    equal(
      await table({ data, shape: [1, 2] }, { precision: 2 }).toText(),
      "      0     1\n0  0.33  2.00",
    );
  }
  const variable = DataArray.from(Float64Array.of(1 / 3, 2), { dims: ["y", "x"], shape: [1, 2] });
  equal(variable.dtype, "float64");
  equal(await table(variable, { precision: 2 }).toText(), "      0     1\n0  0.33  2.00");
  for (const type of [Int8Array, Uint8Array, Int32Array]) {
    equal(await table({ data: type.of(7, 12), shape: [1, 2] }).toText(), "   0   1\n0  7  12");
  }
  const long = BigInt64Array.of(7n, 12n);
  equal(await table({ data: long, shape: [1, 2] }).toText(), "   0   1\n0  7  12");
});

Deno.test("table() shows whole numbers where the type says so, and fractions else", async () => {
  const shown = async (dtype: string, data: ArrayLike<number | bigint> = [1, 0]) =>
    await table({ data, dtype, shape: [1, 2] } as Parameters<typeof table>[0], { precision: 1 })
      .toText();
  for (const dtype of ["int8", "uint8", "int32", "uint64", "int64", "bool", "bigint64array"]) {
    equal(await shown(dtype), "   0  1\n0  1  0", dtype);
  }
  for (const dtype of ["float16", "float32", "float64"]) {
    equal(await shown(dtype), "     0    1\n0  1.0  0.0", dtype);
  }
  equal(await table(tf.tensor2d([[1, 0]], undefined, "bool")).toText(), "   0  1\n0  1  0");
  equal(
    await table({ data: BigUint64Array.of(1n, 0n), shape: [1, 2] }).toText(),
    "   0  1\n0  1  0",
  );
});

Deno.test("table() writes large integers exactly, and says which value is no number", async () => {
  const large = 2n ** 60n + 1n;
  equal(await table([[large, 2n]]).toText(), `${" ".repeat(21)}0  1\n0  ${large}  2`);
  const data = BigInt64Array.of(large, 2n);
  equal(await table({ data, shape: [1, 2] }).toText(), `${" ".repeat(21)}0  1\n0  ${large}  2`);
  const shaded = await table([[1n], [3n]], { gradient: "Greys" }).cells;
  deepEqual(shaded.flat().map(({ background }) => background), ["#ffffff", "#000000"]);
  // deno-lint-ignore no-explicit-any -- what a cell may hand over
  const refused: [any, RegExp][] = [
    [null, /values must be a tensor, nested arrays.*not null\./],
    ["abc", /not string\./],
    [[1, 2], /row 0 is of type number, not a list/],
    [[null], /row 0 is null/],
    [[{ a: 1 }], /row 0 is of type object, not a list/],
    [[[1, "x"]], /row 0, column 1 is of type string/],
    [[[1], [null]], /row 1, column 0 is null/],
    [[[1], [undefined]], /row 1, column 0 is undefined/],
    [[[true]], /row 0, column 0 is of type boolean/],
    [{ data: ["a", 1, 2, 3], shape: [2, 2] }, /row 0, column 0 is of type string/],
    [{ data: [1, 2, 3], shape: [2, 2] }, /shape \[2, 2\] needs 4 values, not 3/],
  ];
  for (const [values, message] of refused) throws(() => table(values), message);
});

Deno.test("table() shows what a page can bear of 200,000 rows, in time that grows with them", async () => {
  const time = async (rows: number) => {
    const data = Float64Array.from({ length: rows * 2 }, (_, i) => i / 2);
    const start = performance.now();
    const shown = table({ data, shape: [rows, 2] }, { precision: 1, gradient: "Greys" });
    const [text, html] = [await shown.toText(), await shown.toHtml()];
    return { text, html, ms: performance.now() - start };
  };
  const { text, html, ms } = await time(200_000);
  ok(text.endsWith("\n131071  131071.0  131071.5\n… and 68,928 more rows"));
  match(html, /<\/table><p>… and 68,928 more rows<\/p>$/);
  // The colors are those of the whole table: row 131,071 of 200,000 is not the darkest.
  ok(!html.includes("#000000;color:#f1f1f1"));
  const { ms: tenth } = await time(13_000);
  ok(ms < 60 * tenth + 500, `${ms} ms for 131,072 rows, ${tenth} ms for 13,000`);
  const wide = table({ data: new Float32Array(300_000), shape: [1, 300_000] });
  equal((await wide.cells)[0].length, 300_000);
});

Deno.test("table() colors infinities as the ends of their column", async () => {
  const cells = await table([[0], [1], [Infinity], [-Infinity]], { gradient: "Greys" }).cells;
  deepEqual(cells.map(([{ background }]) => background), [
    "#ffffff",
    "#000000",
    "#000000",
    "#ffffff",
  ]);
});

Deno.test("table() writes HTML that does not lean on the notebook's colors", async () => {
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
  throws(() => table([[1]], { gradient: "Rainbow" }), /must be "Spectral", .*, not "Rainbow"/);
  throws(() => table([[1]], { precision: -1 }), RangeError);
  const gone = tf.zeros([1, 1]);
  gone.dispose();
  await rejects(async () => await table(gone).toText(), /disposed/);
});

Deno.test("table() takes 0 to 100 digits", async () => {
  equal((await table([[0.5]], { precision: 100 }).cells)[0][0].text, `0.5${"0".repeat(99)}`);
  for (const precision of [-1, 101, 1.5]) {
    throws(
      () => table([[1]], { precision }),
      /precision must be a whole number from 0 to 100, not /,
    );
  }
});

Deno.test("table() writes what is not finite as Python does, and the sign of a rounded zero", async () => {
  const values = [[NaN, Infinity, -Infinity], [-0, -0.001, 0.005]];
  const texts = (await table(values, { precision: 2 }).cells).map((row) =>
    row.map(({ text }) => text)
  );
  deepEqual(texts, [["nan", "inf", "-inf"], ["-0.00", "-0.00", "0.01"]]);
  const shaded = await table([[NaN, 5], [1, 5], [3, 5]], { gradient: "Greys" }).cells;
  // NaN is black, and a column of one value has the first color.
  deepEqual(shaded.map((row) => row.map(({ background }) => background)), [
    ["#000000", "#ffffff"],
    ["#ffffff", "#ffffff"],
    ["#000000", "#ffffff"],
  ]);
});

Deno.test("table() shows 2 ** 18 cells at most, and one row at least", () => {
  const hidden = (rows: number, columns: number) =>
    table({ data: new Uint8Array(rows * columns), shape: [rows, columns] }).hiddenRows;
  deepEqual([hidden(87_381, 3), hidden(87_382, 3)], [0, 1]);
  equal(hidden(3, 200_000), 2);
  deepEqual([hidden(4, 0), hidden(0, 4)], [0, 0]);
});

Deno.test("table() names the place of a value that is no number, row by row", () => {
  const data = [1, 2, 3, 4, 5, "six"] as unknown as number[];
  throws(() => table({ data, shape: [2, 3] }), /row 1, column 2 is of type string/);
  throws(() => table([[1, 2, 3], [4, null, 6]] as never), /row 1, column 1 is null/);
});

Deno.test("a table of a tensor that is gone fails only where it is shown", async () => {
  const gone = tf.zeros([1, 1]);
  gone.dispose();
  const shown = table(gone);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await rejects(shown.toHtml(), /disposed/);
});

Deno.test("table() writes light letters on a color that is dark to the eye", async () => {
  const rows = [[0], [190.5], [256]];
  const [, [middle]] = await table(rows, { gradient: "seismic", precision: 1 }).cells;
  // A luminance of 0.21: pure red with a trace of the others.
  deepEqual(middle, { text: "190.5", background: "#ff0505", color: "#f1f1f1" });
});
