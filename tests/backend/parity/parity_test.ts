/** tfjs's operations on our wasm backend, beside its cpu backend, on random arguments. */

import assert from "node:assert/strict";
import { startBackend, tf } from "../../../lib/backend/mod.ts";
import { guardMemory } from "../kernels/guarded_memory.ts";
import { type Random, seededRandom } from "../kernels/seeded_random.ts";
import { type Case, type CaseMaker, draw, tensor } from "./case.ts";
import * as convolutions from "./convolution_cases.ts";
import * as elementwise from "./elementwise_cases.ts";
import * as images from "./image_cases.ts";
import * as shapes from "./shape_cases.ts";

/** More of them by hand: `PARITY_CASES=1000 PARITY_SEED=7 deno task test backend/parity`. */
const CASES = Number(Deno.env.get("PARITY_CASES") ?? 45);
const SEED = Number(Deno.env.get("PARITY_SEED") ?? 1);

await startBackend("wasm");
const { checkGuards } = guardMemory();

interface Result {
  shape: number[];
  dtype: string;
  values: Float32Array | Int32Array | Uint8Array;
}

/** What the backend in use answers: results, or nothing where it refuses. */
function answer({ run }: Case): Result[] | undefined {
  try {
    return tf.tidy(() =>
      [run()].flat().map((t) => ({ shape: t.shape, dtype: t.dtype, values: t.dataSync().slice() }))
    );
  } catch (error) {
    assert.ok(error instanceof Error && !(error instanceof WebAssembly.RuntimeError), `${error}`);
    return undefined;
  }
}

async function assertAsOnCpu(item: Case): Promise<void> {
  const { what, tolerance = 1e-4 } = item;
  await tf.setBackend("cpu");
  Object.assign(tf.backend(), { firstUse: false });
  const expected = answer(item);
  await tf.setBackend("wasm");
  const actual = answer(item);
  checkGuards();
  // Where cpu refuses there is nothing to compare with: ours may do more.
  if (!expected) return;
  assert.ok(actual, `${what}: is refused`);
  assert.equal(actual.length, expected.length, what);
  actual.forEach(({ shape, dtype, values }, i) => {
    assert.deepEqual(
      { shape, dtype },
      { shape: expected[i].shape, dtype: expected[i].dtype },
      what,
    );
    values.forEach((value, j) => {
      const other = expected[i].values[j];
      const close = Object.is(value, other) || value === other ||
        Math.abs(value - other) <= tolerance * Math.max(1, Math.abs(other));
      assert.ok(close, `${what}: result ${i}, value ${j} is ${value}, not ${other}`);
    });
  });
}

/** A gradient times a change must be how much the results change, each times what it weighs. */
function assertGradients({ what, gradient }: Case, random: Random): void {
  if (!gradient) return;
  const { f, inputs, change = 1 } = gradient;
  tf.tidy(() => {
    const tensors = inputs.map((input) => tensor(input));
    const y = f(...tensors);
    const weights = tensor(draw(random, y.shape));
    const gradients = tf.grads(f)(tensors, weights);
    inputs.forEach((input, i) => {
      const step = tf.mul(tensor(draw(random, input.shape)), change / 4);
      assert.deepEqual(gradients[i].shape, input.shape, what);
      const changed = tensors.map((x, j) => i === j ? tf.add(x, step) : x);
      const expected = tf.mul(tf.sub(f(...changed), y), weights);
      const parts = tf.mul(gradients[i], step);
      const [size] = tf.sum(tf.abs(expected)).dataSync();
      const [sum, other] = [parts, expected].map((t) => tf.sum(t).dataSync()[0]);
      assert.ok(
        Math.abs(sum - other) <= 1e-3 * Math.max(change, size),
        `${what}: gradient ${i} says ${sum}, the results change by ${other}`,
      );
    });
  });
  checkGuards();
}

for (
  const [name, make] of Object.entries({ ...elementwise, ...shapes, ...images, ...convolutions })
) {
  Deno.test(`${name}: ${CASES} random cases are as on tfjs's cpu backend`, async () => {
    const random = seededRandom(SEED);
    for (let i = 0; i < CASES; i++) {
      const item = (make as CaseMaker)(random);
      await assertAsOnCpu(item);
      assertGradients(item, random);
    }
  });
}
