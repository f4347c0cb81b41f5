import type * as tf from "@tensorflow/tfjs";
import { checkValue } from "../geometry/mod.ts";
import { type WeightFile, WEIGHTS } from "./fill_weights.ts";
import { type Entry, ModelBuilder } from "./keras/build_model.ts";
import { fillParts } from "./keras/fill_parts.ts";

/** A whole model of a file; `openKerasH5` gives it. */
export interface ModelFile extends WeightFile {
  modelConfig?: unknown;
  /** The version of Keras that wrote it; that of the description's style if absent. */
  kerasVersion?: string;
}

/**
 * Builds a convolution model out of a file that Keras saved (`.h5` or `.keras`), with its weights:
 * layers in a row (Sequential) or a graph (Functional), with branches, layers that are used more
 * than once, models as layers, several inputs and outputs.
 *
 * @param file As `openKerasH5` gives it, with the model's description.
 * @returns The model, to predict with; images are `[n, rows, columns, channels]`. It is the
 * reader's to dispose.
 * @throws {TypeError} If the file holds weights alone, another sort of model, a layer that is not
 * known here, or a setting that is not; the message names file, layer and class.
 * @throws {RangeError} If the weights do not fit the description.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { kerasModel, tf } from "convolutions";
 *
 * // What openKerasH5("line.keras") gives:
 * const dense = { name: "dense", units: 1, batch_input_shape: [null, 2] };
 * const modelConfig = {
 *   class_name: "Sequential",
 *   config: { name: "line", layers: [{ class_name: "Dense", config: dense }] },
 * };
 * const weights = [
 *   { name: "kernel", shape: [2, 1], data: Float32Array.of(3, 4) },
 *   { name: "bias", shape: [1], data: Float32Array.of(5) },
 * ];
 * const model = kerasModel({ name: "line", modelConfig, layers: [{ name: "dense", weights }] });
 * assert.deepEqual([...await model.predict(tf.tensor2d([[1, 1]])).data()], [12]);
 * ```
 */
export function kerasModel(file: ModelFile): tf.LayersModel {
  checkValue("kerasModel()", "file", file, WEIGHTS);
  if (file.modelConfig === undefined) {
    throw new TypeError(
      `Cannot build the model of "${file.name}": it holds weights alone; build the model ` +
        "yourself, or save it with model.save().",
    );
  }
  const description = file.modelConfig as Entry;
  if (typeof description?.class_name !== "string") {
    throw new TypeError(
      `Cannot build the model of "${file.name}": its description names no class of model. Save it ` +
        "again with model.save().",
    );
  }
  const builder = new ModelBuilder(file.name, versionOf(file, description));
  try {
    const { model, parts } = builder.whole(description);
    fillParts(parts, file.layers, (problem) =>
      new RangeError(
        `Cannot load the weights of "${file.name}" into "${model.name}": ${problem}.`,
      ));
    return model;
  } catch (error) {
    builder.dispose();
    throw error;
  }
}

/** The first number of Keras's version: it decides what some names mean. */
function versionOf({ kerasVersion }: ModelFile, { module }: Entry): number {
  const number = Number.parseInt(kerasVersion ?? "");
  if (Number.isInteger(number)) return number;
  return module === undefined ? 2 : 3;
}
