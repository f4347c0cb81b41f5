import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { startBackend } from "../../../lib/backend/mod.ts";
import { guardMemory } from "../kernels/guarded_memory.ts";
import { seededRandom } from "../kernels/seeded_random.ts";
import { heapBytes, turn, untouched } from "./untouched.ts";

const MB = 2 ** 20;

await startBackend("wasm");
const { checkGuards } = guardMemory();

for (const seed of [1, 2, 3]) {
  Deno.test(`tensors made, shared, disposed of and forgotten at random (seed ${seed})`, async () => {
    const below = seededRandom(seed);
    let kept: { tensor: tf.Tensor; value: number }[] = [];
    for (let step = 0; step < 1500; step++) {
      const value = step % 1000;
      const pick = kept[below(kept.length)];
      switch (pick ? below(10) : 0) {
        case 0:
        case 1:
          kept.push({ tensor: tf.fill([1 + below(64), 1 + below(4000)], value), value });
          break;
        case 2:
          kept.push({ tensor: pick.tensor.clone(), value: pick.value });
          break;
        case 3:
          kept.push({ tensor: pick.tensor.reshape([-1]), value: pick.value });
          break;
        case 4:
          kept.push({ tensor: tf.tidy(() => pick.tensor.add(1).sub(1)), value: pick.value });
          break;
        case 5:
          kept.push({ tensor: tf.variable(pick.tensor), value: pick.value });
          break;
        case 6: {
          const gradient = tf.grad((x: tf.Tensor) => x.square().sum())(pick.tensor.flatten());
          kept.push({ tensor: gradient, value: 2 * pick.value });
          break;
        }
        case 7:
          pick.tensor.dispose();
          kept = kept.filter((other) => other !== pick);
          break;
        default: // Forgotten.
          kept = kept.filter((other) => other !== pick);
      }
      if (step % 25 === 0) {
        untouched([20, MB / 4]);
        await turn();
      }
      if (kept.length > 60) kept = kept.slice(30);
      const look = kept[below(kept.length)];
      if (look) {
        const [least, most] = [look.tensor.min(), look.tensor.max()];
        assert.equal(least.dataSync()[0], look.value);
        assert.equal(most.dataSync()[0], look.value);
      }
    }
    checkGuards();
    tf.dispose(kept.map(({ tensor }) => tensor));
    assert.ok(heapBytes() < 1200 * MB, `${heapBytes() / MB} MB`);
  });
}
