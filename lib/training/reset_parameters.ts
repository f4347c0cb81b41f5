import * as tf from "@tensorflow/tfjs";
import { MODEL } from "../backend/value_kinds.ts";
import { checkValue } from "../geometry/mod.ts";
import { convInit, convKernelInit, linearInit, linearKernelInit } from "./random.ts";

/** Layers whose first weights are not random, in PyTorch as in tfjs. */
const constant = ["BatchNormalization", "LayerNormalization"];

/**
 * Gives a model's layers the weights that PyTorch's layers of the same sizes start with: those of
 * its `reset_parameters()`, drawn layer by layer.
 *
 * After `manualSeed(n)` they equal, number by number, those of the same layers made in the same
 * order in PyTorch after `torch.manual_seed(n)`.
 *
 * @param model A built model of `conv2d` and `dense` layers and layers without random weights;
 * models may be layers of models.
 * @throws {TypeError} If a layer has other random weights, or has no input shape yet.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { manualSeed, resetParameters, tf } from "convolutions";
 *
 * const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2 })] });
 * manualSeed(43);
 * resetParameters(model);
 * const [kernel] = model.getWeights();
 * assert(kernel.abs().max().dataSync()[0] <= 1 / Math.sqrt(3));
 * ```
 */
export function resetParameters(model: tf.LayersModel): void {
  checkValue("resetParameters()", "model", model, MODEL);
  let flattened: number[] | undefined;
  for (const layer of allLayers(model)) {
    const name = layer.getClassName();
    if (name === "Flatten") flattened = itemShape(layer);
    if (layer.weights.length === 0) continue;
    if (name === "Conv2D") resetConv(layer);
    else if (name === "Dense") resetDense(layer, flattened);
    else if (!constant.includes(name)) {
      throw new TypeError(
        `resetParameters() does not know what weights PyTorch gives the layer "${layer.name}" ` +
          `of class ${name}; it knows Conv2D and Dense.`,
      );
    }
    if (name === "Dense") flattened = undefined;
  }
}

function* allLayers(model: tf.LayersModel): Generator<tf.layers.Layer, void, void> {
  for (const layer of model.layers) {
    if (layer instanceof tf.LayersModel) yield* allLayers(layer);
    else if (layer.getClassName() !== "InputLayer") yield layer;
  }
}

/** Shape of one item that enters a layer. */
function itemShape(layer: tf.layers.Layer): number[] {
  const [shape] = layer.inboundNodes[0].inputShapes as tf.Shape[];
  return shape.slice(1) as number[];
}

function resetConv(layer: tf.layers.Layer): void {
  const [kernel, bias] = layer.weights;
  const [rows, columns, inputs, outputs] = kernel.shape as number[];
  const size = [rows, columns] as const;
  if (!bias) return setWeights(layer, [convKernelInit(size, inputs, outputs)]);
  const drawn = convInit(size, inputs, outputs);
  setWeights(layer, [drawn.kernel, drawn.bias]);
}

function resetDense(layer: tf.layers.Layer, flattened: number[] | undefined): void {
  const [kernel, bias] = layer.weights;
  const [inputs, outputs] = kernel.shape as number[];
  if (!bias) {
    return setWeights(layer, [channelsLast(linearKernelInit(inputs, outputs), flattened)]);
  }
  const drawn = linearInit(inputs, outputs);
  setWeights(layer, [channelsLast(drawn.kernel, flattened), drawn.bias]);
}

/** Reorders a kernel behind a flattened image: PyTorch counts [channels, rows, columns]. */
function channelsLast(kernel: tf.Tensor, flattened: number[] | undefined): tf.Tensor {
  if (flattened?.length !== 3) return kernel;
  const [rows, columns, channels] = flattened;
  const reordered = tf.tidy(() =>
    kernel.reshape([channels, rows, columns, -1]).transpose([1, 2, 0, 3]).reshape(kernel.shape)
  );
  kernel.dispose();
  return reordered;
}

function setWeights(layer: tf.layers.Layer, weights: tf.Tensor[]): void {
  layer.setWeights(weights);
  tf.dispose(weights);
}
