import assert from "node:assert/strict";
import { dotted, shifted, thickened, turned } from "../../lib/live/page/network/drawing.ts";
import { Generator } from "../../lib/training/mod.ts";

const random = new Generator(5);
const [rows, columns] = [7, 5];
const drawing = { rows, columns, ink: Float32Array.from(random.uniform(rows * columns)) };
const ink = (y: number, x: number) =>
  y < 0 || y >= rows || x < 0 || x >= columns ? 0 : drawing.ink[y * columns + x];
const expected = (value: (y: number, x: number) => number) =>
  Float32Array.from(
    { length: rows * columns },
    (_, i) => value(Math.floor(i / columns), i % columns),
  );
const assertNear = (got: Float32Array, wanted: Float32Array) => {
  assert.equal(got.length, wanted.length);
  wanted.forEach((value, i) =>
    assert.ok(Math.abs(got[i] - value) < 1e-6, `${i}: ${got[i]}, ${value}`)
  );
};

Deno.test("shifted() moves, and fills with paper", () => {
  for (const [down, right] of [[0, 1], [1, 0], [-1, 0], [0, -1], [2, -3], [7, 0], [0, -5]]) {
    const moved = shifted(drawing, down, right);
    assert.deepEqual(moved, { rows, columns, ink: expected((y, x) => ink(y - down, x - right)) });
  }
});

Deno.test("thickened() takes the darkest, or the palest, of a pixel and the four beside it", () => {
  const beside = (y: number, x: number) =>
    [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]].map(([dy, dx]) => ink(y + dy, x + dx));
  const [thick, thin] = [true, false].map((it) => thickened(drawing, it));
  assert.deepEqual(thick, { rows, columns, ink: expected((y, x) => Math.max(...beside(y, x))) });
  assert.deepEqual(thin, { rows, columns, ink: expected((y, x) => Math.min(...beside(y, x))) });
});

Deno.test("turned() turns against the clock about the middle, and mixes what lies between pixels", () => {
  const [down, across] = [(rows - 1) / 2, (columns - 1) / 2];
  assertNear(turned(drawing, 0).ink, drawing.ink);
  assertNear(turned(drawing, 180).ink, expected((y, x) => ink(rows - 1 - y, columns - 1 - x)));
  // What was at the right is at the top.
  assertNear(
    turned(drawing, 90).ink,
    expected((y, x) => ink(down + x - across, across + down - y)),
  );
  // Between pixels each counts by how near it is; others do not.
  const angle = 33 * Math.PI / 180;
  const hat = (distance: number) => Math.max(0, 1 - Math.abs(distance));
  assertNear(
    turned(drawing, 33).ink,
    expected((row, column) => {
      const [dy, dx] = [row - down, column - across];
      const y = down + Math.cos(angle) * dy + Math.sin(angle) * dx;
      const x = across + Math.cos(angle) * dx - Math.sin(angle) * dy;
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) sum += hat(y - i) * hat(x - j) * ink(i, j);
      }
      return sum;
    }),
  );
});

Deno.test("dotted() inks a round dot whose edge is a pixel soft, over what is darker or not", () => {
  const dark = dotted(drawing, 3.25, 1.5, 1.2);
  assert.deepEqual(dark, {
    rows,
    columns,
    ink: expected((y, x) => {
      const distance = Math.hypot(y + 0.5 - 3.25, x + 0.5 - 1.5);
      const dot = Math.fround(Math.min(1, Math.max(0, 1.7 - distance)));
      return Math.max(ink(y, x), dot);
    }),
  });
  assert.notEqual(dark.ink, drawing.ink);
});

Deno.test("dotted() at an edge stays on its own rows", () => {
  const paper = { rows, columns, ink: new Float32Array(rows * columns) };
  for (const [y, x] of [[3, columns], [rows, 2], [0, 0], [3.5, -0.5]]) {
    const { ink } = dotted(paper, y, x, 1);
    const wanted = expected((row, column) => {
      const distance = Math.hypot(row + 0.5 - y, column + 0.5 - x);
      return Math.max(0, Math.min(1, 1.5 - distance));
    });
    assertNear(ink, wanted);
  }
});
