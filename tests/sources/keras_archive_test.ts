import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { zipSync } from "fflate";
import { MissingWeights, openKerasH5, SourceError } from "../../lib/sources/mod.ts";
import { unpackKeras } from "../../lib/sources/keras_archive.ts";
import type { DataSet } from "../../lib/sources/manifest.ts";

type Values = Record<string, number[] | string[]>;

/** An HDF5 file of arrays at these paths; a path that ends in a slash is a group. */
async function hdf5(arrays: Values): Promise<Uint8Array> {
  const h5wasm = await import("h5wasm");
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File("/archive.h5", "w");
  for (const [path, values] of Object.entries(arrays)) {
    const parts = path.split("/");
    parts.slice(0, -1).forEach((_, i) => {
      const group = parts.slice(0, i + 1).join("/");
      if (!file.get(group)) file.create_group(group);
    });
    if (path.endsWith("/")) continue;
    const data = values.every((value) => typeof value === "number")
      ? Float32Array.from(values)
      : values;
    file.create_dataset({ name: path, data: data as Float32Array, shape: [values.length] });
  }
  file.close();
  const bytes = FS.readFile("/archive.h5") as Uint8Array;
  FS.unlink("/archive.h5");
  return bytes;
}

const text = (value: unknown) =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

async function archive(config: unknown, arrays: Values, more: Record<string, Uint8Array> = {}) {
  return zipSync({
    "config.json": text(config),
    "model.weights.h5": await hdf5(arrays),
    ...more,
  });
}

const layer = (className: string, name?: string, more: object = {}) => ({
  class_name: className,
  config: { name, ...more },
});
const weight = (name: string, ...values: number[]) => ({
  name,
  shape: [values.length],
  data: Float32Array.from(values),
});

Deno.test("openKerasH5() of an archive finds layers by class and number, weights by number", async () => {
  const config = {
    config: {
      layers: [
        layer("InputLayer", "input"),
        layer("Conv2D", "first"),
        layer("Conv2D", "second"),
        { ...layer("Add", "sum"), module: "keras.src.ops.numpy" },
        { ...layer("BatchNormalization", "inner"), name: "outer" },
        layer("ReLU"),
        layer("Functional", "part", { layers: [layer("Dense", "a"), layer("Dense", "b")] }),
        layer("Conv2D", "absent"),
      ],
    },
  };
  const bytes = await archive(config, {
    "layers/conv2d/vars/0": [1, 2],
    "layers/conv2d/vars/10": [5],
    "layers/conv2d/vars/9": [4],
    "layers/conv2d_1/vars/0": [3],
    "layers/batch_normalization/vars/0": [6],
    "layers/re_lu/": [],
    "layers/functional/layers/dense/vars/0": [7],
    "layers/functional/layers/dense_1/vars/0": [8],
  }, { "metadata.json": text({ keras_version: "3.4.1" }) });
  const file = await openKerasH5(bytes);
  deepEqual([file.kerasVersion, file.modelConfig], ["3.4.1", JSON.parse(JSON.stringify(config))]);
  deepEqual(file.layers, [
    { name: "input", weights: [] },
    {
      name: "first",
      weights: [
        weight("/layers/conv2d/vars/0", 1, 2),
        weight("/layers/conv2d/vars/9", 4),
        weight("/layers/conv2d/vars/10", 5),
      ],
    },
    { name: "second", weights: [weight("/layers/conv2d_1/vars/0", 3)] },
    { name: "outer", weights: [weight("/layers/batch_normalization/vars/0", 6)] },
    { name: "re_lu", weights: [] },
    {
      name: "part",
      weights: [],
      layers: [
        { name: "a", weights: [weight("/layers/functional/layers/dense/vars/0", 7)] },
        { name: "b", weights: [weight("/layers/functional/layers/dense_1/vars/0", 8)] },
      ],
    },
    { name: "absent", weights: [] },
  ]);
});

