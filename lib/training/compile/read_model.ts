import * as tf from "@tensorflow/tfjs";
import { kindOf } from "../fill_weights.ts";
import { activationSteps } from "./activation_steps.ts";
import { convolutionSteps } from "./convolution_steps.ts";
import type { Steps } from "./fold_steps.ts";
import { LayerReader } from "./layer_reader.ts";
import { mergeSteps } from "./merge_steps.ts";
import { normalizationSteps } from "./normalization_steps.ts";
import { poolingSteps } from "./pooling_steps.ts";
import { shapeSteps } from "./shape_steps.ts";
import { imageShape, StepGraph, type Value } from "./step_graph.ts";

/** Layers that are known here, by their classes. */
const layerSteps: Readonly<Record<string, (reader: LayerReader) => Value>> = {
  ...convolutionSteps,
  ...poolingSteps,
  ...activationSteps,
  ...normalizationSteps,
  ...mergeSteps,
  ...shapeSteps,
};

/**
 * Turns a model into a network's steps, call by call from its inputs: branches, layers that are
 * used more than once, models as layers.
 *
 * @returns The steps, and the shapes of inputs and results without the batch.
 * @throws {TypeError} If it has a layer or a setting that is not known here.
 */
export async function readModel(
  model: tf.LayersModel,
): Promise<Steps & { inputShapes: number[][]; outputShapes: (readonly number[])[] }> {
  const reader = new ModelReader();
  const inputs = model.inputs.map((input) => reader.input(input));
  const outputs = await reader.read(model, inputs);
  return {
    steps: reader.graph.steps,
    results: outputs.map(({ step }) => step),
    inputShapes: inputs.map(({ shape }) => [...shape]),
    outputShapes: outputs.map(({ shape }) => shape),
  };
}

class ModelReader {
  readonly graph = new StepGraph();
  readonly #weights = new Map<tf.layers.Layer, Record<string, Float32Array>>();

  input({ name, shape: [, ...sides], sourceLayer }: tf.SymbolicTensor): Value {
    const isKnown = sides.length >= 1 && sides.length <= 3 && sides.every((side) => side! > 0);
    if (!isKnown) {
      throw new TypeError(
        `Cannot compile the layer "${sourceLayer?.name ?? name}" (InputLayer): its shape [${
          sides.map((side) => side ?? "?")
        }] is not one to three known sizes, such as [rows, columns, channels].`,
      );
    }
    const shape = sides as number[];
    return this.graph.add({ kind: "input", inputs: [], shape: imageShape(shape) }, shape);
  }

  /** A model's results for the inputs given. */
  async read(model: tf.LayersModel, inputs: readonly Value[]): Promise<Value[]> {
    const known = new Map(model.inputs.map(({ id }, place) => [id, inputs[place]]));
    const values: Value[] = [];
    for (const output of model.outputs) values.push(await this.#value(output, known));
    return values;
  }

  async #value(tensor: tf.SymbolicTensor, known: Map<number, Value>): Promise<Value> {
    const found = known.get(tensor.id);
    if (found) return found;
    const { sourceLayer: layer, nodeIndex } = tensor;
    const { inputTensors, outputTensors } = layer.inboundNodes[nodeIndex];
    const inputs: Value[] = [];
    for (const each of inputTensors) inputs.push(await this.#value(each, known));
    const results = layer instanceof tf.LayersModel
      ? await this.read(layer, inputs)
      : [await this.#layer(layer, inputs, tensor.shape)];
    outputTensors.forEach(({ id }, place) => known.set(id, results[place]));
    return known.get(tensor.id)!;
  }

  async #layer(
    layer: tf.layers.Layer,
    inputs: readonly Value[],
    shape: tf.Shape,
  ): Promise<Value> {
    const className = layer.getClassName();
    if (!Object.hasOwn(layerSteps, className)) {
      throw new TypeError(
        `Cannot compile the layer "${layer.name}" (${className}): this kind of layer is not ` +
          "known here.",
      );
    }
    const weights = this.#weights.get(layer) ?? await readWeights(layer);
    this.#weights.set(layer, weights);
    const value = layerSteps[className](new LayerReader(layer, this.graph, weights, inputs, shape));
    if (value.shape.join() === shape.slice(1).join()) return value;
    throw new TypeError(
      `Cannot compile the layer "${layer.name}" (${className}): it gives [n,${value.shape}] here ` +
        `and [n,${shape.slice(1)}] in the model.`,
    );
  }
}

/** A layer's weights as `kernel`, `bias`, `beta`, …; copies. */
async function readWeights(layer: tf.layers.Layer): Promise<Record<string, Float32Array>> {
  const pairs = layer.weights.map(async (variable) =>
    [kindOf(variable.originalName), (await variable.read().data<"float32">()).slice()] as const
  );
  return Object.fromEntries(await Promise.all(pairs));
}
