import assert from "node:assert/strict";
import type { TensorInfo } from "@tensorflow/tfjs";
import { startBackend, tf } from "../../../lib/backend/mod.ts";
import type { ConvAttributes } from "../../../lib/backend/kernels/conv_shape.ts";
import { isCommonDepthwise } from "../../../lib/backend/kernels/depthwise_convolution.ts";

type Case = [
  what: string,
  filter: [number, number],
  attributes: Partial<ConvAttributes>,
  common: boolean,
];

const cases: Case[] = [
  ["3 × 3", [3, 3], {}, true],
  ["5 × 5", [5, 5], {}, true],
  ["4 × 4", [4, 4], {}, false],
  ["1 × 1", [1, 1], {}, false],
  ["7 × 7", [7, 7], {}, false],
  ["3 × 5", [3, 5], {}, false],
  ["5 × 3", [5, 3], {}, false],
  ["a stride of 2", [3, 3], { strides: 2 }, true],
  ["strides of 2", [3, 3], { strides: [2, 2] }, true],
  ["strides of 2 and 1", [3, 3], { strides: [2, 1] }, false],
  ["strides of 1 and 2", [3, 3], { strides: [1, 2] }, false],
  ["a stride of 3", [3, 3], { strides: 3 }, false],
  ["a dilation", [3, 3], { dilations: 2 }, false],
  ["a dilation of the columns", [3, 3], { dilations: [1, 2] }, false],
  ["no dilation", [3, 3], { dilations: [1, 1] }, true],
  ["sizes that are rounded up", [3, 3], { pad: 1, dimRoundingMode: "ceil" }, false],
  ["sizes that are rounded down", [3, 3], { pad: 1, dimRoundingMode: "floor" }, true],
  ["no result", [5, 5], { pad: "valid" }, false],
];

for (const [what, filter, attributes, common] of cases) {
  Deno.test(`a depthwise convolution with ${what} is ${common ? "" : "not "}left to tfjs`, () => {
    const info = (...shape: number[]): TensorInfo => ({ dataId: {}, shape, dtype: "float32" });
    const image = what === "no result" ? info(1, 4, 4, 2) : info(1, 8, 9, 2);
    const found = isCommonDepthwise(image, info(...filter, 2, 1), {
      strides: 1,
      pad: "same",
      ...attributes,
    });
    assert.equal(found, common);
  });
}

Deno.test("depthwiseConv2d() names the window that does not fit", async () => {
  await startBackend("wasm");
  const [x, filter] = [tf.ones([1, 2, 3, 2]), tf.ones([4, 5, 2, 1])] as tf.Tensor4D[];
  assert.throws(() => tf.depthwiseConv2d(x, filter, 1, "valid"), {
    name: "RangeError",
    message: "depthwiseConv2d(): a window of 4 × 5 pixels does not fit into the image [1,2,3,2]; " +
      "the result would have the shape [1,-1,-1,2].",
  });
});
