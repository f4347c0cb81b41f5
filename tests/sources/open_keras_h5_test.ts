import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { openKerasH5, SourceError, type SourceErrorReason } from "../../lib/sources/mod.ts";
import { loadHdf5 } from "../../lib/sources/hdf5_module.ts";
import { type StoredLayer, writeKerasH5 } from "../../scripts/write_keras_h5.ts";

const fixture = (name: string) =>
  Deno.readFile(new URL(`../fixtures/keras/${name}`, import.meta.url));

function refused(reason: SourceErrorReason, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    ok(error instanceof SourceError, String(error));
    equal(error.reason, reason, error.message);
    match(error.message, message);
    return true;
  };
}

for (
  const [name, version, kernel] of [
    ["keras2.h5", "2.4.0", "conv2d/kernel:0"],
    ["keras3.h5", "3.4.1", "sequential/conv2d/kernel"],
  ]
) {
  Deno.test(`openKerasH5() of ${name} gives layers and weights in the model's order`, async () => {
    const file = await openKerasH5(await fixture(name));
    equal(file.name, "bytes");
    equal(file.kerasVersion, version);
    const names = file.layers.map((layer) => layer.name).filter((each) => each !== "input_layer");
    // not sorted as text: dropout comes after max_pooling2d
    deepEqual(names, [
      "conv2d",
      "batch_normalization",
      "activation",
      "max_pooling2d",
      "dropout",
      "conv2d_1",
      "zero_padding2d",
      "average_pooling2d",
      "flatten",
      "dense",
      "dense_1",
    ]);
    const [convolution, normalization, activation] = file.layers.slice(-11);
    deepEqual(
      convolution.weights.map((weight) => [weight.name, weight.shape, weight.data.length]),
      [
        [kernel, [3, 3, 2, 4], 72],
        [kernel.replace("kernel", "bias"), [4], 4],
      ],
    );
    deepEqual(
      normalization.weights.map((weight) => weight.name.match(/(\w+)(:0)?$/)![1]),
      ["gamma", "beta", "moving_mean", "moving_variance"],
    );
    deepEqual(activation.weights, []);
    equal((file.modelConfig as { class_name: string }).class_name, "Sequential");
    deepEqual((await loadHdf5()).openFiles, []);
  });
}

const layers: StoredLayer[] = [
  { name: "input_1", weights: [] },
  // the path need not repeat the layer's name
  {
    name: "predictions",
    weights: [{
      name: "predictions_1/kernel:0",
      shape: [2, 3],
      data: Float32Array.of(1, 2, 3, 4, 5, -0.1),
    }],
  },
];

Deno.test("openKerasH5() reads a file of weights alone, at the paths that it gives", async () => {
  const path = await Deno.makeTempFile({ suffix: ".h5" });
  try {
    await Deno.writeFile(path, await writeKerasH5(layers));
    const file = await openKerasH5(path);
    equal(file.name, path);
    deepEqual(file.layers, layers);
    equal(file.modelConfig, undefined);
    equal(file.kerasVersion, undefined);
    equal(String(file), `${path}: 2 layers, 1 of them with weights, 6 numbers`);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("openKerasH5() joins lists of names that are cut up, and reads an empty one", async () => {
  const h5wasm = await import("h5wasm");
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File("/parts.h5", "w");
  file.create_attribute("layer_names0", ["a", "b"]);
  file.create_attribute("layer_names1", ["c"]);
  for (const name of ["a", "b", "c"]) file.create_group(name);
  const names = (layer: string, attribute: string, value: string[] | Float64Array) =>
    (file.get(layer) as InstanceType<typeof h5wasm.Group>).create_attribute(attribute, value);
  names("a", "weight_names0", ["v"]);
  names("a", "weight_names1", ["w"]);
  names("b", "weight_names", new Float64Array(0));
  names("c", "weight_names", ["x"]);
  for (const [path, value] of [["a/v", 1], ["a/w", 2], ["c/x", 3]] as const) {
    file.create_dataset({ name: path, data: Float32Array.of(value), shape: [1] });
  }
  file.close();
  const bytes = FS.readFile("/parts.h5") as Uint8Array;
  FS.unlink("/parts.h5");
  const opened = await openKerasH5(bytes);
  equal(`${opened}`, "bytes: 3 layers, 2 of them with weights, 3 numbers");
  const { layers } = opened;
  const weight = (name: string, value: number) => ({
    name,
    shape: [1],
    data: Float32Array.of(value),
  });
  deepEqual(layers, [
    { name: "a", weights: [weight("v", 1), weight("w", 2)] },
    { name: "b", weights: [] },
    { name: "c", weights: [weight("x", 3)] },
  ]);
});

Deno.test("openKerasH5() reads a whole model's description, and says where it is none", async () => {
  const file = await openKerasH5(await writeKerasH5(layers, { model_config: '{"a": 1}' }));
  deepEqual([file.modelConfig, file.layers], [{ a: 1 }, layers]);
  await rejects(
    openKerasH5(await writeKerasH5(layers, { model_config: "{" })),
    refused("damaged", /its model_config is no JSON/),
  );
});

Deno.test("openKerasH5() throws SourceError on files that are not Keras's", async () => {
  const png = await Deno.readFile(new URL("../fixtures/images/rgb.png", import.meta.url));
  await rejects(openKerasH5(png), refused("wrong-kind", /it is no HDF5 file/));
  await rejects(openKerasH5(new Uint8Array()), refused("wrong-kind", /it is no HDF5 file/));
  const h5wasm = await import("h5wasm");
  const { FS } = await h5wasm.ready;
  const other = new h5wasm.File("/other.h5", "w");
  other.create_group("layers");
  other.close();
  const bytes = FS.readFile("/other.h5") as Uint8Array;
  FS.unlink("/other.h5");
  await rejects(
    openKerasH5(bytes),
    refused("wrong-kind", /no list "layer_names".* Save it with model\.save\('name\.h5'\)/),
  );
  const whole = await fixture("keras2.h5");
  await rejects(
    openKerasH5(whole.slice(0, whole.length - 5000)),
    refused("truncated", /download or copy it again/),
  );
  deepEqual((await loadHdf5()).openFiles, []);
});

Deno.test("openKerasH5() throws SourceError on a weight or layer that is listed and absent", async () => {
  const bytes = await writeKerasH5(layers);
  // "predictions_1/kernel:0" stands in the list of names and, in two parts, in the tree
  const text = new TextDecoder("latin1").decode(bytes);
  const damage = async (from: string, to: string) => {
    const changed = bytes.slice();
    const place = text.indexOf(from);
    ok(place >= 0, `the file holds no ${from}`);
    changed.set(new TextEncoder().encode(to), place);
    return await openKerasH5(changed);
  };
  await rejects(
    damage("predictions_1/kernel:0", "predictions_1/kernel:1"),
    refused("damaged", /weight "predictions_1\/kernel:1" of layer "predictions" is not in it/),
  );
  await rejects(
    damage("predictions_1/kernel:0", "predictions_2/kernel:0"),
    refused("damaged", /weight "predictions_2\/kernel:0" of layer "predictions" is not in it/),
  );
});
