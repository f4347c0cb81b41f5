import assert from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { crossEntropy } from "../../lib/training/mod.ts";

for (const backend of ["wasm", "cpu"] as const) {
  Deno.test(`crossEntropy() refuses a label that is no class, on ${backend}`, async () => {
    await startBackend(backend);
    const logits = tf.tensor2d([[1, 2, 3], [3, 2, 1]]);
    for (
      const [label, dtype] of [[3, "int32"], [-1, "int32"], [NaN, "float32"], [7.5, "float32"]]
    ) {
      const labels = tf.tensor1d([0, label as number], dtype as "int32");
      const error = {
        name: "RangeError",
        message: `crossEntropy(): the label ${label} is none of the classes 0 to 2.`,
      };
      assert.throws(() => crossEntropy(logits, labels), error);
      assert.throws(() => tf.grad((x) => crossEntropy(x, labels))(logits), error);
    }
    const { numTensors } = tf.memory();
    assert.throws(() => crossEntropy(logits, tf.tensor1d([0, 9], "int32")));
    assert.equal(tf.memory().numTensors, numTensors + 1);
    // The same in closed form: log(e + e² + e³) less the outputs of the classes.
    const loss = crossEntropy(logits, tf.tensor1d([2, 1], "int32")).dataSync()[0];
    const log = Math.log(Math.E + Math.E ** 2 + Math.E ** 3);
    assert.ok(Math.abs(loss - (2 * log - 3 - 2) / 2) < 1e-6);
    // Logits of whole numbers have no kernel of their own.
    const whole = crossEntropy(logits.toInt(), tf.tensor1d([2, 1], "int32")).dataSync()[0];
    assert.ok(Math.abs(whole - loss) < 1e-6, `${whole}`);
    // The gradient is softmax less one-hot, over the items.
    const [gradient] = tf.grads((x: tf.Tensor) => crossEntropy(x, tf.tensor1d([2, 1], "int32")))(
      [logits],
    );
    const powers = [Math.E, Math.E ** 2, Math.E ** 3];
    const soft = powers.map((power) => power / powers.reduce((a, b) => a + b));
    const wanted = [soft[0], soft[1], soft[2] - 1, soft[2], soft[1] - 1, soft[0]].map((g) => g / 2);
    const got = gradient.dataSync();
    wanted.forEach((value, i) => assert.ok(Math.abs(got[i] - value) < 1e-6, `${i}: ${got[i]}`));
    assert.ok(Number.isNaN(crossEntropy(tf.zeros([0, 3]), tf.tensor1d([], "int32")).dataSync()[0]));
    tf.disposeVariables();
  });
}

Deno.test("crossEntropy() refuses each of the shapes that it does not take", async () => {
  await startBackend("cpu");
  const refused: [logits: number[], labels: number[]][] = [
    [[2, 3, 1], [2]],
    [[2], [2]],
    [[2, 3], [2, 1]],
    [[2, 3], [3]],
    [[2, 3, 1], [2, 1]],
  ];
  for (const [logits, labels] of refused) {
    assert.throws(() => crossEntropy(tf.zeros(logits), tf.zeros(labels, "int32")), {
      name: "RangeError",
      message:
        "crossEntropy() needs logits [items, classes] and labels [items]; their shapes are " +
        `[${logits.join(", ")}] and [${labels.join(", ")}].`,
    });
  }
});
