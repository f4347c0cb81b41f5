import assert from "node:assert/strict";
import { shrink } from "../../lib/figures/shrink.ts";

Deno.test("shrink() averages whole blocks", () => {
  const values = [1, 3, 10, 20, 5, 7, 30, 40];
  const small = shrink(values, { rows: 2, columns: 4, channels: 1 }, { rows: 1, columns: 2 });
  assert.deepEqual([...small], [4, 25]);
});

Deno.test("shrink() weighs pixels by the area that they share", () => {
  const small = shrink([0, 3, 6], { rows: 1, columns: 3, channels: 1 }, { rows: 1, columns: 2 });
  assert.deepEqual([...small], [1, 5]);
});

Deno.test("shrink() keeps the mean and the channels apart", () => {
  const from = { rows: 35, columns: 50, channels: 3 };
  const values = Array.from({ length: 35 * 50 * 3 }, (_, i) => Math.sin(i) + 10 * (i % 3));
  const small = shrink(values, from, { rows: 7, columns: 11 });
  for (let channel = 0; channel < 3; channel++) {
    const mean = (list: ArrayLike<number>) => {
      const own = Array.from(list).filter((_, i) => i % 3 === channel);
      return own.reduce((sum, value) => sum + value) / own.length;
    };
    assert.ok(Math.abs(mean(small) - mean(values)) < 1e-5);
  }
});

Deno.test("shrink() passes over NaN unless there is nothing else", () => {
  const small = shrink(
    [NaN, 2, NaN, NaN],
    { rows: 1, columns: 4, channels: 1 },
    { rows: 1, columns: 2 },
  );
  assert.deepEqual([...small], [2, NaN]);
});
