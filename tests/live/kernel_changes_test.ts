import assert from "node:assert/strict";
import { named, resized, samePadding } from "../../lib/live/page/explore/changes.ts";
import {
  appliedWeights,
  correlate,
  difference,
  planeOf,
  planOf,
} from "../../lib/live/page/explore/plan.ts";
import { channelOf, placesOf, shownRange } from "../../lib/live/page/network/channel.ts";
import { Generator } from "../../lib/training/mod.ts";
import { SETTINGS } from "./explore_data.ts";

Deno.test("resized() keeps the middle of a kernel, and fills with zeros", () => {
  const settings = { ...SETTINGS, rows: 2, columns: 3, weights: [1, 2, 3, 4, 5, 6], divisor: 3 };
  const middle = (length: number) => Math.floor((length - 1) / 2);
  for (let rows = 1; rows <= 7; rows++) {
    for (let columns = 1; columns <= 7; columns++) {
      const { weights, ...rest } = resized(settings, rows, columns);
      const wanted = Array.from({ length: rows * columns }, (_, i) => {
        const y = Math.floor(i / columns) - middle(rows) + middle(2);
        const x = i % columns - middle(columns) + middle(3);
        return [[1, 2, 3], [4, 5, 6]][y]?.[x] ?? 0;
      });
      assert.deepEqual(weights, wanted, `${rows} × ${columns}`);
      assert.deepEqual([rest.rows, rest.columns, rest.name, rest.divisor], [
        rows,
        columns,
        "own",
        3,
      ]);
    }
  }
  const ends = resized(settings, 0, 8);
  assert.deepEqual([ends.rows, ends.columns], [1, 7]);
  const blur = resized(named(settings, "box blur"), 2, 5);
  assert.deepEqual([blur.weights, blur.divisor, blur.name], [Array(10).fill(1), 10, "box blur"]);
});

Deno.test("samePadding() keeps the image's size, half a pixel rounded down", () => {
  const padding = (rows: number, columns: number, dilation: number) =>
    samePadding({ ...SETTINGS, dilation, rows, columns });
  assert.deepEqual([padding(1, 1, 1), padding(3, 1, 1), padding(2, 5, 2), padding(2, 1, 1)], [
    0,
    1,
    4,
    0,
  ]);
});

Deno.test("difference() is the result less the pixel under the middle of each window", () => {
  const random = new Generator(8);
  for (
    const [rows, columns, stride, dilation, padding] of [[3, 2, 1, 1, 1], [2, 5, 2, 1, 3], [
      3,
      1,
      3,
      2,
      2,
    ]]
  ) {
    const values = Float32Array.from(random.normal(6 * 7));
    const weights = Array(rows * columns).fill(0.5);
    const settings = { ...SETTINGS, rows, columns, weights, stride, dilation, padding };
    const picture = { rows: 6, columns: 7, values };
    const plan = planOf(picture, settings);
    const plane = planeOf(picture, plan);
    const out = correlate(plane, appliedWeights(settings), plan);
    const padded = (y: number, x: number) =>
      y < padding || x < padding || y >= 6 + padding || x >= 7 + padding
        ? 0
        : values[(y - padding) * 7 + x - padding];
    const wanted = out.map((sum, i) => {
      const [row, column] = [Math.floor(i / plan.size[1]) * stride, i % plan.size[1] * stride];
      return sum - padded(
        row + dilation * Math.floor((rows - 1) / 2),
        column + dilation * Math.floor((columns - 1) / 2),
      );
    });
    assert.deepEqual(difference(plane, out, plan), wanted);
  }
});

Deno.test("channelOf() takes one channel of maps, or one unit; shownRange() is even around 0", () => {
  const maps = Float32Array.of(1, 10, 2, 20, 3, 30);
  assert.deepEqual(channelOf(maps, [1, 3, 2], 1), Float32Array.of(10, 20, 30));
  assert.deepEqual(channelOf(maps, [6], 4), Float32Array.of(3));
  assert.deepEqual([placesOf([4, 5, 6]), placesOf([7])], [[4, 5], [1, 1]]);
  assert.deepEqual(shownRange(Float32Array.of(1, -3, NaN, Infinity)), [-3, 3]);
  assert.deepEqual(shownRange(Float32Array.of(0, NaN)), [-1, 1]);
});
