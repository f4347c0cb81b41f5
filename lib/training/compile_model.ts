import * as tf from "@tensorflow/tfjs";
import { MODEL, TENSOR } from "../backend/value_kinds.ts";
import { Network } from "../backend/network/mod.ts";
import {
  checkValue,
  knownOptions,
  listOf,
  type OptionKind,
  type OptionNames,
  wholeFrom,
} from "../geometry/mod.ts";
import { foldSteps, type Steps } from "./compile/fold_steps.ts";
import { readModel } from "./compile/read_model.ts";

/** What {@linkcode compileModel} can be told. */
export interface CompileModelOptions {
  /** How many threads predict; as many as there are processors, 4 at most, if absent. */
  threads?: number;
}

const IMAGES: OptionKind = { ...listOf(TENSOR, ""), must: "a tensor, or a list of tensors" };
const OPTIONS: OptionNames<CompileModelOptions> = { threads: wholeFrom(1) };

/**
 * Compiles a trained network for fast predictions: batch normalizations folded into their
 * convolutions, its own memory, WebAssembly for its very sizes, several threads.
 *
 * The compiled network has a copy of the weights; training `model` further does not change it.
 *
 * @param model A network of images, rows of steps or numbers in a row, of known sizes; it may have
 * branches, layers that are used more than once, models as layers, several inputs and outputs.
 * @param options How many threads.
 * @returns What predicts as `model.predict` does; it is the reader's to dispose.
 * @throws {TypeError} If it has a layer or a setting that is not known here; the message names it.
 * @throws {RangeError} If the number of threads is not a whole number from 1, or the network needs
 * more than 4 GB.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compileModel, startBackend, tf } from "convolutions";
 *
 * await startBackend("wasm");
 * const model = tf.sequential({
 *   layers: [tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] })],
 * });
 * const fast = await compileModel(model);
 * assert.deepEqual(fast.predict(tf.ones([1, 8, 8, 1])).shape, [1, 6, 6, 2]);
 * ```
 */
export async function compileModel(
  model: tf.LayersModel,
  options: CompileModelOptions = {},
): Promise<CompiledModel> {
  const { threads = Math.min(4, globalThis.navigator?.hardwareConcurrency ?? 1) } = knownOptions(
    "compileModel()",
    options,
    OPTIONS,
  );
  checkValue("compileModel()", "model", model, MODEL);
  const { inputShapes, outputShapes, ...steps } = await readModel(model);
  return new CompiledModel(foldSteps(steps), inputShapes, outputShapes, threads);
}

/** A network that only predicts; {@linkcode compileModel} makes it. */
export class CompiledModel {
  #network?: Network;
  readonly #inputShapes: readonly (readonly number[])[];
  readonly #outputShapes: readonly (readonly number[])[];

  constructor(
    { steps, results }: Steps,
    inputShapes: readonly (readonly number[])[],
    outputShapes: readonly (readonly number[])[],
    threads: number,
  ) {
    this.#network = new Network(steps, results, threads);
    this.#inputShapes = inputShapes;
    this.#outputShapes = outputShapes;
  }

  /**
   * Predicts image by image.
   *
   * @param images Shape `[n, rows, columns, channels]`; one for each input if there are several.
   * @returns Shape `[n, classes]`, or what else the model gives; the caller's to dispose.
   * @throws {RangeError} If the images have another size than the network's.
   * @throws {TypeError} If the model has several outputs.
   * @throws {Error} If the network has been disposed.
   */
  predict(images: tf.Tensor | readonly tf.Tensor[]): tf.Tensor {
    if (this.#outputShapes.length !== 1) {
      throw new TypeError(
        `Cannot predict: the network has ${this.#outputShapes.length} outputs; predictAll() gives ` +
          "them all.",
      );
    }
    return this.predictAll(images)[0];
  }

  /**
   * Predicts image by image, whatever the number of outputs.
   *
   * @param images As for `predict`.
   * @returns A tensor for each output, in the model's order; the caller's to dispose.
   * @throws {RangeError} If the images have other sizes than the network's, or unequal numbers.
   * @throws {Error} If the network has been disposed.
   */
  predictAll(images: tf.Tensor | readonly tf.Tensor[]): tf.Tensor[] {
    const network = this.#network;
    if (!network) {
      throw new Error("Cannot predict: this network has been disposed; compile the model again.");
    }
    const given = images instanceof tf.Tensor ? [images] : images;
    checkValue("CompiledModel.predict()", "images", given, IMAGES);
    const count = this.#count(given);
    const inputs = given.map((tensor) => {
      const values = tensor.dataSync();
      return values instanceof Float32Array ? values : Float32Array.from(values);
    });
    const results = this.#outputShapes.map((shape) => new Float32Array(count * sizeOf(shape)));
    for (let i = 0; i < count; i++) {
      const one = inputs.map((values) =>
        values.subarray(i * values.length / count, (i + 1) * values.length / count)
      );
      network.run(one).forEach((numbers, output) =>
        results[output].set(numbers, i * numbers.length)
      );
    }
    return results.map((values, output) =>
      tf.tensor(values, [count, ...this.#outputShapes[output]])
    );
  }

  /** How many images there are. */
  #count(images: readonly tf.Tensor[]): number {
    const shapes = this.#inputShapes;
    if (images.length !== shapes.length) {
      throw new RangeError(
        `Cannot predict: ${images.length} tensors for the network's ${shapes.length} inputs.`,
      );
    }
    const [first] = images;
    images.forEach(({ shape }, place) => {
      if (shape.slice(1).join() === shapes[place].join() && shape[0] === first.shape[0]) return;
      throw new RangeError(
        `Cannot predict: the images have the shape [${shape}], the network wants ` +
          `[${place === 0 ? "n" : first.shape[0]},${shapes[place]}].`,
      );
    });
    return first.shape[0];
  }

  /** Frees its memory and ends its threads; afterwards it refuses to predict. */
  dispose(): void {
    this.#network?.dispose();
    this.#network = undefined;
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
