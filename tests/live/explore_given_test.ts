import { deepEqual, equal, ok } from "node:assert/strict";
import { explore, startBackend, tf } from "../../lib/mod.ts";

await startBackend("wasm");

interface Given {
  step: number;
  range?: [number, number];
  values: string;
}

Deno.test("explore() of a large network gives 16 channels of a layer, with their range", async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [4, 4, 1], filters: 20, kernelSize: 1, name: "many" }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 600 }),
    ],
  });
  const weights = tf.tensor(Float32Array.from({ length: 20 }, (_, i) => i - 3), [1, 1, 1, 20]);
  model.layers[0].setWeights([weights, tf.zeros([20])]);
  const image = tf.tensor(Float32Array.from({ length: 16 }, (_, i) => (i + 2) / 4), [4, 4, 1]);
  const html = await (await explore(model, image)).toHtml();
  const data = JSON.parse(
    html.slice(html.lastIndexOf("live.start(at,") + 14, html.lastIndexOf(")}")),
  );
  const { range, given } = data as { range: [number, number]; given: Given[] };
  deepEqual(
    range,
    [0, 4.25],
    "from 0, or from the least value where that is below, to the largest",
  );
  const maps = given.find(({ step }) => step === 1)!;
  const bytes = Uint8Array.fromBase64(maps.values);
  equal(bytes.length, 16 * 16);
  const [low, high] = maps.range!;
  deepEqual([low, high], [-3 * 4.25, 12 * 4.25]);
  for (const [i, byte] of bytes.entries()) {
    const wanted = ((i >> 4) + 2) / 4 * (i % 16 - 3);
    ok(Math.abs(low + byte / 255 * (high - low) - wanted) <= (high - low) / 500, `value ${i}`);
  }
});
