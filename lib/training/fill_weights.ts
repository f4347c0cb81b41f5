import * as tf from "@tensorflow/tfjs";
import { MODEL } from "../backend/value_kinds.ts";
import { checkValue, type OptionKind } from "../geometry/mod.ts";

/** Weights of a file, layer by layer; `openKerasH5` gives them. */
export interface WeightFile {
  /** Name of the file, for messages. */
  name: string;
  layers: readonly StoredLayer[];
}

/** A file that has layers. */
export const WEIGHTS: OptionKind = {
  must: "a file of weights, as openKerasH5() gives it",
  holds: (value) => Array.isArray((value as WeightFile | null)?.layers),
};

/** A layer's weights in a file. */
export interface StoredLayer {
  name: string;
  weights: readonly StoredWeight[];
  /** Layers of a nested model, where the file keeps them apart. */
  layers?: readonly StoredLayer[];
}

/** One array of numbers. */
export interface StoredWeight {
  name: string;
  shape: readonly number[];
  data: Float32Array;
}

/**
 * Puts a file's weights into a model, as Keras's `load_weights` does: the first layer that has
 * weights gets those of the file's first, and so on; the layers' names need not agree.
 *
 * @param model With the layers in the file's order.
 * @param file Its layers without weights are left out.
 * @throws {RangeError} If the numbers of layers or weights, their kinds or shapes differ; the model
 * is then as it was.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fillWeights, tf } from "convolutions";
 *
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * const weights = [
 *   { name: "kernel", shape: [2, 1], data: Float32Array.of(3, 4) },
 *   { name: "bias", shape: [1], data: Float32Array.of(5) },
 * ];
 * fillWeights(model, { name: "line", layers: [{ name: "dense", weights }] });
 * assert.deepEqual([...await model.predict(tf.tensor2d([[1, 1]])).data()], [12]);
 * ```
 */
export function fillWeights(model: tf.LayersModel, file: WeightFile): void {
  checkValue("fillWeights()", "model", model, MODEL);
  checkValue("fillWeights()", "file", file, WEIGHTS);
  const layers = model.layers.filter((layer) => layer.weights.length > 0);
  const stored = file.layers.filter((layer) => layer.weights.length > 0);
  const refuse = (problem: string) =>
    new RangeError(`Cannot load the weights of "${file.name}" into "${model.name}": ${problem}.`);
  if (layers.length !== stored.length) {
    throw refuse(
      `the file has ${stored.length} layers with weights, the model ${layers.length}`,
    );
  }
  const pairs = layers.flatMap((layer, place) => {
    const { name, weights } = stored[place];
    const where = `layer "${name}" of the file against "${layer.name}"`;
    if (weights.length !== layer.weights.length) {
      throw refuse(`${where}: ${weights.length} weights against ${layer.weights.length}`);
    }
    return layer.weights.map((variable, index) => {
      const weight = weights[index];
      const [from, to] = [kindOf(weight.name), kindOf(variable.originalName)];
      if (from !== to) throw refuse(`${where}: "${from}" in place of "${to}"`);
      const shape = variable.shape as number[];
      if (weight.shape.join() !== shape.join()) {
        throw refuse(`${where}: ${to} of shape [${weight.shape}] in place of [${shape}]`);
      }
      return { variable, weight };
    });
  });
  for (const { variable, weight } of pairs) {
    const values = tf.tensor(weight.data, [...weight.shape], "float32");
    variable.write(values);
    values.dispose();
  }
}

/** What a weight is: `"kernel"` of `"conv2d_1/kernel:0"`. */
export function kindOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).replace(/:\d+$/, "");
}

/** A layer's weights as `kernel`, `bias`, `beta`, …; they are the layer's own. */
export function weightsByKind(layer: tf.layers.Layer): Record<string, tf.Tensor> {
  return Object.fromEntries(
    layer.weights.map((variable) => [kindOf(variable.originalName), variable.read()]),
  );
}
