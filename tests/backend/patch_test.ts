/** The functions of tfjs in whose place ours stand: all of them known, and all of them taken back. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { patch, undoPatches } from "../../lib/backend/patch.ts";

/** All that tfjs gives to be called, by name: what is exported, its classes, its layers and its engine. */
function functionsOfTfjs(): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const addAll = (name: string, owner: object) => {
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (found.has(`${name}.${key}`)) continue;
      found.set(`${name}.${key}`, property.value ?? property.get);
    }
  };
  const layers = tf.serialization.SerializationMap.getMap().classNameMap;
  const classes = Object.entries(layers).map(([name, [type]]) => [name, type] as const);
  const exported = Object.entries(tf).filter(([, value]) => typeof value === "function");
  for (const [name, type] of [...exported, ...classes]) {
    for (let up = (type as { prototype?: object }).prototype; up && up !== Object.prototype;) {
      addAll(`${name}.prototype`, up);
      up = Object.getPrototypeOf(up);
    }
  }
  addAll("Layer.prototype", tf.layers.Layer.prototype);
  addAll("fused", tf.fused);
  addAll("layers", tf.layers);
  addAll("train", tf.train);
  const engine = tf.engine();
  for (const name of ["makeVariable", "gradients", "runKernel", "tidy", "makeTensor"] as const) {
    found.set(`engine.${name}`, (engine as unknown as Record<string, unknown>)[name]);
  }
  return found;
}

const stock = functionsOfTfjs();

/** Names whose functions are no longer tfjs's. */
function changed(): string[] {
  const now = functionsOfTfjs();
  const names = new Set([...stock.keys(), ...now.keys()]);
  return [...names].filter((name) => now.get(name) !== stock.get(name));
}

Deno.test("what is patched in tfjs is taken back as a whole, and fused convolutions with it", async () => {
  await startBackend("wasm");
  const names = changed();
  const isKnown = (name: string) => names.includes(name);
  const known = ["Layer.prototype.addWeight", "Optimizer.prototype.minimize", "fused.conv2d"];
  assert.ok([...known, "fused.depthwiseConv2d", "engine.runKernel"].every(isKnown), `${names}`);
  assert.ok(["Conv1D.prototype.call", "Softmax.prototype.DEFAULT_AXIS"].every(isKnown), `${names}`);
  assert.ok(isKnown("AdamOptimizer.prototype.applyGradients"), `${names}`);
  undoPatches();
  assert.deepEqual(changed(), []);
});

Deno.test("patch() gives the earlier patch to the later one, and a frozen owner keeps its own", () => {
  const owner = { speak: () => "tfjs" };
  patch(owner, "speak", (before) => () => `${before()}, first`);
  patch(owner, "speak", (before) => () => `${before()}, second`);
  assert.equal(owner.speak(), "tfjs, first, second");
  undoPatches();
  assert.equal(owner.speak(), "tfjs");
  const frozen = Object.freeze({ speak: (): string => "tfjs" });
  assert.equal(patch(frozen, "speak", () => () => "ours"), undefined);
  assert.equal(frozen.speak(), "tfjs");
});
