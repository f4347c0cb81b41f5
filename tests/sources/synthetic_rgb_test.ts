import { deepEqual, equal, throws } from "node:assert/strict";
import { syntheticRgb } from "../../lib/sources/synthetic_rgb.ts";

Deno.test("syntheticRgb() is its formula at every pixel, modulo 256", () => {
  const [rows, columns] = [35, 120];
  const values = syntheticRgb(rows, columns);
  equal(values.length, rows * columns * 3);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const dark = (column >> 4) % 2 === (row >> 4) % 2;
      const wanted = [
        3 * column + 5 * row,
        Math.trunc(column * row / 7) + 11 * column,
        3 * (column ^ row) + (dark ? 0 : 97),
      ].map((value) => value % 256);
      const at = (row * columns + column) * 3;
      deepEqual([...values.subarray(at, at + 3)], wanted, `${row}, ${column}`);
    }
  }
  deepEqual([...syntheticRgb(1, 1)], [0, 0, 0]);
});

Deno.test("syntheticRgb() refuses sizes that are no positive integers", () => {
  for (const [rows, columns] of [[0, 2], [2, 0], [1.5, 2], [2, NaN], [-1, 2]]) {
    throws(() => syntheticRgb(rows, columns), {
      name: "RangeError",
      message:
        `Cannot make a picture of ${rows} × ${columns} pixels: sizes must be positive integers`,
    });
  }
});
