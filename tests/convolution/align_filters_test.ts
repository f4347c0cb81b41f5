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
