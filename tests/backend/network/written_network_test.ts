/**
 * The code of compiled networks and the calls with which they predict, held against a committed
 * list as in `kernels/written_code_test.ts`. They have a memory of their own, so that every address
 * is known: where the values lie is held, too.
 */

import { createHash } from "node:crypto";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { startBackend, tf } from "../../../lib/backend/mod.ts";
import { Network, scalarCode, type ScalarFunction } from "../../../lib/backend/network/mod.ts";
import { compileModel } from "../../../lib/training/mod.ts";
import { GraphMaker, layersOf } from "../../training/random_graph.ts";
import { recordCalls } from "../kernels/written_code.ts";

const callsOf = recordCalls((address) => `${address}`);
await startBackend("wasm");

const { averagePooling2d, conv2d, dense, depthwiseConv2d, flatten, maxPooling2d } = tf.layers;

const MODELS: Record<string, tf.layers.Layer[]> = {
  "by tiles of 3 × 3": [
    conv2d({ inputShape: [13, 14, 32], filters: 32, kernelSize: 3, padding: "same" }),
    conv2d({ filters: 32, kernelSize: 3, activation: "relu" }),
  ],
  "by tiles of 3 × 3, in bands that do not come out even": [
    conv2d({ inputShape: [77, 60, 64], filters: 32, kernelSize: 3, padding: "same" }),
  ],
  "by tiles of 5 × 5": [
    conv2d({ inputShape: [13, 13, 32], filters: 32, kernelSize: 5, padding: "same" }),
  ],
  "by tiles of 1 × 7 and 7 × 1": [
    conv2d({ inputShape: [17, 17, 32], filters: 32, kernelSize: [1, 7], padding: "same" }),
    conv2d({ filters: 48, kernelSize: [7, 1], padding: "same" }),
  ],
  "LeNet": [
    conv2d({ inputShape: [28, 28, 1], filters: 6, kernelSize: 5, padding: "same" }),
    averagePooling2d({ poolSize: 2 }),
    conv2d({ filters: 16, kernelSize: 5, activation: "tanh" }),
    maxPooling2d({ poolSize: 3, strides: 2, padding: "same" }),
    depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
    flatten(),
    dense({ units: 10, activation: "softmax" }),
  ],
};

/** Those that have code of their own. */
const functions = Object.keys(
  JSON.parse(
    readFileSync(new URL("../../fixtures/scalar_functions.json", import.meta.url), "utf8"),
  ),
).filter((key) => key !== "points").map((key): ScalarFunction => JSON.parse(key)).filter(
  scalarCode,
);

async function described(model: tf.LayersModel): Promise<string> {
  const inputs = model.inputs.map(({ shape: [, ...shape] }, place) =>
    tf.randomUniform([1, ...shape as number[]], -1, 1, "float32", place)
  );
  try {
    const compiled = await compileModel(model, { threads: 1 });
    const calls = callsOf(() => tf.dispose(compiled.predictAll(inputs)));
    compiled.dispose();
    const places = createHash("sha256").update(calls.join("\n")).digest("hex").slice(0, 8);
    const [code] = calls[0]?.split(" ") ?? ["0"];
    return `${code} bytes, ${calls.length} calls ${places}`;
  } catch (error) {
    assert.ok(error instanceof TypeError, `${error}`);
    // Layers are counted through the whole program.
    return error.message.replace(/"\S+" /, "");
  } finally {
    tf.dispose(inputs);
  }
}

Deno.test("the code of compiled networks is the one that was timed", async () => {
  const lines: string[] = [];
  for (const [name, layers] of Object.entries(MODELS)) {
    const model = tf.sequential({ layers });
    lines.push(`${name}: ${await described(model)}`);
  }
  for (const apply of functions) {
    const shape = { rows: 2, columns: 1, depth: 5 };
    const network = new Network(
      [
        { kind: "input", shape, inputs: [] },
        { kind: "map", shape, inputs: [0], apply },
      ],
      [1],
      1,
    );
    const [call] = callsOf(() => network.run([new Float32Array(10)]));
    lines.push(call);
    network.dispose();
  }
  for (let seed = 1; seed <= 90; seed++) {
    const model = new GraphMaker(seed).make();
    const layers = layersOf(model).map((each) => each.getClassName());
    lines.push(`${layers.join(" ")}: ${await described(model)}`);
  }
  const file = new URL("../../fixtures/written_code/networks.txt", import.meta.url);
  const text = lines.join("\n") + "\n";
  if (Deno.env.get("UPDATE_GOLDEN") === "1") writeFileSync(file, text);
  assert.equal(text, readFileSync(file, "utf8"));
});
