import { deepEqual, equal, rejects } from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { decodePredictions, preprocessInput } from "../../lib/training/mod.ts";

const classes = ["cat", "dog", "owl", "bat"].map((label, index) => ({ id: `n${index}`, label }));

Deno.test("decodePredictions() gives each picture's classes, the most probable first", async () => {
  await startBackend("cpu");
  const before = tf.memory().numTensors;
  const predictions = tf.tensor2d([[0.25, 0.5, 0.25, 0], [0, 0.125, 0.125, 0.75]]);
  deepEqual(await decodePredictions(predictions, classes, { top: 2 }), [
    [{ id: "n1", label: "dog", score: 0.5 }, { id: "n0", label: "cat", score: 0.25 }],
    [{ id: "n3", label: "bat", score: 0.75 }, { id: "n1", label: "dog", score: 0.125 }],
  ]);
  const [all] = await decodePredictions(predictions, classes, { top: Infinity });
  deepEqual(all.map(({ label }) => label), ["dog", "cat", "owl", "bat"]);
  equal((await decodePredictions(predictions, classes))[1].length, 4);
  predictions.dispose();
  equal(tf.memory().numTensors, before);
});

Deno.test("decodePredictions() throws RangeError on ill shapes and tops", async () => {
  await startBackend("cpu");
  const [wide, flat, right] = [tf.zeros([1, 5]), tf.zeros([4]), tf.zeros([1, 4])];
  const rangeError = (message: RegExp) => ({ name: "RangeError", message });
  await rejects(decodePredictions(wide, classes), rangeError(/shape \[1,5\]: expected \[n, 4\]/));
  await rejects(decodePredictions(flat, classes), rangeError(/shape \[4\]/));
  for (const top of [0, -1, NaN]) {
    await rejects(
      decodePredictions(right, classes, { top }),
      rangeError(/top must be a number of at least 1, not /),
    );
  }
  equal((await decodePredictions(right, classes, { top: 1 }))[0].length, 1);
  equal((await decodePredictions(right, classes, { top: 2.9 }))[0].length, 2);
  tf.dispose([wide, flat, right]);
});

Deno.test("preprocessInput() scales 0 … 255 to -1 … 1 in float32, and leaves its input", async () => {
  await startBackend("cpu");
  const bytes = tf.tensor3d([...Array(256).keys()], [16, 16, 1], "int32");
  const scaled = preprocessInput(bytes);
  equal(scaled.dtype, "float32");
  deepEqual(scaled.shape, [16, 16, 1]);
  const expected = Float32Array.from(
    { length: 256 },
    (_, value) => Math.fround(value / 127.5) - 1,
  );
  deepEqual(await scaled.data(), expected);
  equal((await bytes.data())[255], 255);
  tf.dispose([bytes, scaled]);
});
