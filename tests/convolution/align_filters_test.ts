import { deepEqual, throws } from "node:assert/strict";
import { alignFilters, startBackend, tf, toFilter } from "../../lib/mod.ts";

await startBackend("wasm");

Deno.test("alignFilters() lays filters over one another with their centers on one cell", async () => {
  const [across, down] = alignFilters(toFilter([[1, 2, 3]]), toFilter([[4], [5], [6]]));
  deepEqual(await across.squeeze().array(), [[0, 0, 0], [1, 2, 3], [0, 0, 0]]);
  deepEqual(await down.squeeze().array(), [[0, 4, 0], [0, 5, 0], [0, 6, 0]]);
});

Deno.test("alignFilters() refuses what is no filter, wherever it stands", () => {
  const bare = tf.zeros([3, 3]) as unknown as tf.Tensor4D;
  throws(
    () => alignFilters(toFilter([[1]]), bare),
    /alignFilters\(\): a filter has shape \[3, 3\]/,
  );
});

Deno.test("alignFilters() puts the pixel before the middle of an even size on the middle", async () => {
  const [small, wide, high] = alignFilters(
    toFilter([[1, 2], [3, 4]]),
    toFilter([[5, 6, 7, 8, 9]]),
    toFilter([[1], [2], [3], [4]]),
  );
  deepEqual(await small.squeeze().array(), [
    [0, 0, 0, 0, 0],
    [0, 0, 1, 2, 0],
    [0, 0, 3, 4, 0],
    [0, 0, 0, 0, 0],
  ]);
  deepEqual((await wide.squeeze<tf.Tensor2D>().array())[1], [5, 6, 7, 8, 9]);
  deepEqual((await high.squeeze<tf.Tensor2D>().array()).map((row) => row[2]), [1, 2, 3, 4]);
});
