import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import {
  avgPool2d,
  conv2d,
  convOutputShape,
  flatten,
  kernels,
  maxPool2d,
  pad,
  resizeBilinear,
  unfold,
} from "../../lib/convolution/mod.ts";
import { assertClose, imagesFromNchw, readFixture } from "../fixtures/cases.ts";

interface Entry {
  cell: number;
  name: string;
  layout?: string;
  shape: number[];
  values?: number[];
  samples?: { indices: number[]; values: number[] };
  tolerance: number;
}

await startBackend();

const entries = [
  ...readFixture<Entry[]>("parity_steps.json"),
  ...readFixture<Entry[]>("parity_radar.json"),
];
/** A name that several cells use is told apart by its cell. */
const parity = new Map(entries.map((entry) => {
  const shared = entries.some(({ name, cell }) => name === entry.name && cell !== entry.cell);
  return [shared ? `${entry.name}, cell ${entry.cell}` : entry.name, entry];
}));

function reference(name: string): Entry {
  const found = parity.get(name);
  assert.ok(found, `no reference value ${name}`);
  return found;
}

function referenceImage(name: string): tf.Tensor4D {
  const { values, shape } = reference(name);
  return imagesFromNchw(values!, shape.length === 2 ? [1, 1, ...shape] : shape);
}

/** Compares an NHWC or lower-rank result with a reference in PyTorch's order. */
async function assertParity(result: tf.Tensor, name: string): Promise<void> {
  const { shape, values, samples, tolerance, layout } = reference(name);
  const ordered = layout === "NCHW" && result.rank === 4 ? result.transpose([0, 3, 1, 2]) : result;
  assert.deepEqual(ordered.shape, shape, name);
  const found = await ordered.data();
  const picked = samples ? samples.indices.map((index) => found[index]) : found;
  // Nine stored digits name one float32.
  assertClose(picked, Float32Array.from(samples?.values ?? values!), tolerance, name);
}

/** The lessons' pictures of step 5 and 6, as the reference makes them, in grey. */
function syntheticGrey(rows: number, columns: number): tf.Tensor4D {
  const grey = new Float32Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const r = (3 * x + 5 * y) % 256;
      const g = (Math.floor(x * y / 7) + 11 * x) % 256;
      const b = (3 * (x ^ y) + 97 * ((Math.floor(x / 16) + Math.floor(y / 16)) % 2)) % 256;
      grey[y * columns + x] = (19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16;
    }
  }
  return tf.tensor4d(grey, [1, rows, columns, 1]);
}

const image = referenceImage("image");
const edges = conv2d(pad(image, [1, 1, 1, 1]), kernels.edge);

const STEPS: Record<string, () => tf.Tensor> = {
  "convolved": () => conv2d(image, kernels.identity, { stride: 1 }),
  "conv(image)": () => conv2d(image, kernels.identity),
  "convolved_stride2": () => conv2d(image, kernels.identity, { stride: 2 }),
  "constant_padder(image)": () => pad(image, 1),
  "padded constant": () => pad(image, [1, 1, 1, 1], { mode: "constant", value: 0 }),
  "extra: F.pad (1,1,0,0) constant": () => pad(image, { left: 1, right: 1 }),
  "extra: F.pad (2,1,0,3) constant value=-1": () => pad(image, [2, 1, 0, 3], { value: -1 }),
  "replication_padder(image)": () => pad(image, 1, { mode: "replicate" }),
  "padded replicate": () => pad(image, [1, 1, 1, 1], { mode: "replicate" }),
  "reflection_padder(image)": () => pad(image, 1, { mode: "reflect" }),
  "padded reflect": () => pad(image, [1, 1, 1, 1], { mode: "reflect" }),
  "padded circular": () => pad(image, [1, 1, 1, 1], { mode: "circular" }),
  "extra: F.pad (2,1,0,3) replicate": () => pad(image, [2, 1, 0, 3], { mode: "replicate" }),
  "extra: F.pad (2,1,0,3) reflect": () => pad(image, [2, 1, 0, 3], { mode: "reflect" }),
  "extra: F.pad (2,1,0,3) circular": () => pad(image, [2, 1, 0, 3], { mode: "circular" }),
  "conv_padded": () => edges,
  "pooled max 2": () => maxPool2d(edges, { kernelSize: 2 }),
  "pooled4 max": () => maxPool2d(edges, { kernelSize: 4 }),
  "pooled avg 2": () => avgPool2d(edges, { kernelSize: 2 }),
  "pooled4 avg": () => avgPool2d(edges, { kernelSize: 4 }),
  "pooled max 2 stride 1": () => maxPool2d(edges, { kernelSize: 2, stride: 1 }),
  "flattened": () => flatten(maxPool2d(edges, { kernelSize: 2, stride: 1 })),
  "pooled.view(1,-1)": () =>
    flatten(maxPool2d(edges, { kernelSize: 2, stride: 1 }), { order: "NCHW" }),
};

for (const [kernelSize, stride, padding] of [[3, 2, 0], [3, 1, 1], [2, 3, 0], [4, 4, 2]]) {
  const options = { kernelSize, stride, padding };
  const suffix = `k=${kernelSize} s=${stride} p=${padding}`;
  STEPS[`extra: max_pool2d ${suffix}`] = () => maxPool2d(edges, options);
  STEPS[`extra: avg_pool2d ${suffix}`] = () => avgPool2d(edges, options);
}

