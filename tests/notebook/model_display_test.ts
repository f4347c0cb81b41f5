import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { modelSummary } from "../../lib/figures/mod.ts";
import "../../lib/notebook/model_display.ts";

Deno.test("models, layers and tensors print without their internals", () => {
  const dense = tf.layers.dense({ units: 10, inputShape: [784], name: "logits" });
  const model = tf.sequential({ layers: [dense], name: "digits" });
  equal(Deno.inspect(model), modelSummary(model).toString());
  equal(
    Deno.inspect(tf.sequential({ name: "empty" })),
    'Sequential "empty", 0 layers, not built yet',
  );
  equal(Deno.inspect(dense), 'Dense "logits", output shape [null, 10], 7850 weights');
  equal(Deno.inspect(tf.layers.flatten({ name: "flat" })), 'Flatten "flat", not built yet');
  equal(
    Deno.inspect(tf.input({ shape: [3], name: "in" })),
    'SymbolicTensor "in", shape [null, 3] float32',
  );
  const functional = tf.model({ inputs: dense.input, outputs: dense.output, name: "same" });
  match(Deno.inspect(functional), /Model: "same"/);
  const weights = model.getWeights();
  deepEqual(
    Deno.inspect([...weights, tf.scalar(1, "int32")]).match(/Tensor shape .*?(?=,?\n)/g),
    ["Tensor shape [784, 10] float32", "Tensor shape [10] float32", "Tensor shape [] int32"],
  );
  tf.dispose(weights);
  equal(Deno.inspect(weights[0]), "Tensor shape [784, 10] float32, disposed");
  ok(Deno.inspect({ model, layers: model.layers }).length < 1500);
  // A layer of several outputs has several shapes.
  const shapes = { value: [[null, 3], [null, 4]] };
  const two = tf.layers.dense({ units: 3, inputShape: [2], name: "two" });
  tf.sequential({ layers: [two] });
  Object.defineProperty(two, "outputShape", shapes);
  equal(Deno.inspect(two), 'Dense "two", output shape [[null, 3], [null, 4]], 9 weights');
  // A class is asked as well when its prototype is printed.
  equal(Deno.inspect(tf.layers.Layer.prototype), "Layer.prototype");
});
