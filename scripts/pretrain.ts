/**
 * Trains LeNet-5 on MNIST by lesson 05's loop and writes it, as a model of Keras, to
 * data/lenet5.h5, with its checksum in data/manifest.json: `deno task pretrain` (2 to 5 minutes).
 *
 * The seed is fixed and nothing else is random. The weights come out the same to the bit on the
 * same processor with the same kernels, and equally good elsewhere.
 */

import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import {
  crossEntropy,
  DataLoader,
  evaluate,
  fit,
  type FitOptions,
  getDataLoaders,
  manualSeed,
  type Mnist,
  openMnist,
  resetParameters,
  startBackend,
  TensorDataset,
} from "convolutions";
import { sha256 } from "../lib/sources/sha256.ts";
import { writeKerasH5 } from "./write_keras_h5.ts";

/** Epochs and learning rate of each part of the training. */
const SCHEDULE = [[8, 0.1], [4, 0.02]] as const;
const SEED = 43;
const BATCH = 64;

/**
 * LeNet-5 (LeCun et al., 1998) with ReLU and max pooling in place of its own activations and
 * subsampling, and with the weights that PyTorch's layers start with.
 *
 * @returns Takes `[n, 28, 28, 1]` with values from 0 to 1, gives `[n, 10]` probabilities; 61,706
 * parameters.
 */
export function lenet5(): tf.Sequential {
  const conv = { kernelSize: 5, activation: "relu" } as const;
  const model = tf.sequential({
    name: "lenet5",
    layers: [
      tf.layers.conv2d({
        ...conv,
        name: "C1",
        filters: 6,
        padding: "same",
        inputShape: [28, 28, 1],
      }),
      tf.layers.maxPooling2d({ name: "S2", poolSize: 2 }),
      tf.layers.conv2d({ ...conv, name: "C3", filters: 16 }),
      tf.layers.maxPooling2d({ name: "S4", poolSize: 2 }),
      tf.layers.conv2d({ ...conv, name: "C5", filters: 120 }),
      tf.layers.flatten({ name: "flatten" }),
      tf.layers.dense({ name: "F6", units: 84, activation: "relu" }),
      tf.layers.dense({ name: "output", units: 10 }),
      tf.layers.activation({ name: "probabilities", activation: "softmax" }),
    ],
  });
  manualSeed(SEED);
  resetParameters(model);
  return model;
}

/**
 * Trains {@linkcode lenet5}.
 *
 * @param mnist Its training images are used, and its validation images to report.
 * @param options As for `fit`; `signal` ends the training early.
 * @returns The trained model.
 */
export async function trainLenet5(
  { xTrain, yTrain, xValid, yValid }: Mnist,
  options: FitOptions = {},
): Promise<tf.Sequential> {
  const model = lenet5();
  const [trainDl, validDl] = getDataLoaders(
    new TensorDataset(images(xTrain), yTrain),
    new TensorDataset(images(xValid), yValid),
    BATCH,
  );
  const logits = tf.model({
    inputs: model.inputs,
    outputs: model.getLayer("output").output as tf.SymbolicTensor,
  });
  for (const [epochs, rate] of SCHEDULE) {
    await fit(epochs, logits, crossEntropy, tf.train.sgd(rate), trainDl, validDl, options);
  }
  return model;
}

/** Rows of 784 grey levels as images. */
export function images(rows: tf.Tensor2D): tf.Tensor4D {
  return rows.reshape([-1, 28, 28, 1]);
}

/** The bytes of an `.h5` file that holds a model, as Keras 2 saved it. */
export async function kerasFile(model: tf.Sequential): Promise<Uint8Array<ArrayBuffer>> {
  const layers = await Promise.all(model.layers.map(async ({ name, weights }) => ({
    name,
    weights: await Promise.all(weights.map(async (variable) => ({
      name: `${name}/${variable.originalName.split("/").at(-1)}:0`,
      shape: variable.shape as number[],
      data: await variable.read().data<"float32">(),
    }))),
  })));
  return await writeKerasH5(layers, {
    model_config: JSON.stringify(description(model)),
    keras_version: "2.15.0",
    backend: "tensorflow",
  });
}

interface Description {
  class_name: string;
  config: { name: string; layers: { class_name: string; config: Record<string, unknown> }[] };
}

/** tfjs's own description, but with the layer of the input, which Keras wants to see. */
function description(model: tf.Sequential): Description {
  const { class_name, config } = model.toJSON(null, false) as unknown as Description;
  const [first, ...others] = config.layers;
  delete first.config.batch_input_shape;
  const input = {
    class_name: "InputLayer",
    config: { name: "digit", batch_input_shape: model.inputs[0].shape, dtype: "float32" },
  };
  return { class_name, config: { name: config.name, layers: [input, first, ...others] } };
}

async function main(): Promise<void> {
  await startBackend("wasm");
  const mnist = await openMnist();
  const start = performance.now();
  const model = await trainLenet5(mnist, {
    onEpoch: ({ seconds }) => console.log(`  ${seconds.toFixed(0)} s`),
  });
  console.log(`Trained in ${((performance.now() - start) / 1000).toFixed(0)} s.`);
  const test = new TensorDataset(images(mnist.xTest), mnist.yTest);
  const logLikelihood = (probabilities: tf.Tensor, labels: tf.Tensor) =>
    crossEntropy(probabilities.clipByValue(1e-7, 1).log(), labels);
  const [, accuracy] = await evaluate(
    model,
    logLikelihood,
    new DataLoader(test, { batchSize: 500 }),
  );
  console.log(`Test images classified rightly: ${(100 * accuracy).toFixed(2)}%`);

  const bytes = await kerasFile(model);
  const data = new URL("../data/", import.meta.url);
  await Deno.writeFile(new URL("lenet5.h5", data), bytes);
  const manifest = new URL("manifest.json", data);
  const value = JSON.parse(await Deno.readTextFile(manifest));
  Object.assign(value.dataSets.lenet5, { sha256: await sha256(bytes), bytes: bytes.length });
  await Deno.writeTextFile(manifest, `${JSON.stringify(value, null, 2)}\n`);
  console.log(`Written: ${fileURLToPath(new URL("lenet5.h5", data))}, ${bytes.length} bytes`);
}

if (import.meta.main) await main();
