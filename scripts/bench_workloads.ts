/** What bench.ts measures, in tfjs; for Deno and for a browser. */

import * as tf from "@tensorflow/tfjs";
import { heapView } from "../lib/backend/heap_view.ts";
import { crossEntropy, DataLoader, TensorDataset } from "../lib/training/mod.ts";

type Layer = { kernel: tf.Variable; bias: tf.Variable };

function layer(...shape: number[]): Layer {
  const bound = 1 / Math.sqrt(shape.slice(0, -1).reduce((a, b) => a * b));
  return {
    kernel: tf.variable(tf.randomUniform(shape, -bound, bound)),
    bias: tf.variable(tf.randomUniform([shape.at(-1)!], -bound, bound)),
  };
}

function convolve(
  x: tf.Tensor,
  { kernel, bias }: Layer,
  stride: number,
  pad: number,
  activation: "relu" | "linear",
): tf.Tensor {
  return tf.fused.conv2d({
    x: x as tf.Tensor4D,
    filter: kernel as unknown as tf.Tensor4D,
    strides: stride,
    pad: [[0, 0], [pad, pad], [pad, pad], [0, 0]],
    dimRoundingMode: "floor",
    bias,
    activation,
  });
}

interface Model {
  variables: tf.Variable[];
  forward: (x: tf.Tensor) => tf.Tensor;
}

function simpleCnn(): Model {
  const layers = [[1, 4], [4, 8], [8, 16], [16, 16], [16, 10]].map(([ni, nf]) =>
    layer(3, 3, ni, nf)
  );
  return {
    variables: layers.flatMap(({ kernel, bias }) => [kernel, bias]),
    forward: (x) => {
      layers.forEach((l, i) => {
        x = convolve(x, l, 2, 1, i < layers.length - 1 ? "relu" : "linear");
      });
      return x.reshape([-1, 10]);
    },
  };
}

function lenet5(): Model {
  const [c1, c3, c5] = [layer(5, 5, 1, 6), layer(5, 5, 6, 16), layer(5, 5, 16, 120)];
  const [f6, output] = [layer(120, 84), layer(84, 10)];
  const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid");
  const linear = (x: tf.Tensor, l: Layer) => tf.add(tf.matMul(x, l.kernel), l.bias);
  return {
    variables: [c1, c3, c5, f6, output].flatMap(({ kernel, bias }) => [kernel, bias]),
    forward: (x) => {
      x = pool(convolve(x, c1, 1, 2, "relu"));
      x = pool(convolve(x, c3, 1, 0, "relu"));
      x = convolve(x, c5, 1, 0, "relu").reshape([-1, 120]);
      return linear(tf.relu(linear(x, f6)), output);
    },
  };
}

function train(model: Model, optimizer: tf.Optimizer, x: tf.Tensor, labels: tf.Tensor1D): void {
  const loss = optimizer.minimize(
    () => crossEntropy(model.forward(x), labels),
    true,
    model.variables,
  )!;
  loss.dataSync();
  loss.dispose();
}

function randomLabels(count: number): tf.Tensor1D {
  return tf.randomUniform([count], 0, 10, "int32");
}

function trainingStep(model: Model, optimizer: tf.Optimizer, batch: number): () => void {
  const x = tf.randomUniform([batch, 28, 28, 1]);
  const labels = randomLabels(batch);
  return () => train(model, optimizer, x, labels);
}

// Lesson 03's puppy, after `Resize(512)`, has this size; what it shows does not matter here.
const PICTURE: [number, number, number, number] = [1, 512, 767, 3];

function kernelFit(): { step: () => void; forward: () => void } {
  const image: tf.Tensor4D = tf.randomUniform(PICTURE);
  const target = tf.randomUniform(PICTURE);
  const kernel = tf.variable(tf.randomUniform([3, 3, 3, 1], -0.2, 0.2));
  const convolved = () => tf.conv2d(image, kernel as unknown as tf.Tensor4D, 1, "same");
  const optimizer = tf.train.sgd(1e-2);
  return {
    step: () => {
      const squares = () => tf.square(tf.sub(target, convolved()));
      const loss = optimizer.minimize(() => tf.mean(squares()) as tf.Scalar, true, [kernel])!;
      loss.dataSync();
      loss.dispose();
    },
    forward: () => tf.dispose(convolved()),
  };
}

function epoch(): () => Promise<void> {
  const images = tf.fill([50_000, 28, 28, 1], 0);
  const pixels = heapView(images)!;
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.random();
  const dataset = new TensorDataset(images, randomLabels(50_000));
  const loader = new DataLoader(dataset, { batchSize: 256, shuffle: true });
  const model = simpleCnn();
  const optimizer = tf.train.sgd(0.1);
  return async () => {
    for await (const [x, y] of loader) {
      train(model, optimizer, x, y as tf.Tensor1D);
      tf.dispose([x, y]);
    }
  };
}

function forward(model: Model, batch: number): () => void {
  const x = tf.randomUniform([batch, 28, 28, 1]);
  return () => tf.tidy(() => void model.forward(x));
}

const WORKLOADS: Record<string, () => () => void | Promise<void>> = {
  "cnn step": () => trainingStep(simpleCnn(), tf.train.sgd(0.1), 256),
  "lenet step": () => trainingStep(lenet5(), tf.train.adam(1e-3), 64),
  "kernel fit step": () => kernelFit().step,
  "epoch": epoch,
  "cnn forward": () => forward(simpleCnn(), 256),
  "lenet forward": () => forward(lenet5(), 64),
  "kernel fit forward": () => kernelFit().forward,
};

const ready: Record<string, () => void | Promise<void>> = {};

/** Works so many times; gives how long each took, in ms. */
export async function measure(name: string, count: number): Promise<{ times: number[] }> {
  const work = ready[name] ??= WORKLOADS[name]();
  // As between the cells that make a model and train it.
  await Promise.resolve();
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return { times };
}
