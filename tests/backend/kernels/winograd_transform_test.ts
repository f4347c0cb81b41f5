import { deepEqual, ok } from "node:assert/strict";
import {
  type Matrix,
  tileLengths,
  winogradTransform,
} from "../../../lib/backend/kernels/winograd_transform.ts";

function times(matrix: Matrix, vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i], 0));
}

/** Numbers between −1 and 1 with no pattern. */
function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.sin(7 * i * i + 3 * i + 1));
}

for (const taps of [1, 2, 3, 4, 5, 7, 9]) {
  for (const count of tileLengths(taps, 12)) {
    Deno.test(`winogradTransform() of ${count} results of ${taps} pixels is a correlation`, () => {
      const { input, kernel, output } = winogradTransform(count, taps);
      const [pixels, weights] = [numbers(count + taps - 1), numbers(taps)];
      const [values, factors] = [times(input, pixels), times(kernel, weights)];
      const results = times(output, values.map((value, i) => value * factors[i]));
      results.forEach((result, i) => {
        const expected = weights.reduce((sum, weight, k) => sum + weight * pixels[i + k], 0);
        ok(Math.abs(result - expected) < 1e-12, `${result}, not ${expected}`);
      });
    });
  }
}

Deno.test("tileLengths() reads no more pixels than asked for", () => {
  deepEqual(tileLengths(1, 6), [1]);
  deepEqual(tileLengths(3, 6), [2, 4]);
  deepEqual(tileLengths(3, 10), [2, 4, 6, 8]);
  deepEqual(tileLengths(13, 12), []);
});
