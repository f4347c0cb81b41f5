import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import {
  avgPool2d,
  conv2d,
  convTranspose2d,
  fold,
  maxPool2d,
  pad,
  type PaddingMode,
  resize,
  type ResizeMode,
  type Sides,
} from "../../lib/convolution/mod.ts";
import { assertClose, assertNoLeak, readFixture } from "../fixtures/cases.ts";

type StoredArray = [type: string, shape: number[], values: string | number[]];

interface NodeTest {
  name: string;
  operator: string;
  attributes: Record<string, unknown>;
  inputs: (StoredArray | null)[];
  outputs: StoredArray[];
}

/** What the library does not express, and why. */
const LEFT: [RegExp, string][] = [
  [/_3d|_5d/, "volumes: the library works on images"],
  [/deform_conv/, "windows whose pixels are moved one by one"],
  [/qlinearconv/, "quantized results"],
  [/maxunpool/, "places are returned, but not put back"],
  [/tf_crop_and_resize/, "cutting and resizing in one go: slice first"],
  [/half_pixel_symmetric/, "coordinates that PyTorch does not know"],
  [/pytorch_half_pixel/, "a single pixel taken from the first: what PyTorch once did"],
  [/cubic_asymmetric|nearest_round|nearest_ceil|nearest_floor_align/, "coordinates, as above"],
  [/cubic_A_n0p5|cubic_antialias/, "another cubic than PyTorch's"],
  [
    /resize_(downsample|upsample_sizes)_.*nearest|resize_upsample_sizes_nearest/,
    "halves are rounded down; PyTorch's nearest-exact rounds them up",
  ],
  [/downsample_scales_.*_align_corners/, "corners of an image of 2.4 rows, aligned"],
  [/linear_antialias/, "pixels outside are the outermost once more; PyTorch leaves them out"],
  [/keep_aspect|not_larger|not_smaller/, "sizes in proportion"],
];

function valuesOf([type, , values]: StoredArray): number[] {
  if (typeof values !== "string") return values;
  assert.equal(type, "float32");
  const bytes = Uint8Array.from(atob(values), (letter) => letter.charCodeAt(0));
  return [...new Float32Array(bytes.buffer)];
}

/** Rows and columns; a line of pixels counts as an image of one row. */
const plane = ([, shape]: StoredArray) =>
  shape.length === 3 ? [shape[0], shape[1], 1, shape[2]] : shape;

function toImage(array: StoredArray): tf.Tensor4D {
  const images = tf.tensor(valuesOf(array), plane(array), "float32");
  return tf.transpose(images, [0, 2, 3, 1]) as tf.Tensor4D;
}

/** From [outputs, inputs, rows, columns] to [rows, columns, inputs, outputs]. */
function toKernel(array: StoredArray): tf.Tensor4D {
  const kernel = tf.tensor(valuesOf(array), plane(array), "float32");
  return tf.transpose(kernel, [2, 3, 1, 0]) as tf.Tensor4D;
}

const pair = (value: unknown, otherwise: number): [number, number] => {
  const list = value as number[] | undefined ?? [otherwise, otherwise];
  return list.length === 1 ? [1, list[0]] : [list[0], list[1]];
};

interface Window {
  kernelSize: [number, number];
  stride: [number, number];
  dilation: [number, number];
  padding: Sides | "same";
}

/** A node's window in the library's words. */
function windowOf({ attributes }: NodeTest, kernelSize: [number, number], size: number[]): Window {
  const [stride, dilation] = [pair(attributes.strides, 1), pair(attributes.dilations, 1)];
  const pads = attributes.pads as number[] | undefined ?? [0, 0, 0, 0];
  const half = pads.length / 2;
  const [top, left, bottom, right] = half === 1 ? [0, pads[0], 0, pads[1]] : pads;
  const window = { kernelSize, stride, dilation };
  if (!String(attributes.auto_pad).startsWith("SAME")) {
    return { ...window, padding: { top, left, bottom, right } };
  }
  if (attributes.auto_pad === "SAME_UPPER") return { ...window, padding: "same" };
  // The odd pixel comes first: the library says that side by side.
  const [rows, columns] = [0, 1].map((axis) => {
    const count = Math.ceil(size[axis] / stride[axis]);
    const extent = (kernelSize[axis] - 1) * dilation[axis] + 1;
    const total = Math.max(0, (count - 1) * stride[axis] + extent - size[axis]);
    return [Math.ceil(total / 2), Math.floor(total / 2)];
  });
  return {
    ...window,
    padding: { top: rows[0], bottom: rows[1], left: columns[0], right: columns[1] },
  };
}

