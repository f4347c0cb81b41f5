import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { formatTensor, formatValues, startBackend, withLayout } from "../../lib/backend/mod.ts";
import { assertNoLeak, numbers, readFixture, seededNormal } from "../fixtures/cases.ts";
import type { StoredNumber } from "../fixtures/cases.ts";

interface PrintingCase {
  values: StoredNumber[] | { seed: number; scale: number };
  integer: boolean;
  shape: number[];
  text: string;
}

await startBackend();

/** Rounds half to even, as torch.round. */
function rounded(value: number): number {
  const nearest = Math.round(value);
  return Math.abs(value % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
}

function valuesOf({ values, shape }: PrintingCase): ArrayLike<number> {
  if (Array.isArray(values)) return Float32Array.from(numbers(values));
  const normal = seededNormal(values.seed, shape);
  return values.scale === 1 ? normal : normal.map((v) => rounded(Math.fround(v * values.scale)));
}

Deno.test("formatValues() prints what PyTorch prints", async (t) => {
  const cases = readFixture<PrintingCase[]>("torch_printing.json");
  assert.ok(cases.length > 70);
  for (const [i, entry] of cases.entries()) {
    await t.step(`${i}: shape [${entry.shape}], ${entry.text.slice(0, 40)}`, () => {
      const dtype = entry.integer ? "int32" : "float32";
      const values = entry.integer ? numbers(entry.values as number[]) : valuesOf(entry);
      assert.equal(formatValues(values, entry.shape, { dtype, indent: 7 }), entry.text);
    });
  }
});

Deno.test("formatValues() prints what PyTorch printed in lesson 01", () => {
  const entries = readFixture<
    { layout: string; printed?: string; shape: number[]; values: number[] }[]
  >(
    "parity_steps.json",
  ).filter(({ printed }) => printed?.startsWith("tensor("));
  assert.ok(entries.length > 10);
  for (const { printed, shape, values } of entries) {
    const tensor = printed!.replace(/,\n? +grad_fn=.*\)$/, ")");
    assert.equal(`tensor(${formatValues(values, shape, { indent: 7 })})`, tensor);
  }
});

Deno.test("formatTensor() prints each channel as a matrix", async () => {
  const tensor = tf.tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [1, 2, 2, 2]);
  assert.equal(
    await formatTensor(tensor),
    [
      "Tensor shape [1, 2, 2, 2] float32",
      "[0, :, :, 0]",
      "[[ 1.,  2.],",
      " [ 3.,  4.]]",
      "[0, :, :, 1]",
      "[[10., 20.],",
      " [30., 40.]]",
    ].join("\n"),
  );
  assert.equal(
    await formatTensor(tensor.squeeze([0])),
    "Tensor shape [2, 2, 2] float32\n[:, :, 0]\n[[ 1.,  2.],\n [ 3.,  4.]]\n" +
      "[:, :, 1]\n[[10., 20.],\n [30., 40.]]",
  );
  assert.equal(
    await formatTensor(tensor, { layout: "plain" }),
    "Tensor shape [1, 2, 2, 2] float32\n[[[[ 1., 10.],\n   [ 2., 20.]],\n\n  [[ 3., 30.],\n   [ 4., 40.]]]]",
  );
  tensor.dispose();
});

Deno.test("formatTensor() prints a kernel filter by filter", async () => {
  const values = [1, 5, 2, 6, 3, 7, 4, 8];
  const kernel = withLayout(tf.tensor4d(values, [2, 2, 1, 2]), "HWIO");
  const expected =
    "Tensor shape [2, 2, 1, 2] (HWIO) float32\n[:, :, 0, 0]\n[[1., 2.],\n [3., 4.]]\n" +
    "[:, :, 0, 1]\n[[5., 6.],\n [7., 8.]]";
  assert.equal(await formatTensor(kernel), expected);
  assert.equal(await formatTensor(tf.tensor4d(values, [2, 2, 1, 2]), { layout: "HWIO" }), expected);
});

Deno.test("formatTensor() leaves out the middle of a large tensor", async () => {
  const text = await formatTensor(tf.zeros([50, 10, 10, 1]));
  assert.deepEqual(
    text.split("\n").filter((line) => !line.startsWith(" ") && !line.startsWith("[[")),
    [
      "Tensor shape [50, 10, 10, 1] float32",
      ...["[0, :, :, 0]", "[1, :, :, 0]", "[2, :, :, 0]", "..."],
      ...["[47, :, :, 0]", "[48, :, :, 0]", "[49, :, :, 0]"],
    ],
  );
  assert.equal(text.split("[[").length - 1, 6);
  const many = await formatTensor(tf.zeros([7, 9, 9, 7]));
  assert.equal(many.split("[[").length - 1, 6, "planes in all, not for each axis");
});

Deno.test("formatTensor() keeps every item up to the threshold", async () => {
  const text = await formatTensor(tf.range(0, 1000), { lineWidth: 10000 });
  assert.equal(text.split(",").length, 1000);
  assert.match(
    await formatTensor(tf.range(0, 1001)),
    /\n\[ {3}0\., {4}1\., {4}2\., {2}\.\.\., {2}998\., {2}999\., 1000\.\]$/,
  );
  assert.match(
    await formatTensor(tf.range(0, 20), { threshold: 10, edgeItems: 2, precision: 1 }),
    /\[ 0\., {2}1\., {2}\.\.\., 18\., 19\.\]$/,
  );
});

Deno.test("formatTensor() prints other types and shapes", async () => {
  const cases: [tf.Tensor, string][] = [
    [tf.scalar(2.5), "Tensor shape [] float32\n2.5000"],
    [tf.tensor1d([1, -20], "int32"), "Tensor shape [2] int32\n[  1, -20]"],
    [tf.tensor1d([1, 2], "int32"), "Tensor shape [2] int32\n[1, 2]"],
    [tf.tensor1d([NaN, 2, -Infinity]), "Tensor shape [3] float32\n[nan, 2., -inf]"],
    [tf.zeros([2]), "Tensor shape [2] float32\n[0., 0.]"],
    [tf.tensor1d([true, false], "bool"), "Tensor shape [2] bool\n[ true, false]"],
    [tf.tensor1d(["a", "bc"]), 'Tensor shape [2] string\n[ "a", "bc"]'],
    [tf.zeros([0, 3, 3, 1]), "Tensor shape [0, 3, 3, 1] float32\n[]"],
    [tf.ones([1, 1, 1, 1, 2]), "Tensor shape [1, 1, 1, 1, 2] float32\n[[[[[1., 1.]]]]]"],
  ];
  for (const [tensor, text] of cases) assert.equal(await formatTensor(tensor), text);
});

Deno.test("formatTensor() refuses a layout of another rank", async () => {
  await assert.rejects(formatTensor(tf.ones([2, 2]), { layout: "NHWC" }), {
    name: "RangeError",
    message: "Cannot print a tensor of rank 2 as NHWC: that layout has 4 axes.",
  });
});

Deno.test("formatTensor() keeps no tensor", async () => {
  const tensor = tf.ones([2, 3, 3, 2]);
  await assertNoLeak(async () => void await formatTensor(tensor));
});
