import { deepEqual, equal, throws } from "node:assert/strict";
import { DataArray } from "../../lib/arrays/mod.ts";
import { toTensor } from "../../lib/sources/to_tensor.ts";

Deno.test("toTensor() copies shape, order and NaN", async () => {
  const array = DataArray.from(new Float64Array([1, NaN, 3, 4, 5, 6]), {
    dims: ["y", "x"],
    shape: [2, 3],
  });
  const tensor = toTensor(array.isel({ x: [null, null, -1] }));
  deepEqual([tensor.shape, tensor.dtype], [[2, 3], "float32"]);
  deepEqual([...await tensor.data()], [3, NaN, 1, 6, 5, 4]);
  equal((await toTensor(array.isel({ y: 0, x: 0 })).data())[0], 1);
});

Deno.test("toTensor() keeps integers and booleans", async () => {
  const integers = DataArray.from(new BigInt64Array([1n, -2n]), { dims: ["x"], shape: [2] });
  deepEqual([...await toTensor(integers).data()], [1, -2]);
  equal(toTensor(integers).dtype, "int32");
  equal(toTensor(integers, { dtype: "float32" }).dtype, "float32");
  const flags = DataArray.from(new Uint8Array([1, 0]), { dims: ["x"], shape: [2], dtype: "bool" });
  equal(toTensor(flags).dtype, "bool");
  deepEqual([...await toTensor(flags).data()], [1, 0]);
  const counts = DataArray.from(new Int16Array([0, 7, -1]), { dims: ["x"], shape: [3] });
  deepEqual([...await toTensor(counts, { dtype: "bool" }).data()], [0, 1, 1]);
  const halves = DataArray.from(new Float32Array([0.5]), { dims: ["x"], shape: [1] });
  throws(() => toTensor(halves, { dtype: "bool" }), {
    name: "RangeError",
    message:
      'Cannot make a tensor of type bool of the array: it holds 0.5. Ask for { dtype: "float32" }.',
  });
});

Deno.test("toTensor() throws on integers that do not fit and on text", () => {
  const large = DataArray.from(new Uint32Array([2 ** 31]), { name: "n", dims: ["x"], shape: [1] });
  throws(() => toTensor(large), { name: "RangeError", message: /"n": it holds 2147483648/ });
  equal(toTensor(large, { dtype: "float32" }).size, 1);
  const texts = DataArray.from(["a"], { name: "t", dims: ["x"], shape: [1], dtype: "<U1" });
  throws(() => toTensor(texts), { name: "TypeError", message: /"t".*<U1/ });
});

Deno.test("toTensor() checks the rank that is asked for", () => {
  const array = DataArray.from(new Float32Array(6), { name: "z", dims: ["y", "x"], shape: [2, 3] });
  const matrix: [number, number] = toTensor(array, { rank: 2 }).shape;
  deepEqual(matrix, [2, 3]);
  throws(() => toTensor(array, { rank: 3 }), {
    name: "RangeError",
    message: /rank 3 of "z": it has 2 dimensions \(y, x\)/,
  });
});
