import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { backendReport, startBackend, tf } from "../../lib/backend/mod.ts";
import {
  type KerasH5,
  locate,
  type Manifest,
  MissingWeights,
  openImage,
  openWeights,
  readManifest,
} from "../../lib/sources/mod.ts";
import { sha256 } from "../../lib/sources/sha256.ts";
import {
  compileModel,
  foldBatchNorm,
  inceptionV3,
  preprocessInput,
} from "../../lib/training/mod.ts";
import {
  checksum,
  formulaFile,
  formulaPicture,
  graph,
  readFixture,
  type Reference,
} from "./inception_formula.ts";

const mirror = Deno.env.get("CONVOLUTIONS_MIRROR") ??
  fileURLToPath(new URL("../../../shared/data", import.meta.url));
const chelsea = await locate("chelsea", { mirror, offline: true, onNotice: () => {} });
const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
const childScript = fileURLToPath(new URL("inception_child.ts", import.meta.url));

let formula: Promise<Uint8Array> | undefined;

/** Puts the formula's file where the published one is looked for, and gives its checksum. */
async function withFormulaFile(
  test: (options: { manifest: Manifest; mirror: string; offline: true }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "convolutions-test-" });
  try {
    const bytes = await (formula ??= formulaFile());
    // h5py writes the same layout in as many bytes; HDF5 1.14 uses 7,488 fewer than Keras's old one.
    equal(bytes.length, 96_112_376 - 7_488);
    const manifest = new Map(await readManifest());
    const published = manifest.get("inception-v3-weights")!;
    manifest.set(published.name, { ...published, sha256: await sha256(bytes) });
    await Deno.writeFile(`${folder}/${published.file}`, bytes);
    await test({ manifest, mirror: folder, offline: true });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function openFormulaWeights(
  options: Parameters<typeof openWeights>[1],
): Promise<KerasH5> {
  const weights = await openWeights("inception-v3-weights", options);
  if (weights instanceof MissingWeights) throw weights.reason;
  return weights;
}

function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

async function picture(name: string): Promise<tf.Tensor3D> {
  if (name === "formula") {
    return tf.tensor3d(Float32Array.from(formulaPicture()), [299, 299, 3]);
  }
  const image = await openImage(chelsea.bytes);
  const whole = image.toTensor();
  const cropped = tf.slice3d(whole, [0, 100, 0], [299, 299, 3]);
  whole.dispose();
  return cropped;
}

Deno.test("inceptionV3() is Keras's, layer by layer", async () => {
  await startBackend("wasm");
  const before = tf.memory().numTensors;
  const model = inceptionV3();
  deepEqual(model.layers.map(({ name }) => name), graph.map(([name]) => name));
  for (const [index, [name, className, settings, outputShape, inbound]] of graph.entries()) {
    const layer = model.layers[index];
    equal(layer.getClassName(), className, name);
    deepEqual(layer.outputShape, [null, ...outputShape], name);
    deepEqual(layer.inboundNodes[0].inboundLayers.map((source) => source.name), inbound, name);
    // Keras writes pool_size where tfjs has poolSize.
    const config = layer.getConfig();
    for (const [key, value] of Object.entries(settings)) {
      const camel = key.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
      deepEqual(config[camel], value, `${name}.${camel}`);
    }
  }
  equal(model.countParams(), 23_851_784);
  const trainable = model.trainableWeights.map(({ shape }) =>
    (shape as number[]).reduce((a, b) => a * b)
  );
  equal(trainable.reduce((a, b) => a + b), 23_817_352);
  model.dispose();
  equal(tf.memory().numTensors, before);
});

Deno.test("inceptionV3() with the formula's file predicts and computes what Keras does", async (t) => {
  await startBackend("wasm");
  const before = tf.memory().numTensors;
  await withFormulaFile(async (options) => {
    const weights = await openFormulaWeights(options);
    const checksums: number[] = await readFixture("checksums");
    deepEqual(
      weights.layers.flatMap((layer) => layer.weights.map(({ data }) => checksum(data))),
      checksums,
    );
    const model = inceptionV3({ weights });
    const folded = foldBatchNorm(model);
    equal(folded.layers.length, 313 - 2 * 94);
    const compiled = await compileModel(model, { threads: 2 });
    for (const name of ["formula", "chelsea"]) {
      await t.step({
        name: `of the picture ${name}`,
        ignore: name === "chelsea" && chelsea.name !== "chelsea",
        fn: async () => {
          const reference = await readFixture<Reference>(name);
          const pixels = await picture(name);
          equal(
            await sha256(Uint8Array.from(await pixels.data())),
            reference.inputSha256,
          );
          const input = tf.tidy(() => preprocessInput(pixels).expandDims());
          await checkLayers(model, input, reference);
          await checkProbabilities(model, input, reference);
          await checkProbabilities(folded, input, reference);
          await checkProbabilities(compiled, input, reference);
          tf.dispose([pixels, input]);
        },
      });
    }
    model.dispose();
    folded.dispose();
    compiled.dispose();
  });
  equal(tf.memory().numTensors, before);
});

/** Every layer's samples, to 1e-4 of the layer's standard deviation, and the logits. */
async function checkLayers(
  model: tf.LayersModel,
  input: tf.Tensor,
  { samples, logits }: Reference,
): Promise<void> {
  equal(samples.length, 311); // every layer but the input and the probabilities
  const outputs = samples.map(([name]) => model.getLayer(name).output as tf.SymbolicTensor);
  const inside = tf.model({ inputs: model.inputs, outputs });
  const values = inside.predict(input) as tf.Tensor[];
  for (const [index, [name, deviation, ...points]] of samples.entries()) {
    const data = await values[index].data();
    for (const [place, expected] of points) {
      const off = Math.abs(data[place] - expected);
      ok(off <= 1e-4 * deviation, `${name}[${place}] is ${data[place]}, expected ${expected}`);
    }
  }
  const pooled = values[samples.findIndex(([name]) => name === "avg_pool")];
  const [kernel, bias] = model.getLayer("predictions").getWeights();
  const computed = tf.tidy(() => tf.add(tf.matMul(pooled as tf.Tensor2D, kernel), bias));
  const data = await computed.data();
  const worst = Math.max(...logits.map((logit, index) => Math.abs(data[index] - logit)));
  ok(worst <= 1e-4, `a logit is ${worst} off`);
  tf.dispose([values, computed]);
}

async function checkProbabilities(
  model: { predict(x: tf.Tensor): tf.Tensor | tf.Tensor[] },
  input: tf.Tensor,
  { logits, top5 }: Reference,
): Promise<void> {
  const prediction = model.predict(input) as tf.Tensor;
  deepEqual(prediction.shape, [1, 1000]);
  const data = [...await prediction.data()];
  const expected = softmax(logits);
  const worst = Math.max(...expected.map((value, index) => Math.abs(data[index] / value - 1)));
  ok(worst <= 1e-4, `a probability is ${worst} of itself off`);
  const order = [...data.keys()].sort((a, b) => data[b] - data[a]);
  deepEqual(order.slice(0, 5), top5);
  prediction.dispose();
}

Deno.test("inceptionV3() refuses weights of another network and names the layer", async () => {
  await startBackend("wasm");
  const before = tf.memory().numTensors;
  const zeros = (name: string, shape: number[]) => ({
    name,
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b)),
  });
  const right = graph.map(([name, className, , shape]) => ({
    name,
    // one number each: shapes are looked at in the order of the layers
    weights: className === "Dense" || className === "Conv2D"
      ? [zeros(`${name}/kernel:0`, [1])]
      : className === "BatchNormalization"
      ? ["beta", "moving_mean", "moving_variance"].map((kind) => zeros(`${name}/${kind}:0`, shape))
      : [],
  }));
  throws(
    () => inceptionV3({ weights: { name: "short.h5", layers: right.slice(0, 10) } }),
    /"short\.h5" into "inception_v3": the file has \d layers with weights, the model 189/,
  );
  throws(
    () => inceptionV3({ weights: { name: "other.h5", layers: right } }),
    /layer "conv2d" of the file against "conv2d": kernel of shape \[1\] in place of \[3,3,3,32\]/,
  );
  const [first, second, ...rest] = right.filter(({ weights }) => weights.length > 0);
  throws(
    () => inceptionV3({ weights: { name: "swapped.h5", layers: [second, first, ...rest] } }),
    /layer "batch_normalization" of the file against "conv2d": 3 weights against 1/,
  );
  equal(tf.memory().numTensors, before);
});

Deno.test({
  name: "inceptionV3() from the file to the first prediction stays below 1 GB",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await withFormulaFile(async ({ manifest, mirror }) => {
      const { file } = manifest.get("inception-v3-weights")!;
      const { stdout, success } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--config", config, childScript, `${mirror}/${file}`],
        stderr: "inherit",
      }).output();
      ok(success);
      const { peakBytes, best } = JSON.parse(new TextDecoder().decode(stdout));
      ok(peakBytes > 200e6 && peakBytes < 1e9, `${Math.round(peakBytes / 1e6)} MB`);
      equal(best, 819);
    });
    equal(backendReport().name, "wasm");
  },
});
