import { deepEqual, match, ok } from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { compileModel } from "../../lib/training/mod.ts";
import { GraphMaker, layersOf } from "./random_graph.ts";

const [first, count] = [1, Number(Deno.env.get("CONVOLUTIONS_GRAPHS") ?? 320)];

Deno.test(`compileModel() of ${count} random graphs predicts as tfjs's cpu backend, or refuses`, async () => {
  await startBackend("cpu");
  const kinds = new Set<string>();
  let refused = 0;
  for (let seed = first; seed < first + count; seed++) {
    const model = new GraphMaker(seed).make();
    const inputs = model.inputs.map(({ shape: [, ...shape] }, place) =>
      tf.randomUniform([2, ...shape as number[]], -1, 1, "float32", seed + place)
    );
    const expected = tf.tidy(() => layerByLayer(model, inputs));
    const about = `seed ${seed}: ${layersOf(model).map((each) => each.getClassName()).join(" ")}`;
    try {
      const compiled = await compileModel(model, { threads: seed % 40 === 0 ? 2 : 1 });
      const results = compiled.predictAll(inputs);
      results.forEach((result, place) => assertSame(result, expected[place], about));
      tf.dispose(results);
      compiled.dispose();
      for (const layer of layersOf(model)) kinds.add(layer.getClassName());
    } catch (error) {
      if (!(error instanceof TypeError)) throw new Error(about, { cause: error });
      match(error.message, /^Cannot compile the layer "\S+" \(\w+\): /);
      refused++;
    }
    tf.dispose([inputs, expected]);
  }
  // Every kind of layer that is known, and few refusals: channels first, shapes of two lengths.
  ok(kinds.size >= 43, `${kinds.size}: ${[...kinds].sort().join(" ")}`);
  ok(refused < count / 6, `${refused} refused`);
});

/** What the layers give; `predict` of tfjs frees too early what enters a layer twice. */
function layerByLayer(model: tf.LayersModel, inputs: tf.Tensor[]): tf.Tensor[] {
  const known = new Map(model.inputs.map(({ id }, place) => [id, inputs[place]]));
  const value = (tensor: tf.SymbolicTensor): tf.Tensor => {
    const { sourceLayer: layer, nodeIndex } = tensor;
    if (!known.has(tensor.id)) {
      const { inputTensors, outputTensors } = layer.inboundNodes[nodeIndex];
      const given = inputTensors.map(value);
      const results = layer instanceof tf.LayersModel
        ? layerByLayer(layer, given)
        : [layer.call(given.length === 1 ? given[0] : given, {})].flat();
      outputTensors.forEach(({ id }, place) => known.set(id, results[place]));
    }
    return known.get(tensor.id)!;
  };
  return model.outputs.map(value);
}

function assertSame(result: tf.Tensor, expected: tf.Tensor, about: string): void {
  deepEqual(result.shape, expected.shape, about);
  const [values, wanted] = [result.dataSync(), expected.dataSync()];
  const size = Math.max(1e-3, ...wanted.map(Math.abs));
  for (const [place, value] of values.entries()) {
    const off = Math.abs(value - wanted[place]) / size;
    ok(off < 2e-5, `${about}: ${value} in place of ${wanted[place]}`);
  }
}
