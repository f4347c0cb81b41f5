import { deepEqual, equal, ok } from "node:assert/strict";
import h5wasm, { type Dataset } from "h5wasm";
import { makeSyntheticStorm } from "../../scripts/make_synthetic_storm.ts";

const values = makeSyntheticStorm();
const shape = [32, 32, 12, 4];

function at(row: number, column: number, level: number, field = 0): number {
  return values[((row * 32 + column) * 12 + level) * 4 + field];
}

Deno.test("synthetic_storm.nc holds what makeSyntheticStorm() makes, named as in the real file", async () => {
  const { FS } = await h5wasm.ready;
  const path = new URL("../../data/synthetic_storm.nc", import.meta.url);
  const bytes = await Deno.readFile(path);
  ok(bytes.length < 200_000);
  FS.writeFile("committed.nc", bytes);
  const file = new h5wasm.File("committed.nc", "r");
  try {
    const matrix = file.get("radar_image_matrix") as Dataset;
    deepEqual(matrix.shape, shape);
    equal(matrix.dtype, "<f");
    deepEqual(matrix.value, values);
    const names = shape.map((_, axis) => matrix.get_attached_scales(axis));
    deepEqual(names, [["/grid_row"], ["/grid_column"], ["/radar_height"], ["/radar_field"]]);
    ok(String(file.attrs.title.value).includes("SYNTHETIC"));
    ok(String(file.attrs.comment.value).includes("SYNTHETIC"));
  } finally {
    file.close();
  }
});

Deno.test("makeSyntheticStorm() keeps to the real storm's ranges", () => {
  const ranges = [[0, 50, 62], [0, 7, 12], [-0.009, 0.004, 0.012], [-0.009, 0.006, 0.015]];
  for (const [field, [lowest, needed, highest]] of ranges.entries()) {
    const inField = values.filter((_, index) => index % 4 === field);
    const most = Math.max(...inField);
    ok(Math.min(...inField) >= lowest, `field ${field} goes down to ${Math.min(...inField)}`);
    ok(most >= needed && most <= highest, `field ${field} goes up to ${most}`);
  }
});

Deno.test("makeSyntheticStorm() draws a hook echo inside the lesson's zoom box", () => {
  // Clear air in the crook; heavy rain to its left, above and to its right; open below.
  ok(at(17, 10, 0) < 5);
  ok(at(17, 6, 0) > 35 && at(13, 10, 0) > 45 && at(17, 16, 0) > 35);
  ok(at(21, 10, 0) < 5);
  // The tip of the hook curls back.
  ok(at(18, 8, 0) > 20 && at(16, 8, 0) < at(18, 8, 0));
});

Deno.test("makeSyntheticStorm() closes the weak-echo region with height and has no hook aloft", () => {
  const crook = [0, 2, 4, 6].map((level) => at(16, 10, level));
  for (let index = 1; index < crook.length; index++) {
    ok(crook[index] > crook[index - 1], `${crook}`);
  }
  ok(crook[0] < 10 && crook[3] > 35, `${crook}`);
  ok(at(17, 6, 8) < 25);
});

Deno.test("makeSyntheticStorm() rotates most at 5 km above the crook", () => {
  const rotation = Array.from({ length: 12 }, (_, level) => at(16, 10, level, 2));
  equal(rotation.indexOf(Math.max(...rotation)), 4);
});
