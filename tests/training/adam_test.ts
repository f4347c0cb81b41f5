import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { Adam, type AdamOptions } from "../../lib/training/mod.ts";

await startBackend("cpu");

/** One weight's way by PyTorch's formula, where the gradient is given. */
function way(
  gradients: number[],
  learningRate: number,
  { betas: [beta1, beta2] = [0.9, 0.999], eps = 1e-8 }: AdamOptions,
): number[] {
  let [weight, mean, square] = [1, 0, 0];
  return gradients.map((gradient, i) => {
    mean = beta1 * mean + (1 - beta1) * gradient;
    square = beta2 * square + (1 - beta2) * gradient ** 2;
    const [first, second] = [mean / (1 - beta1 ** (i + 1)), square / (1 - beta2 ** (i + 1))];
    return weight -= learningRate * first / (Math.sqrt(second) + eps);
  });
}

Deno.test("Adam goes PyTorch's way, with its own constants and with others", async () => {
  const gradients = [0.5, -2, 0.25, 0, 3];
  for (
    const options of [{}, { betas: [0.5, 0.75], eps: 0.5 }, { betas: [0, 0] }] as AdamOptions[]
  ) {
    const weight = tf.variable(tf.scalar(1));
    const adam = new Adam(0.125, options);
    const seen: number[] = [];
    for (const gradient of gradients) {
      const list = [{ name: weight.name, tensor: tf.scalar(gradient) }];
      adam.applyGradients(seen.length % 2 ? list : { [weight.name]: list[0].tensor });
      seen.push((await weight.data())[0]);
    }
    for (const [i, expected] of way(gradients, 0.125, options).entries()) {
      ok(Math.abs(seen[i] - expected) < 2e-6, `step ${i}: ${seen[i]}, not ${expected}`);
    }
    equal(adam.iterations, gradients.length);
    const [beta1, beta2] = options.betas ?? [0.9, 0.999];
    deepEqual(adam.getConfig(), { learningRate: 0.125, beta1, beta2, eps: options.eps ?? 1e-8 });
  }
  equal(new Adam().learningRate, 1e-3);
  equal(Adam.className, "TorchAdam");
});

Deno.test("Adam forgets its means when it is disposed of, and leaves nothing behind", () => {
  const weight = tf.variable(tf.scalar(1));
  const before = tf.memory().numTensors;
  const adam = new Adam(0.1);
  const step = () => adam.minimize(() => weight.square().asScalar());
  step();
  equal(tf.memory().numTensors, before + 2);
  adam.dispose();
  equal(tf.memory().numTensors, before);
  const other = new Adam(0.1);
  other.minimize(() => weight.square().asScalar());
  other.dispose();
  adam.applyGradients({ [weight.name]: tf.scalar(1) });
  equal(adam.iterations, 2);
});

Deno.test("Adam takes constants to their limits, and refuses what is beyond", () => {
  for (const eps of [0, 1]) new Adam(1e-9, { betas: [0, 0.999_999], eps });
  const refused: [number, AdamOptions, string][] = [
    [0, {}, "learningRate must be a finite number above 0, not 0."],
    [NaN, {}, "learningRate must be a finite number above 0, not NaN."],
    [0.1, { betas: [1, 0.5] }, "betas must be two numbers from 0 to below 1, not [1,0.5]."],
    [0.1, { betas: [0.5, 1] }, "betas must be two numbers from 0 to below 1, not [0.5,1]."],
    [0.1, { betas: [-0.1, 0.5] }, "betas must be two numbers from 0 to below 1, not [-0.1,0.5]."],
    [0.1, { eps: -1 }, "eps must be a number of at least 0, not -1."],
  ];
  for (const [learningRate, options, fault] of refused) {
    throws(() => new Adam(learningRate, options), {
      message: `Adam(): ${fault}`,
    });
  }
});
