import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import { strToU8, unzipSync, zipSync } from "fflate";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { type KerasH5, openKerasH5, SourceError } from "../../lib/sources/mod.ts";
import { compileModel, kerasModel } from "../../lib/training/mod.ts";

interface Stored {
  shape: number[];
  data: string;
}

/** A model that Keras saved, and what it predicted. */
interface Case {
  name: string;
  files: string[];
  tolerance: number;
  inputs: Stored[];
  outputs: Stored[];
}

const archive = unzipSync(
  await Deno.readFile(new URL("../fixtures/keras_models.zip", import.meta.url)),
);

function toTensor({ shape, data }: Stored): tf.Tensor {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  return tf.tensor(new Float32Array(bytes.buffer), shape);
}

function assertSame(results: tf.Tensor[], expected: tf.Tensor[], tolerance: number, about: string) {
  equal(results.length, expected.length, about);
  for (const [place, result] of results.entries()) {
    deepEqual(result.shape, expected[place].shape, about);
    const [values, wanted] = [result.dataSync(), expected[place].dataSync()];
    const size = Math.max(...wanted.map(Math.abs));
    ok(size > 1e-4, about);
    for (const [i, value] of values.entries()) {
      const off = Math.abs(value - wanted[i]) / size;
      ok(off <= tolerance, `${about}: ${value} in place of ${wanted[i]}`);
    }
  }
}

for (const [folder, count] of [["keras3", 116], ["keras2", 79]] as const) {
  Deno.test(`kerasModel() and compileModel() of ${folder}'s files predict as Keras`, async (t) => {
    await startBackend("wasm");
    const cases: Case[] = JSON.parse(
      new TextDecoder().decode(archive[`${folder}/index.json`]),
    );
    equal(cases.flatMap(({ files }) => files).length, count);
    for (const { name, files, tolerance, inputs, outputs } of cases) {
      for (const file of files) {
        await t.step(file, async () => {
          const before = tf.memory().numTensors;
          const [xs, expected] = [inputs.map(toTensor), outputs.map(toTensor)];
          const model = kerasModel(await openKerasH5(archive[`${folder}/${file}`]));
          const results = [model.predict(xs) as tf.Tensor | tf.Tensor[]].flat();
          assertSame(results, expected, tolerance, `${name} as a model`);
          const compiled = await compileModel(model, { threads: 1 });
          const again = compiled.predictAll(xs);
          assertSame(again, expected, tolerance, `${name} compiled`);
          tf.dispose([xs, expected, results, again]);
          compiled.dispose();
          model.dispose();
          equal(tf.memory().numTensors, before, "tensors left behind");
        });
      }
    }
  });
}

const branches = await openKerasH5(archive["keras3/branches.keras"]);

Deno.test("kerasModel() keeps names with spaces, and so does the description that the model gives", async () => {
  await startBackend("wasm");
  const model = kerasModel(branches);
  const names = model.layers.map(({ name }) => name);
  ok(names.includes("an image") && names.includes("my conv"), names.join());
  equal(model.getLayer("my conv").getClassName(), "Conv2D");
  deepEqual(model.inputNames, ["an image"]);
  // The description that tfjs gives knows the calls of all layers.
  const { config } = JSON.parse(model.toJSON() as string);
  equal(config.input_layers[0][0], "an image");
  ok(
    config.layers.every((each: { name: string; inbound_nodes: unknown[] }) =>
      each.name === "an image" || each.inbound_nodes.length > 0
    ),
  );
  model.dispose();
});

Deno.test("openKerasH5() of a .keras archive gives the layers' own names and weights", () => {
  const { layers, kerasVersion } = branches;
  match(kerasVersion!, /^3\./);
  const conv = layers.find(({ name }) => name === "my conv")!;
  deepEqual(conv.weights.map(({ shape }) => shape), [[3, 3, 2, 3], [3]]);
  const block = layers.find(({ name }) => name === "block")!;
  deepEqual(block.layers!.map(({ weights }) => weights.length), [0, 3, 4, 0]);
  match(String(branches), /^bytes: 8 layers, 3 of them with weights, \d+ numbers$/);
});

type Change = (
  layers: { class_name: string; name: string; config: Record<string, unknown> }[],
) => void;