/** What the library gives, in ONNX's order of axes. */
function compute(test: NodeTest): tf.Tensor[] {
  const { operator, attributes, inputs } = test;
  const first = (image: tf.Tensor) => tf.transpose(image, [0, 3, 1, 2]);
  const [x, second, third, fourth] = inputs as StoredArray[];
  if (operator === "Col2Im") {
    const [size, kernelSize] = [valuesOf(second), valuesOf(third)] as [number, number][];
    const columns = tf.tensor(valuesOf(x), x[1]);
    return [first(fold(columns, size, windowOf(test, kernelSize, size) as Window))];
  }
  const image = toImage(x);
  const [, rows, columns] = image.shape;
  if (operator === "Pad") {
    const axes = inputs[3] ? valuesOf(fourth).map((axis) => (axis + 4) % 4) : [0, 1, 2, 3];
    const widths = valuesOf(second);
    const of = (axis: number, end: 0 | 1) => {
      const at = axes.indexOf(axis);
      return at < 0 ? 0 : widths[at + end * axes.length];
    };
    assert.deepEqual([0, 1].flatMap((axis) => [of(axis, 0), of(axis, 1)]), [0, 0, 0, 0]);
    const modes: Record<string, PaddingMode> = { edge: "replicate", wrap: "circular" };
    const mode = String(attributes.mode);
    const paddingMode = modes[mode] ?? mode as PaddingMode;
    const paddingValue = inputs[2] ? valuesOf(third)[0] : 0;
    const options = { paddingMode, paddingValue };
    const sides = { top: of(2, 0), bottom: of(2, 1), left: of(3, 0), right: of(3, 1) };
    return [first(pad(image, sides, options))];
  }
  if (operator === "Resize" || operator === "Upsample") {
    const mode = ({
      linear: "bilinear",
      cubic: "bicubic",
      nearest: operator === "Resize" ? "nearest-exact" : "nearest",
    } as Record<string, ResizeMode>)[String(attributes.mode)];
    const sizes = inputs[3] ? valuesOf(fourth) : undefined;
    const scales = valuesOf(operator === "Upsample" ? second : sizes ? fourth : third);
    const axes = attributes.axes as number[] | undefined ?? [0, 1, 2, 3].slice(-scales.length);
    const both = [2, 3].map((axis) => (sizes ?? scales)[axes.indexOf(axis)]) as [number, number];
    return [first(resize(image, sizes ? both : { scaleFactor: both }, {
      mode,
      alignCorners: attributes.coordinate_transformation_mode === "align_corners",
      antialias: attributes.antialias === 1,
    }))];
  }
  if (operator === "Conv") {
    const kernel = toKernel(second);
    const { kernelSize: _, ...window } = windowOf(test, sizeOf(kernel), [rows, columns]);
    return [first(conv2d(image, kernel, { ...window, groups: attributes.group as number }))];
  }
  if (operator === "ConvInteger") {
    // Whole numbers minus their zero: what is left is a plain convolution.
    const zero = (array: StoredArray | null) => tf.tensor(array ? valuesOf(array) : [0]);
    const kernel = toKernel(second).sub(zero(inputs[3])) as tf.Tensor4D;
    const { kernelSize: _, ...window } = windowOf(test, sizeOf(kernel), [rows, columns]);
    return [first(conv2d(image.sub(zero(third)), kernel, window))];
  }
  if (operator === "ConvTranspose") {
    const kernel = toKernel(second);
    const { kernelSize: _, ...window } = windowOf(test, sizeOf(kernel), [rows, columns]);
    const groups = attributes.group as number;
    const wanted = attributes.output_shape as [number, number] | undefined;
    const outputPadding = wanted
      ? wanted.map((size, axis) => {
        const [from, extent] = [[rows, columns][axis], kernel.shape[axis]];
        return size - (from - 1) * window.stride[axis] - extent;
      }) as [number, number]
      : pair(attributes.output_padding, 0);
    return [first(convTranspose2d(image, kernel, { ...window, groups, outputPadding }))];
  }
  if (operator.startsWith("Global")) {
    const run = operator === "GlobalMaxPool" ? maxPool2d : avgPool2d;
    return [first(run(image, { kernelSize: [rows, columns] }))];
  }
  const window = windowOf(test, pair(attributes.kernel_shape, 1), [rows, columns]);
  const options = { ...window, ceilMode: attributes.ceil_mode === 1 };
  if (operator === "MaxPool") {
    if (test.outputs.length === 1) return [first(maxPool2d(image, options))];
    const [values, places] = maxPool2d(image, { ...options, returnIndices: true });
    if (attributes.storage_order !== 1) return [first(values), first(places)];
    // ONNX counts column by column here.
    const [row, column] = [tf.floorDiv(places, columns), tf.mod(places, columns)];
    return [first(values), first(tf.add(tf.mul(column, rows), row))];
  }
  if (operator === "LpPool") {
    const power = attributes.p as number;
    const sums = avgPool2d(image.abs().pow(power), { ...options, divisorOverride: 1 });
    return [first(sums.pow(1 / power))];
  }
  assert.equal(operator, "AveragePool");
  const countIncludePad = attributes.count_include_pad === 1;
  return [first(avgPool2d(image, { ...options, countIncludePad }))];
}

const sizeOf = ({ shape }: tf.Tensor4D) => [shape[0], shape[1]] as [number, number];

const tests = readFixture<NodeTest[]>("onnx_nodes.json");
const left = (name: string) => LEFT.find(([pattern]) => pattern.test(name));

Deno.test("all of ONNX's node tests are expressed, but for those that are named", () => {
  const names = tests.map(({ name }) => name).filter(left);
  assert.equal(tests.length, 128);
  assert.equal(names.length, 48);
  for (const [pattern, reason] of LEFT) {
    assert.ok(names.some((name) => pattern.test(name)), `${pattern}, ${reason}: no such test`);
  }
});

for (const test of tests.filter(({ name }) => !left(name))) {
  Deno.test(`ONNX's node test ${test.name}: the library gives what it must`, async () => {
    await startBackend("wasm");
    await assertNoLeak(async () => {
      const results = tf.tidy(() => compute(test));
      for (const [i, result] of results.entries()) {
        const shape = plane(test.outputs[i]);
        assert.deepEqual(result.shape, shape);
        const expected = valuesOf(test.outputs[i]);
        const largest = Math.max(1, ...expected.map(Math.abs));
        // One test has its numbers with four digits.
        const tolerance = test.name.endsWith("last_window_starts_on_pad") ? 5e-5 : 5e-6 * largest;
        assertClose(await result.data(), expected, tolerance, test.name);
      }
      tf.dispose(results);
    });
  });
}