const range5x5 = Array.from({ length: 5 }, (_, y) => [0, 1, 2, 3, 4].map((x) => 5 * y + x));
const ones = (size: number) => Array(size).fill(Array(size).fill(1)) as number[][];
const range4d = () => imagesFromNchw(Float32Array.from({ length: 120 }, (_, i) => i), [2, 3, 4, 5]);

const BUILDING_BLOCKS: Record<string, () => tf.Tensor> = {
  "extra: unfold(arange(2x3x4x5), 3, padding=1, stride=2)": () =>
    unfold(range4d(), { kernelSize: 3, padding: 1, stride: 2 }),
  "extra: unfold(arange(2x3x4x5), (2,3))": () => unfold(range4d(), { kernelSize: [2, 3] }),
  "extra: arange(5x5) * ones(4x4), padding 2": () =>
    conv2d([range5x5.map((row) => row.map((value) => [value]))], ones(4), { padding: 2 }),
  "extra: arange(5x5) * ones(3x3), padding 1, stride 2": () =>
    conv2d([range5x5.map((row) => row.map((value) => [value]))], ones(3), {
      padding: 1,
      stride: 2,
    }),
};

const field = referenceImage("radar_image_matrix[:,:,0,0]");
const zoom = tf.slice(field, [0, 10, 4, 0], [1, 12, 12, 1]);
const morePoints = resizeBilinear(field, [36, 36]);

const RADAR: Record<string, () => tf.Tensor> = {
  "da": () => zoom.squeeze([0, 3]),
  "more_points": () => morePoints,
  "res, cell 4": () => conv2d(morePoints, kernels.sharpen),
  "res (blur kernel), cell 4": () => conv2d(morePoints, kernels.boxBlur),
  "res (identity kernel)": () => conv2d(morePoints, kernels.identity),
  "identity on the zoom 12x12": () => conv2d(zoom, kernels.identity),
  "identity on the whole 32x32": () => conv2d(field, kernels.identity),
  "sharpen on the zoom 12x12": () => conv2d(zoom, kernels.sharpen),
  "sharpen on the whole 32x32": () => conv2d(field, kernels.sharpen),
  "blur on the zoom 12x12": () => conv2d(zoom, kernels.boxBlur),
  "blur on the whole 32x32": () => conv2d(field, kernels.boxBlur),
  "Z": () => pad(zoom, [1, 1, 1, 1], { mode: "constant", value: 0 }).squeeze([0, 3]),
  "res, cell 8": () => conv2d(morePoints, kernels.sharpen, { padding: "same" }),
  "res (blur kernel), cell 8": () => conv2d(morePoints, kernels.boxBlur, { padding: "same" }),
};

for (const size of [[5, 4], [14, 18], [7, 12], [3, 9], [1, 1]] as [number, number][]) {
  for (const alignCorners of [false, true]) {
    const python = alignCorners ? "True" : "False";
    RADAR[`extra: 7x9 to ${size.join("x")} align_corners=${python}`] = () =>
      resizeBilinear(referenceImage("extra: resize input 7x9"), size, { alignCorners });
  }
}

const PICTURES: Record<string, [number, number]> = {
  "synthetic RGBA 150x400": [150, 400],
  "synthetic RGB 512x512": [512, 512],
};
for (const [picture, [rows, columns]] of Object.entries(PICTURES)) {
  const arr = syntheticGrey(rows, columns);
  const arrTensor = resizeBilinear(arr, [260, 260]);
  const middle = tf.slice(arrTensor, [0, 1, 1, 0], [1, 258, 258, 1]);
  RADAR[`arr (${picture})`] = () => arr.squeeze([0, 3]);
  RADAR[`arr_tensor (${picture})`] = () => arrTensor;
  for (const [name, kernel] of [["blur", kernels.boxBlur], ["sharpen", kernels.sharpen]] as const) {
    const res = conv2d(arrTensor, kernel);
    RADAR[`res ${name} (${picture})`] = () => res;
    RADAR[`diff ${name} (${picture})`] = () => tf.sub(middle, res).squeeze([0, 3]);
  }
}

for (const [name, make] of Object.entries({ ...STEPS, ...BUILDING_BLOCKS, ...RADAR })) {
  Deno.test(`convolution equals the reference's ${name}`, () => assertParity(make(), name));
}

Deno.test("convOutputShape() equals the reference's table", () => {
  const { values, shape } = reference("extra: [input, kernel, stride, padding, output]");
  for (let row = 0; row < shape[0]; row++) {
    const [size, kernelSize, stride, padding, output] = values!.slice(row * 5, row * 5 + 5);
    assert.deepEqual(
      convOutputShape([size, size], { kernelSize, stride, padding }),
      [output, output],
    );
  }
});

Deno.test("every reference value of the convolution room is compared", () => {
  const compared = new Set(Object.keys({ ...STEPS, ...BUILDING_BLOCKS, ...RADAR }));
  // Inputs, plain array work of the cells, and what random_test.ts compares.
  const elsewhere =
    /^(rng:|conv.*weight|conv.*bias|conv.*manual_seed|Conv2d|radar_image|kernel|input_tensor|image$|single|identity$|total|new_|last_|extra: resize input|extra: \[input)/;
  const missing = [...parity.keys()]
    .filter((name) => !compared.has(name) && !elsewhere.test(name));
  assert.deepEqual(missing, []);
});
