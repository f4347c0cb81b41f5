import { ok } from "node:assert/strict";
import { unzipSync } from "fflate";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { compileModel, kerasModel } from "../../lib/training/mod.ts";
import { formulaValues } from "./inception_formula.ts";

/** A published network in a small size: its description, and what it predicts. */
interface Application {
  scale: number;
  layers: [name: string, weights: [kind: string, shape: number[]][]][];
  modelConfig: unknown;
  kerasVersion: string;
  prediction: number[];
}

const pixels = 64;
const archive = unzipSync(
  await Deno.readFile(new URL("../fixtures/keras_applications.zip", import.meta.url)),
);

/** The weights from the formula; tests/fixtures/make_keras_applications.py has it, too. */
function weight(tensor: number, kind: string, shape: number[]): Float32Array {
  const size = (sides: number[]) => sides.reduce((a, b) => a * b, 1);
  const fan = size(shape.length === 4 && shape[3] === 1 ? shape.slice(0, 2) : shape.slice(0, -1));
  const values: [RegExp, (u: number) => number][] = [
    [/^count$/, () => 0],
    [/variance$/, (u) => 1 + u],
    [/^gamma$/, (u) => 1 + 0.5 * u],
    [/kernel$/, (u) => 2 * u * Math.sqrt(4 / fan)],
    [/./, (u) => 0.2 * u],
  ];
  return formulaValues(tensor, size(shape), values.find(([each]) => each.test(kind))![1]);
}

for (const [file, bytes] of Object.entries(archive)) {
  const name = file.replace(".json", "");
  Deno.test(`kerasModel() and compileModel() of ${name} predict as Keras`, async () => {
    await startBackend("wasm");
    const { scale, layers, modelConfig, kerasVersion, prediction }: Application = JSON.parse(
      new TextDecoder().decode(bytes),
    );
    let tensor = 0;
    const stored = layers.map(([layer, weights]) => ({
      name: layer,
      weights: weights.map(([kind, shape]) => ({
        name: `${layer}/${kind}`,
        shape,
        data: weight(tensor++, kind, shape),
      })),
    }));
    const model = kerasModel({ name: file, layers: stored, modelConfig, kerasVersion });
    const values = formulaValues(9999, pixels * pixels * 3, (u) => scale * u);
    const image = tf.tensor(values, [1, pixels, pixels, 3]);
    const compiled = await compileModel(model, { threads: 2 });
    for (const network of [model, compiled]) {
      const result = network.predict(image) as tf.Tensor;
      const off = result.dataSync().map((value, i) => Math.abs(value - prediction[i]));
      const worst = Math.max(...off) / Math.max(...prediction);
      // Keras's numbers are of float32, too: after fifty layers both are some 1e-6 off.
      ok(worst < 2e-5, `${worst} of the largest`);
      result.dispose();
    }
    compiled.dispose();
    model.dispose();
    image.dispose();
  });
}