/** The fixture with its description changed. */
function changed(change: Change): KerasH5 {
  const modelConfig = structuredClone(branches.modelConfig) as {
    config: { layers: Parameters<Change>[0] };
  };
  change(modelConfig.config.layers);
  return { ...branches, name: "digits.keras", modelConfig } as KerasH5;
}

const refusals: [string, Change, RegExp][] = [
  [
    "an unknown layer",
    (layers) => layers.find(({ class_name }) => class_name === "Flatten")!.class_name = "Attention",
    /"digits\.keras": its layer "flatten\w*" is a Attention; known are InputLayer, Conv2D, /,
  ],
  [
    "an unknown operation",
    (layers) => layers.find(({ class_name }) => class_name === "Multiply")!.class_name = "Einsum",
    /"digits\.keras": its layer "multiply\w*" \(Einsum\) is an operation "Einsum" that is not read/,
  ],
  [
    "an unknown layer in a nested model",
    (layers) => {
      const { config } = layers.find(({ name }) => name === "block")!;
      (config.layers as Parameters<Change>[0])[1].class_name = "LSTM";
    },
    /"digits\.keras": its layer "separable_conv2d\w*" is a LSTM; known are/,
  ],
  [
    "a layer that cannot be built",
    (layers) => {
      const { config } = layers.find(({ name }) => name === "my conv")!;
      config.kernel_size = [9, 9];
      config.padding = "valid";
    },
    /"digits\.keras": its layer "my conv" \(Conv2D\) gives nothing: its window is larger than the image \[6,6,2\]/,
  ],
  [
    "a layer that waits for itself",
    (layers) => {
      const dense = layers.find(({ class_name }) => class_name === "Dense")!;
      const text = JSON.stringify(dense).replace(/"flatten[^"]*"/, `"${dense.name}"`);
      Object.assign(dense, JSON.parse(text));
    },
    /"digits\.keras": its layer "dense\w*" \(Dense\) waits for itself/,
  ],
];
for (const [name, change, message] of refusals) {
  Deno.test(`kerasModel() of a graph throws TypeError on ${name}`, async () => {
    await startBackend("wasm");
    const before = tf.memory().numTensors;
    throws(() => kerasModel(changed(change)), { name: "TypeError", message });
    equal(tf.memory().numTensors, before);
  });
}

Deno.test("kerasModel() of a graph throws RangeError on weights that do not fit", async () => {
  await startBackend("wasm");
  const before = tf.memory().numTensors;
  const wider = changed((layers) => {
    layers.find(({ class_name }) => class_name === "Dense")!.config.units = 4;
  });
  throws(() => kerasModel(wider), {
    name: "RangeError",
    message: /"digits\.keras" .*layer "dense\w*" of the file .*kernel of shape \[108,3\] in place/,
  });
  const without = changed(() => {});
  const layers = branches.layers.filter(({ name }) => name !== "my conv");
  throws(() => kerasModel({ ...without, layers } as KerasH5), {
    name: "RangeError",
    message: /"digits\.keras" .*no weights of the layer "my conv", which has 2/,
  });
  equal(tf.memory().numTensors, before);
});

Deno.test("openKerasH5() throws SourceError on archives that are no .keras files", async () => {
  const whole = archive["keras3/branches.keras"];
  const refused = (reason: string, message: RegExp) => (error: unknown) => {
    ok(error instanceof SourceError, String(error));
    equal(error.reason, reason, error.message);
    match(error.message, message);
    return true;
  };
  await rejects(
    openKerasH5(whole.slice(0, whole.length - 3000)),
    refused("damaged", /this archive cannot be read/),
  );
  const { "config.json": config, ...others } = unzipSync(whole);
  await rejects(
    openKerasH5(zipSync({ "readme.txt": strToU8("hello") })),
    refused("wrong-kind", /this archive has no member config\.json/),
  );
  await rejects(
    openKerasH5(zipSync(others)),
    refused("wrong-kind", /this archive has no member config\.json/),
  );
  await rejects(
    openKerasH5(zipSync({ ...others, "config.json": config.slice(0, 90) })),
    refused("damaged", /its config\.json is no JSON/),
  );
  await rejects(
    openKerasH5(zipSync({ ...others, "config.json": config, "model.weights.h5": strToU8("no") })),
    refused("unreadable", /this HDF5 file cannot be read/),
  );
});
