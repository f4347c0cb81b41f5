import { deepEqual } from "node:assert/strict";
import { turn } from "../../lib/sources/turn.ts";

/** Where a pixel of the upright picture lies in the stored one, by EXIF's own words for each number. */
const stored: ((row: number, column: number, rows: number, columns: number) => number[])[] = [
  (row, column) => [row, column],
  (row, column, _, columns) => [row, columns - 1 - column],
  (row, column, rows, columns) => [rows - 1 - row, columns - 1 - column],
  (row, column, rows) => [rows - 1 - row, column],
  (row, column) => [column, row],
  (row, column, rows) => [rows - 1 - column, row],
  (row, column, rows, columns) => [rows - 1 - column, columns - 1 - row],
  (row, column, _, columns) => [column, columns - 1 - row],
];

for (const [index, from] of stored.entries()) {
  Deno.test(`turn() by orientation ${index + 1} finds every pixel of 130 × 70`, () => {
    const [rows, columns] = [130, 70];
    const data = Uint16Array.from({ length: rows * columns }, (_, i) => i);
    const upright = turn({ data, shape: [rows, columns, 1], mode: "I;16" }, index + 1);
    const [outRows, outColumns] = index < 4 ? [rows, columns] : [columns, rows];
    deepEqual(upright.shape, [outRows, outColumns, 1]);
    const want = Uint16Array.from({ length: data.length }, (_, i) => {
      const [row, column] = from(Math.floor(i / outColumns), i % outColumns, rows, columns);
      return row * columns + column;
    });
    deepEqual(upright.data, want);
  });
}
