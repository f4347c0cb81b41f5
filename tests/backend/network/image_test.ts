import { deepEqual, equal } from "node:assert/strict";
import { Image } from "../../../lib/backend/network/image.ts";

const memory = () => new WebAssembly.Memory({ initial: 1 });
const [rows, columns, depth] = [2, 3, 2];
const shape = { rows, columns, depth };
const values = Float32Array.from({ length: rows * columns * depth }, (_, i) => i + 1);

/** Steps in floats, and whether the numbers lie one after the other. */
const places: [what: string, pixelStep: number, rowStep: number, isRun: boolean][] = [
  ["alone", 2, 6, true],
  ["with a border", 2, 10, false],
  ["between others' channels", 5, 15, false],
  ["between others' channels, with a border", 5, 25, false],
];

for (const [what, pixelStep, rowStep, isRun] of places) {
  Deno.test(`Image writes and reads where it lies: ${what}`, () => {
    const space = memory();
    const floats = new Float32Array(space.buffer).fill(-1);
    const address = 64;
    const image = new Image(space, { address, pixelStep, rowStep }, shape);
    image.write(values);
    const expected = new Float32Array(floats.length).fill(-1);
    for (let i = 0; i < values.length; i++) {
      const [row, column] = [Math.floor(i / depth / columns), Math.floor(i / depth) % columns];
      expected[address / 4 + row * rowStep + column * pixelStep + i % depth] = values[i];
    }
    deepEqual(floats, expected);
    deepEqual(image.read(), values);
    const buffer = image.buffer();
    equal(buffer.length, values.length);
    // A run is lent out as it lies there.
    equal(buffer.buffer === space.buffer, isRun);
    equal(image.read().buffer === space.buffer, isRun);
    buffer.fill(7);
    image.write(buffer);
    deepEqual([...image.read()], new Array(values.length).fill(7));
  });
}

Deno.test("Image takes a single pixel, and a single row, for a run", () => {
  const isRun = (shape: { rows: number; columns: number; depth: number }, ...steps: number[]) => {
    const space = memory();
    const [pixelStep, rowStep] = steps;
    return new Image(space, { address: 0, pixelStep, rowStep }, shape).read().buffer ===
      space.buffer;
  };
  equal(isRun({ rows: 1, columns: 1, depth: 3 }, 8, 16), true);
  equal(isRun({ rows: 1, columns: 4, depth: 3 }, 3, 99), true);
  equal(isRun({ rows: 1, columns: 4, depth: 3 }, 4, 16), false);
  equal(isRun({ rows: 4, columns: 1, depth: 3 }, 3, 3), true);
  equal(isRun({ rows: 4, columns: 1, depth: 3 }, 3, 6), false);
});
