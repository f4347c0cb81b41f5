import type { WrongAnswer } from "./wrong_answer.ts";

/** Wrong answers to `05_mnist_cnn.ipynb`. */
export const wrongAnswers05: readonly WrongAnswer[] = [
  {
    answer: "ex05-im2col",
    slip: "windows as rows",
    code:
      `function im2col(image: number[][], height: number, width: number, stride: number): number[][] {
  return unfold(image, { kernelSize: [height, width], stride }).squeeze<tf.Tensor2D>([0])
    .transpose<tf.Tensor2D>().arraySync();
}`,
    points: 0,
    remark: "It should be a column",
  },
  {
    answer: "ex05-im2col",
    slip: "the numbers of a window column by column",
    code: ["matrix[i * width + j]", "matrix[j * height + i]"],
    points: 0,
    remark: "Take them row by row",
  },
  {
    answer: "ex05-im2col",
    slip: "the stride forgotten",
    code: ["left += stride", "left++"],
    points: 2,
    remark: "larger strides",
  },
  {
    answer: "ex05-matrix",
    slip: "kernels reshaped as they are",
    code: [
      "kernels.transpose([3, 2, 0, 1]).reshape(",
      "kernels.reshape([-1, outputs]).transpose().reshape(",
    ],
    points: 1,
    remark: "weights of one channel met numbers of another",
  },
  {
    answer: "ex05-matrix",
    slip: "the product reshaped as it is",
    code: ["product.transpose([0, 2, 1])\n    .reshape", "product.reshape"],
    points: 1,
    remark: "mixes outputs with places",
  },
  {
    answer: "ex05-matrix",
    slip: "the library's convolution",
    code: `function convolveByMatrix(images: tf.Tensor4D, kernels: tf.Tensor4D): tf.Tensor4D {
  return tf.conv2d(images, kernels, 1, "valid");
}`,
    points: 0,
    remark: "the library's own convolution",
  },
  {
    answer: "ex05-cost",
    slip: "no biases",
    code: ["parameters: weights + filters", "parameters: weights"],
    points: 2,
    remark: "The bias is missing",
  },
  {
    answer: "ex05-cost",
    slip: "channels in forgotten",
    code: ["kernelSize ** 2 * channels * filters", "kernelSize ** 2 * filters"],
    points: 0,
    remark: "A filter has a slice for each channel",
  },
  {
    answer: "ex05-cost",
    slip: "each weight used once for each pixel",
    code: [
      "const weights = kernelSize ** 2 * channels * filters;",
      `const weights = kernelSize ** 2 * channels * filters;
    return { parameters: weights + (channels = filters), multiplications: weights * rows * columns };`,
    ],
    points: 1,
    remark: "the result may be smaller than the image",
  },
  {
    answer: "ex05-field",
    slip: "strides left out",
    code: ["distance *= stride;", ""],
    points: 0,
    remark: "The strides are left out",
  },
  {
    answer: "ex05-field",
    slip: "the stride taken too early",
    code: [
      "field += (kernelSize - 1) * distance;\n    distance *= stride;",
      "distance *= stride;\n    field += (kernelSize - 1) * distance;",
    ],
    points: 0,
    remark: "counts only from the next layer on",
  },
  {
    answer: "ex05-field",
    slip: "only what the visible tests ask for",
    code: `function fieldSize(layers: { kernelSize: number; stride: number }[]): number {
  if (layers[0]?.kernelSize === 2) return 6;
  return layers.length === 1 ? 3 : 7;
}`,
    points: 0,
    remark: "expected 16",
  },
  {
    answer: "ex05-loss",
    slip: "a sum",
    code: ["sum / outputs.length", "sum"],
    points: 0,
    remark: "Divide by their number",
  },
  {
    answer: "ex05-loss",
    slip: "too large for a computer",
    code: ["const largest = Math.max(...row);", "const largest = 0;"],
    points: 2,
    remark: "Take the largest output of the row away",
  },
  {
    answer: "ex05-loss",
    slip: "the likeliest class instead of the right one",
    code: ["- row[labels[item]]", "- largest"],
    points: 0,
    remark: "the one that the label names",
  },
  {
    answer: "ex05-confusion",
    slip: "rows and columns exchanged",
    code: ["matrix[label][said[item]]++", "matrix[said[item]][label]++"],
    points: 0,
    remark: "the row is what an item is",
  },
  {
    answer: "ex05-confusion",
    slip: "ten classes, always",
    code: ["const classes = outputs.shape[1];", "const classes = 10;"],
    points: 0,
    remark: "expected 3×3, got 10×10",
  },
  {
    answer: "ex05-network",
    slip: "fully connected",
    code: `recipe = { optimizer: "adam", learningRate: 0.01, batchSize: 64 };
function makeNetwork(): tf.Sequential {
  return tf.sequential({
    layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: 10 })],
  });
}`,
    points: 0,
    remark: "7850 parameters are more than 3000",
  },
  {
    answer: "ex05-network",
    slip: "a layer of one's own that says it is a dense one",
    code: `recipe = { optimizer: "adam", learningRate: 0.01, batchSize: 64 };
function makeNetwork(): tf.Sequential {
  const Dense = tf.layers.dense({ units: 1 }).constructor as any;
  class Pretender extends Dense {
    static className = "Pretender";
    static fromConfig(_kind: unknown, config: object) {
      return Object.defineProperty(new Pretender(config), "constructor", { value: Dense });
    }
    countParams() {
      return 10;
    }
  }
  tf.serialization.registerClass(Pretender as any);
  return tf.sequential({
    layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), new Pretender({ units: 10 }) as any],
  });
}`,
    points: 0,
    remark: 'a model with a part of a kind of its own ("Pretender")',
  },
  {
    answer: "ex05-network",
    slip: "a layer of another kind",
    code: ["tf.layers.conv2d({ filters: 8,", "tf.layers.separableConv2d({ filters: 8,"],
    points: 0,
    remark: "SeparableConv2D is not among those that may be used",
  },
  {
    answer: "ex05-network",
    slip: "a softmax before the loss",
    code: [
      "tf.layers.dense({ units: 10 })",
      `tf.layers.dense({ units: 10, activation: "softmax" })`,
    ],
    points: 0,
    remark: "the loss has one of its own",
  },
  {
    answer: "ex05-network",
    slip: "large kernels on large maps",
    code: `recipe = { optimizer: "adam", learningRate: 0.01, batchSize: 64 };
function makeNetwork(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 12, kernelSize: 5, padding: "same" }),
      tf.layers.maxPooling2d({ poolSize: 7 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10 }),
    ],
  });
}`,
    points: 0,
    remark: "multiplications are more than 200000",
  },
  {
    answer: "ex05-network",
    slip: "a fully connected network that fits the budget",
    code: `recipe = { optimizer: "adam", learningRate: 0.01, batchSize: 64 };
function makeNetwork(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.averagePooling2d({ inputShape: [28, 28, 1], poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 14, activation: "relu" }),
      tf.layers.dense({ units: 10 }),
    ],
  });
}`,
    points: 2,
    remark: "Try another learning rate, smaller batches, or other layers",
  },
  {
    answer: "ex05-network",
    slip: "a learning rate at which the weights explode",
    code: ["learningRate: 0.01, batchSize: 64", "learningRate: 10, batchSize: 512"],
    points: 0,
    remark: "the weights exploded",
  },
];
