import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { startBackend } from "../../../lib/backend/mod.ts";
import { guardMemory } from "../kernels/guarded_memory.ts";
import { seededRandom } from "../kernels/seeded_random.ts";

const MB = 2 ** 20;

await startBackend("wasm");
const { checkGuards } = guardMemory();

/** Bytes that the wasm module has taken from the system. */
function heapBytes(): number {
  return (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

/** A tensor of so many MB that holds `value`; nobody keeps it. */
function dropped(megabytes: number, value = 1): tf.Tensor {
  return tf.fill([megabytes, MB / 4], value);
}

/** Makes garbage until as many tensors are left as `most`, or for a while. */
async function collected(most: number): Promise<number> {
  for (let i = 0; i < 60 && tf.memory().numTensors > most; i++) {
    dropped(40);
    await turn();
    await turn();
    await turn();
  }
  return tf.memory().numTensors;
}

Deno.test("a cell run 100 times keeps the memory of a few runs", async () => {
  for (let run = 0; run < 100; run++) {
    const image = dropped(24).reshape([1, -1, 1024, 1]);
    image.add(image.clone().square());
    await turn();
  }
  assert.ok(heapBytes() < 1200 * MB, `${heapBytes() / MB} MB`);
  const left = await collected(20);
  assert.ok(left <= 20, `${left} tensors are left`);
  assert.ok(tf.memory().numBytes < 400 * MB, `${tf.memory().numBytes / MB} MB`);
  checkGuards();
});

Deno.test("what is still in use keeps its numbers, whoever else shared them", async () => {
  const image = dropped(1, 3);
  const views = [image.reshape([-1]), image.clone(), tf.variable(image), image.square()];
  const inClosure = (() => {
    const hidden = dropped(1, 5);
    return () => hidden;
  })();
  await collected(0);
  for (const view of views.slice(0, 3)) assert.equal(view.max().dataSync()[0], 3);
  assert.equal(views[3].min().dataSync()[0], 9);
  assert.equal(inClosure().min().dataSync()[0], 5);
  tf.dispose([...views, image, inClosure()]);
  checkGuards();
});

Deno.test("variables of forgotten models go, those of models in use train on", async () => {
  const makeModel = () => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 1024, inputShape: [512], name: `wide${Math.random()}` }));
    model.add(tf.layers.dense({ units: 1 }));
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    return model;
  };
  const fit = (model: tf.Sequential) => {
    const [x, y] = [tf.ones([4, 512]), tf.ones([4, 1])];
    return model.fit(x, y, { epochs: 1, verbose: 0 });
  };
  const kept = makeModel();
  await fit(kept);
  const names = () => Object.keys(tf.engine().registeredVariables).length;
  const own = names();
  const predicted = () => (kept.predict(tf.ones([1, 512])) as tf.Tensor).dataSync()[0];
  const before = predicted();
  for (let run = 0; run < 20; run++) {
    const model = makeModel();
    await fit(model);
    await model.predict(tf.ones([2, 512]));
  }
  assert.ok(names() > own);
  for (let i = 0; i < 60 && names() > own + 16; i++) {
    dropped(60);
    await turn();
    await turn();
    await turn();
  }
  assert.ok(names() <= own + 16, `${names()} variables beside ${own}`);
  assert.equal(predicted(), before);
  const history = await fit(kept);
  assert.ok(Number.isFinite(history.history.loss[0]));
  kept.dispose();
  checkGuards();
});

for (const seed of [1, 2, 3]) {
  Deno.test(`tensors made, shared, disposed of and forgotten at random (seed ${seed})`, async () => {
    const below = seededRandom(seed);
    let kept: { tensor: tf.Tensor; value: number }[] = [];
    for (let step = 0; step < 3000; step++) {
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
      if (step % 50 === 0) {
        dropped(20);
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

Deno.test("training with tidy and dispose neither grows nor collects", async () => {
  const weights = tf.variable(tf.zeros([256, 256]));
  const optimizer = tf.train.sgd(0.1);
  const x = tf.ones([512, 256]);
  const step = () =>
    optimizer.minimize(() => tf.mean(tf.square(tf.matMul(x, weights).sub(1))), true)!;
  step().dispose();
  await collected(0);
  const before = tf.memory().numTensors;
  for (let i = 0; i < 200; i++) {
    step().dispose();
    if (i % 20 === 0) await turn();
  }
  assert.equal(tf.memory().numTensors, before);
  tf.dispose([weights, x]);
  optimizer.dispose();
});
