import type { WrongAnswer } from "./wrong_answer.ts";

/** Wrong answers to `03_edges_and_learned_kernels.ipynb`. */
export const wrongAnswers03: readonly WrongAnswer[] = [
  {
    answer: "ex03-predict",
    slip: "left column less right column",
    code: ["[[6, 24, 18, 0], [18, 24, 6, 0]]", "[[-6, -24, -18, 0], [-18, -24, -6, 0]]"],
    points: 0,
    remark: "right column less the left one",
  },
  {
    answer: "ex03-predict",
    slip: "the middle row not counted double, in one row of the result",
    code: ["[[6, 24, 18, 0], [18, 24, 6, 0]]", "[[6, 24, 18, 0], [12, 18, 6, 0]]"],
    points: 1,
    remark: "it counts double",
  },
  {
    answer: "ex03-predict",
    slip: "as large as the image",
    code: ["[[6, 24, 18, 0], [18, 24, 6, 0]]", "Array(4).fill([0, 6, 24, 18, 0, 0])"],
    points: 0,
    remark: "expected 2×4, got 4×6",
  },
  {
    answer: "ex03-magnitude",
    slip: "absolute values added",
    code: ["gx.square().add<tf.Tensor2D>(gy.square()).sqrt()", "gx.abs().add(gy.abs())"],
    points: 0,
    remark: "a quick substitute",
  },
  {
    answer: "ex03-magnitude",
    slip: "no root",
    code: [".sqrt()", ""],
    points: 0,
    remark: "the square root is missing",
  },
  {
    answer: "ex03-magnitude",
    slip: "only the directions of the visible tests",
    code: [
      "gx.square().add<tf.Tensor2D>(gy.square()).sqrt()",
      "gx.abs().mul(gy.notEqual(0).toFloat().mul(Math.SQRT2 - 1).add(1))",
    ],
    points: 0,
    remark: "magnitude of an image of noise",
  },
  {
    answer: "ex03-directed",
    slip: "degrees for radians",
    code: ["degrees * Math.PI / 180", "degrees"],
    points: 0,
    remark: "They want radians",
  },
  {
    answer: "ex03-directed",
    slip: "up and down confused",
    code: ["x + Math.sin(angle)", "x - Math.sin(angle)"],
    points: 0,
    remark: "90° is up",
  },
  {
    answer: "ex03-directed",
    slip: "the visible angles only",
    code: [
      "const angle = degrees * Math.PI / 180",
      "const angle = Math.round(degrees / 90) * Math.PI / 2",
    ],
    points: 0,
    remark: "directed(30)",
  },
  {
    answer: "ex03-join",
    slip: "reshape instead of stack",
    code: [
      "tf.stack(list.map((kernel) => tf.tensor2d(kernel)), -1).expandDims<tf.Tensor4D>(2)",
      "tf.tensor(list).reshape([list[0].length, list[0][0].length, 1, list.length])",
    ],
    points: 0,
    remark: "Stack along the last axis",
  },
  {
    answer: "ex03-join",
    slip: "stacked along the first axis",
    code: ["tf.tensor2d(kernel)), -1)", "tf.tensor2d(kernel)), 0)"],
    points: 0,
    remark: "the axes are in another order",
  },
  {
    answer: "ex03-finder",
    slip: "the mean is left in",
    code: ["(value - mean) / energy))", "value / energy))"],
    points: 0,
    remark: "Take the mean of the pattern away",
  },
  {
    answer: "ex03-finder",
    slip: "not divided",
    code: ["(value - mean) / energy", "value - mean"],
    points: 2,
    remark: "Divide by the sum of the squares",
  },
  {
    answer: "ex03-finder",
    slip: "zeros",
    code: ["(value - mean) / energy", "0 * value"],
    points: 0,
    remark: "A kernel of zeros finds nothing",
  },
  {
    answer: "ex03-loss",
    slip: "a sum, and no look at the shapes",
    code: `function meanSquaredError(target: tf.Tensor, output: tf.Tensor): tf.Scalar {
  return target.sub(output).square().sum<tf.Scalar>();
}`,
    points: 0,
    remark: "Take their mean",
  },
  {
    answer: "ex03-loss",
    slip: "only the number of axes compared",
    code: ["String(target.shape) !== String(output.shape)", "target.rank !== output.rank"],
    points: 2,
    remark: "an axis was stretched to fit",
  },
  {
    answer: "ex03-loss",
    slip: "a number taken out on the way",
    code: [
      "target.sub(output).square().mean<tf.Scalar>()",
      "tf.scalar(target.sub(output).square().mean().dataSync()[0])",
    ],
    points: 2,
    remark: "gradient",
  },
  {
    answer: "ex03-step",
    slip: "uphill",
    code: ["tf.train.sgd(rate)", "tf.train.sgd(-rate)"],
    points: 1,
    remark: "The step went uphill",
  },
  {
    answer: "ex03-step",
    slip: "the loss after the step",
    code: [
      "return loss.dataSync()[0];",
      `return target.sub(tf.conv2d(image, kernel, 1, "same")).square().mean().dataSync()[0];`,
    ],
    points: 2,
    remark: "That is the loss after the step",
  },
  {
    answer: "ex03-step",
    slip: "the rate forgotten",
    code: ["tf.train.sgd(rate)", "tf.train.sgd(1)"],
    points: 1,
    remark: "multiply the gradient by the rate",
  },
  {
    answer: "ex03-train",
    slip: "plain gradient descent, which a smooth image is too hard for",
    code: ["tf.train.adam(rate)", "tf.train.sgd(rate)"],
    points: 3,
    remark: "The smooth image",
  },
  {
    answer: "ex03-train",
    slip: "a kernel of the visible tests",
    code: `function train(image: tf.Tensor4D): tf.Tensor4D {
  const kernels = [[-1, 0, 1, -2, 0, 2, -1, 0, 1], [0, 1, 0, 1, -4, 1, 0, 1, 0]];
  return tf.tensor4d(kernels[image.shape[1] === 24 ? 0 : 1], [3, 3, 1, 1]);
}`,
    points: 0,
    remark: "no better than one of zeros",
  },
  {
    answer: "ex03-train",
    slip: "a rate at which it explodes",
    code: ["tf.train.adam(rate)", "tf.train.sgd(100 * rate)"],
    points: 0,
    remark: "the training exploded",
  },
];
