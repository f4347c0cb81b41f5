import * as tf from "@tensorflow/tfjs";
import { MODEL } from "../backend/value_kinds.ts";
import { checkValue } from "../geometry/mod.ts";
import { weightsByKind } from "./fill_weights.ts";

/**
 * Makes a model that predicts the same in fewer steps: each convolution takes the batch
 * normalization behind it into its kernel and bias, and the ReLU behind that.
 *
 * A trained normalization is a product and a sum per channel, and so is a change of the kernel and
 * the bias. What is left keeps the name of the last layer that went into it: `activation_5` gives
 * what `activation_5` gave, but for rounding. Layers that are not folded share their weights with
 * `model`.
 *
 * @param model Of layers that are each used once.
 * @returns The shorter model, to predict with; it is the reader's to dispose.
 * @throws {TypeError} If a layer is used more than once.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { foldBatchNorm, tf } from "convolutions";
 *
 * const model = tf.sequential({
 *   layers: [
 *     tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] }),
 *     tf.layers.batchNormalization(),
 *     tf.layers.reLU(),
 *   ],
 * });
 * const kinds = foldBatchNorm(model).layers.map((layer) => layer.getClassName());
 * assert.ok(!kinds.includes("BatchNormalization"));
 * ```
 */
export function foldBatchNorm(model: tf.LayersModel): tf.LayersModel {
  checkValue("foldBatchNorm()", "model", model, MODEL);
  const tensors = new Map<string, tf.SymbolicTensor>();
  const folded = new Set<string>();
  // A sequential model does not list the layer of its input.
  for (const { shape, sourceLayer: { name } } of model.inputs) {
    tensors.set(name, tf.input({ batchShape: shape, name }));
  }
  for (const layer of model.layers) {
    if (layer.inboundNodes.length !== 1) {
      throw new TypeError(
        `Cannot fold "${model.name}": its layer "${layer.name}" is used ` +
          `${layer.inboundNodes.length} times.`,
      );
    }
    if (folded.has(layer.name) || tensors.has(layer.name)) continue;
    const group = foldable(layer, model);
    const inputs = sources(layer).map((source) => tensors.get(source.name)!);
    const last = group.at(-1) ?? layer;
    for (const each of group) folded.add(each.name);
    const copy = group.length > 0 ? foldedConvolution(layer, group) : sameLayer(layer);
    const output = copy.apply(inputs.length === 1 ? inputs[0] : inputs) as tf.SymbolicTensor;
    if (group.length > 0) writeFolded(copy, layer, group[0]);
    else copy.setWeights(layer.getWeights());
    tensors.set(last.name, output);
  }
  const named = (layers: readonly { sourceLayer: tf.layers.Layer }[]) =>
    layers.map(({ sourceLayer }) => tensors.get(sourceLayer.name)!);
  return tf.model({
    inputs: named(model.inputs),
    outputs: named(model.outputs),
    name: `${model.name}_folded`,
  });
}

/** The normalization behind a convolution and the ReLU behind that, if nothing else uses them. */
function foldable(convolution: tf.layers.Layer, model: tf.LayersModel): tf.layers.Layer[] {
  const { activation } = convolution.getConfig();
  if (convolution.getClassName() !== "Conv2D" || activation !== "linear") return [];
  const normalization = onlyUser(convolution, model);
  if (normalization?.getClassName() !== "BatchNormalization") return [];
  const { axis } = normalization.getConfig();
  if (axis !== 3 && axis !== -1) return [];
  const next = onlyUser(normalization, model);
  const isRelu = next?.getClassName() === "Activation" && next.getConfig().activation === "relu";
  return isRelu ? [normalization, next] : [normalization];
}

function onlyUser(layer: tf.layers.Layer, model: tf.LayersModel): tf.layers.Layer | undefined {
  // What the model gives out must stay.
  if (model.outputs.some(({ sourceLayer }) => sourceLayer === layer)) return undefined;
  const users = model.layers.filter((other) => sources(other).includes(layer));
  return users.length === 1 ? users[0] : undefined;
}

function sources(layer: tf.layers.Layer): tf.layers.Layer[] {
  return layer.inboundNodes[0].inboundLayers;
}

function foldedConvolution(
  convolution: tf.layers.Layer,
  group: readonly tf.layers.Layer[],
): tf.layers.Layer {
  const config = convolution.getConfig();
  return sameLayer(convolution, {
    ...config,
    name: group.at(-1)!.name,
    useBias: true,
    activation: group.length === 2 ? "relu" : "linear",
  });
}

/** A layer of the same kind and settings, whose first weights are zeros. */
function sameLayer(
  layer: tf.layers.Layer,
  config: tf.serialization.ConfigDict = layer.getConfig(),
): tf.layers.Layer {
  const zeros = { className: "Zeros", config: {} };
  const initializers = Object.keys(config).filter((key) => key.endsWith("Initializer"));
  const withZeros = {
    ...config,
    ...Object.fromEntries(initializers.map((key) => [key, zeros])),
  };
  const layerClass = layer.constructor as unknown as tf.serialization.SerializableConstructor<
    tf.layers.Layer
  >;
  return new layerClass(withZeros as tf.serialization.ConfigDict);
}

function writeFolded(
  target: tf.layers.Layer,
  convolution: tf.layers.Layer,
  normalization: tf.layers.Layer,
): void {
  const epsilon = normalization.getConfig().epsilon as number;
  const values = tf.tidy(() => {
    const { kernel, bias } = weightsByKind(convolution);
    const { gamma, beta, moving_mean, moving_variance } = weightsByKind(normalization);
    const deviation = tf.sqrt(tf.add(moving_variance, epsilon));
    const scale = gamma ? tf.div(gamma, deviation) : tf.div(1, deviation);
    const centred = bias ? tf.sub(bias, moving_mean) : tf.neg(moving_mean);
    const shift = tf.mul(centred, scale);
    return [tf.mul(kernel, scale), beta ? tf.add(shift, beta) : shift];
  });
  target.setWeights(values);
  tf.dispose(values);
}
