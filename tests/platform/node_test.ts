import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const hasNode = await new Deno.Command("node", { args: ["--version"] }).output().then(
  ({ stdout }) => Number(/^v(\d+)/.exec(new TextDecoder().decode(stdout))?.[1]) >= 20,
  () => false,
);

const program = `
import { DataArray } from "./lib/arrays/mod.ts";
import { startBackend, tf } from "./lib/backend/mod.ts";
import { conv2d } from "./lib/convolution/mod.ts";
import { Adam, crossEntropy, fit, getDataLoaders, manualSeed, randn, TensorDataset } from "./lib/training/mod.ts";

const say = (value) => console.log(JSON.stringify(value));
await startBackend("cpu");
const image = DataArray.from(Float32Array.of(1, 2, 3, 4), { shape: [2, 2], dims: ["row", "column"] });
say(image.isel({ row: 1 }).values);
say([...await conv2d(tf.ones([3, 3]), [[1, 2], [3, 4]]).data()]);
manualSeed(42);
const x = randn([64, 4]);
say([...await x.slice([0, 0], [1, 3]).data()].map((number) => number.toFixed(4)));
const items = new TensorDataset(x, x.sum(1).greater(0).toInt());
const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] });
say(await fit(20, model, crossEntropy, new Adam(0.05), ...getDataLoaders(items, items, 16), { print() {} }));
`;

/** Finds packages in Deno's cache, of tfjs its one file, and leaves out what these rooms load only when it is used. */
const packages: esbuild.Plugin = {
  name: "packages",
  setup(build) {
    const platform = `${root}lib/platform/deno/mod.ts`;
    build.onResolve({ filter: /^#platform$/ }, () => ({ path: platform }));
    build.onResolve({ filter: /^@tensorflow\/tfjs$/ }, () => ({
      path: fileURLToPath(new URL("tf.fesm.js", import.meta.resolve("@tensorflow/tfjs"))),
    }));
    build.onResolve({ filter: /^[^.#/]/ }, ({ kind, path }) => {
      const lazy = kind === "dynamic-import" || kind === "require-call";
      if (lazy || path.startsWith("node:")) return { external: true };
      return { path: fileURLToPath(import.meta.resolve(path)) };
    });
  },
};

Deno.test("bundled by esbuild, arrays, convolution and training work in plain Node", {
  ignore: !hasNode,
}, async () => {
  const folder = await Deno.makeTempDir();
  try {
    await esbuild.build({
      stdin: { contents: program, resolveDir: root, loader: "ts" },
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      banner: {
        js: 'import { createRequire as of } from "node:module"; const require = of("/");',
      },
      plugins: [packages],
      outfile: `${folder}/program.mjs`,
      logLevel: "silent",
    });
    const { stdout, stderr, code } = await new Deno.Command("node", {
      args: [`${folder}/program.mjs`],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const lines = new TextDecoder().decode(stdout).trim().split("\n").map((it) => JSON.parse(it));
    const [row, sums, normal, [loss, accuracy]] = lines;
    assert.deepEqual(row, [3, 4]);
    assert.deepEqual(sums, [10, 10, 10, 10]);
    // What torch.randn gives after torch.manual_seed(42).
    assert.deepEqual(normal, ["1.9269", "1.4873", "0.9007"]);
    assert.ok(loss < 0.4 && accuracy > 0.85, `loss ${loss}, accuracy ${accuracy}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
    await esbuild.stop();
  }
});