Deno.test("openKerasH5() of an archive knows Keras 2.12's folder, and none", async () => {
  const config = { config: { layers: [layer("Dense", "d")] } };
  const old = await archive(config, { "_layer_checkpoint_dependencies/dense/vars/0": [1] });
  const { layers, kerasVersion } = await openKerasH5(old);
  deepEqual(layers, [{
    name: "d",
    weights: [weight("/_layer_checkpoint_dependencies/dense/vars/0", 1)],
  }]);
  equal(kerasVersion, undefined);
  deepEqual((await openKerasH5(await archive(config, { "other/": [] }))).layers, []);
  deepEqual((await openKerasH5(await archive({ config: {} }, { "layers/": [] }))).layers, []);
  deepEqual((await openKerasH5(await archive({}, { "layers/": [] }))).layers, []);
});

const config = { config: { layers: [layer("Dense", "d")] } };
const weights = await hdf5({ "layers/dense/vars/0": ["words"] });
const sound = { "config.json": text(config), "model.weights.h5": weights };
const faults: [what: string, bytes: Uint8Array, reason: string, message: RegExp][] = [
  [
    "a zip cut short",
    zipSync(sound).subarray(0, 100),
    "damaged",
    /this archive cannot be read: .+\. Save or download the file again\.$/,
  ],
  [
    "no description",
    zipSync({ "model.weights.h5": weights }),
    "wrong-kind",
    /this archive has no member config\.json, so it is no \.keras file\. Save the model with mod/,
  ],
  [
    "no weights",
    zipSync({ "config.json": text(config) }),
    "wrong-kind",
    /this archive has no member model\.weights\.h5, so it is no \.keras file/,
  ],
  [
    "a description that is no JSON",
    zipSync({ ...sound, "config.json": text("{") }),
    "damaged",
    /its config\.json is no JSON/,
  ],
  [
    "metadata that are no JSON",
    zipSync({ ...sound, "metadata.json": text("{") }),
    "damaged",
    /its metadata\.json is no JSON/,
  ],
  [
    "weights that are texts",
    zipSync(sound),
    "damaged",
    /weight 0 of layer "d" holds no numbers that are read here\. Save the model with weights of/,
  ],
];
for (const [what, bytes, reason, message] of faults) {
  Deno.test(`openKerasH5() refuses an archive with ${what}`, async () => {
    await rejects(openKerasH5(bytes), { name: "SourceError", reason, message });
  });
}

Deno.test("a member of another name is not unpacked, one over the limit is refused", () => {
  const zip = zipSync({ ...sound, "large.bin": new Uint8Array(100_000) });
  deepEqual(Object.keys(unpackKeras(zip, "file", weights.length)).sort(), [
    "config",
    "kerasVersion",
    "weights",
  ]);
  throws(() => unpackKeras(zip, "file", weights.length - 1), {
    reason: "too-large",
    message: `Cannot load "file": its member model.weights.h5 has ${weights.length} bytes, more ` +
      `than the limit of ${weights.length - 1}. Save a smaller model.`,
  });
});

Deno.test("MissingWeights says what is missing, why, and how to get it", () => {
  const reason = new SourceError({
    source: "small",
    reason: "offline",
    problem: "no network is used",
    hint: "Unset it.",
  });
  const lines = (size: string, end: string[]) =>
    [
      "The weights are missing: no network is used.",
      "They are: a small network.",
      "With them the network would give a picture a probability for each class that it has learned.",
      "Without them it can be built and drawn, but it has learned nothing and names nothing.",
      "To get them, run this cell again with the internet; they are then kept for the next time.",
      `Or download the file${size} elsewhere, put it into a folder, and start the lesson with`,
      "CONVOLUTIONS_MIRROR set to that folder:",
      ...end,
    ].join("\n");
  const small = { title: "a small network", file: "small.h5" } as DataSet;
  equal(`${new MissingWeights(small, reason)}`, lines("", ["  small.h5"]));
  const whole = { ...small, url: "https://example.org/s", sha256: "ab", bytes: 96_499_999 };
  equal(
    `${new MissingWeights(whole, reason)}`,
    lines(" (96 MB)", ["  https://example.org/s", "  SHA-256 ab"]),
  );
});
