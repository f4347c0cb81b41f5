import type * as tf from "@tensorflow/tfjs";
import { MODEL } from "../../backend/value_kinds.ts";
import { checkValue } from "../../geometry/mod.ts";
import { kerasShape, type ModelLayer, modelLayers } from "./layers.ts";

/** A model's layers and numbers of weights, as the table that Keras prints. */
export class ModelSummary {
  /** The layers in order. */
  readonly layers: readonly ModelLayer[];
  /** Number of weights. */
  readonly parameters: number;
  /** Number of weights that training changes. */
  readonly trainable: number;
  readonly #text: string;

  constructor(name: string, layers: readonly ModelLayer[]) {
    this.layers = layers;
    this.parameters = sum(layers.map((layer) => layer.parameters));
    this.trainable = sum(layers.map((layer) => layer.trainable));
    this.#text = draw(name, this);
  }

  /** The whole table, many lines. */
  toString(): string {
    return this.#text;
  }
}

/**
 * Lists a model's layers with their types, the shapes of what they give and their numbers of
 * weights, as Keras's `model.summary()` does.
 *
 * A column "Connected to" is there where a layer has another input than the layer above it.
 *
 * @param model Any model.
 * @returns The table: a cell shows it as its last value, `String()` makes text of it.
 * @throws {RangeError} If the model has no layers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { modelSummary, tf } from "convolutions";
 *
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 10, inputShape: [784] })] });
 * assert.equal(modelSummary(model).parameters, 7850);
 * ```
 */
export function modelSummary(model: tf.LayersModel): ModelSummary {
  const all = modelLayers(checkValue("modelSummary()", "model", model, MODEL));
  // As Keras, leave out the input of a sequential model, which nobody wrote.
  const layers = all.filter(({ name }) => model.layers.some((layer) => layer.name === name));
  const left = all.length - layers.length;
  const moved = layers.map((layer) => ({
    ...layer,
    from: layer.from.map((place) => place - left).filter((place) => place >= 0),
  }));
  return new ModelSummary(model.name, moved);
}

function draw(name: string, { layers, parameters, trainable }: ModelSummary): string {
  const branched = layers.some(({ from }, i) => i > 0 && (from.length !== 1 || from[0] !== i - 1));
  const rows = layers.map((layer) => [
    [`${layer.name} (${layer.type})`],
    [oneOf(layer.outputShapes.map(kerasShape))],
    [layer.parameters.toLocaleString("en-US")],
    branched ? layer.from.map((from) => layers[from].name) : [],
  ]);
  const head = ["Layer (type)", "Output Shape", "Param #", "Connected to"].slice(
    0,
    branched ? 4 : 3,
  );
  const widths = head.map((title, column) =>
    rows.reduce(
      (most, row) => row[column].reduce((longest, text) => Math.max(longest, text.length), most),
      title.length,
    )
  );
  const line = (cells: readonly string[]) =>
    ` ${
      cells.map((text, column) =>
        column === 2 ? text.padStart(widths[column]) : text.padEnd(widths[column])
      ).join("   ")
    }`.trimEnd();
  const width = sum(widths) + 3 * (widths.length - 1) + 2;
  return [
    `Model: "${name}"`,
    "_".repeat(width),
    line(head),
    "=".repeat(width),
    ...rows.flatMap((row) => {
      const height = Math.max(1, ...row.map((cell) => cell.length));
      return Array.from(
        { length: height },
        (_, i) => line(head.map((_, column) => row[column][i] ?? "")),
      );
    }),
    "=".repeat(width),
    `Total params: ${withSize(parameters)}`,
    `Trainable params: ${withSize(trainable)}`,
    `Non-trainable params: ${withSize(parameters - trainable)}`,
    "_".repeat(width),
  ].join("\n");
}

/** A layer that is used at several places may give several shapes. */
function oneOf(shapes: readonly string[]): string {
  const different = [...new Set(shapes)];
  return different.length === 1 ? different[0] : "multiple";
}

/** A number of weights and their size as float32, as Keras writes it. */
function withSize(weights: number): string {
  let size = 4 * weights;
  let unit = 0;
  const units = ["B", "KB", "MB", "GB", "TB", "PB"]; // No number of weights needs more.
  for (; size >= 1024; unit++) size /= 1024;
  return `${weights.toLocaleString("en-US")} (${size.toFixed(2)} ${units[unit]})`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
