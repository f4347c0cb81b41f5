import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import {
  avgPool2d,
  conv2d,
  type Conv2dOptions,
  convTranspose2d,
  convTransposeOutputShape,
  fold,
  maxPool2d,
  type MaxPool2dOptions,
  type Pair,
  resize,
  type ResizeTarget,
  unfold,
} from "../../lib/convolution/mod.ts";
import {
  assertClose,
  assertNoLeak,
  imagesFromNchw,
  kernelFromOihw,
  numbers,
  readFixture,
  seededNormal,
  type StoredNumber,
} from "../fixtures/cases.ts";

interface Case {
  kind: "conv2d" | "convTranspose2d" | "maxPool2d" | "avgPool2d" | "fold" | "unfold" | "resize";
  seed: number;
  image: number[];
  kernel: number[];
  columns: number[];
  bias: boolean;
  rounded: boolean;
  size: [number, number];
  target: ResizeTarget;
  // deno-lint-ignore no-explicit-any
  options: any;
  shape: number[];
  values: StoredNumber[];
  gradients: StoredNumber[][];
  indices?: number[];
}

/** Relative to the largest value: both sides sum in float32, in different orders. */
const TOLERANCE = 3e-6;

/** The case's inputs, and what is computed of them. */
function prepare(c: Case): { inputs: tf.Tensor[]; compute: (...inputs: tf.Tensor[]) => tf.Tensor } {
  const options = { ...c.options };
  for (const [name, value] of Object.entries(options)) if (value === null) delete options[name];
  if (c.kind === "fold") {
    const columns = tf.tensor(seededNormal(c.seed, c.columns), c.columns);
    return { inputs: [columns], compute: (x) => fold(x, c.size, options) };
  }
  const pixels = seededNormal(c.seed, c.image);
  const image = imagesFromNchw(c.rounded ? pixels.map((v) => roundEven(v * 2)) : pixels, c.image);
  if (c.kind === "conv2d" || c.kind === "convTranspose2d") {
    const kernel = kernelFromOihw(seededNormal(c.seed + 1000, c.kernel), c.kernel);
    const outputs = c.kind === "conv2d" ? c.kernel[0] : c.kernel[1] * options.groups;
    const bias = c.bias ? [tf.tensor1d(seededNormal(c.seed + 2000, [outputs]))] : [];
    const run = c.kind === "conv2d" ? conv2d : convTranspose2d;
    const withBias = (bias?: tf.Tensor): Conv2dOptions => ({ ...options, bias });
    return { inputs: [image, kernel, ...bias], compute: (x, k, b) => run(x, k, withBias(b)) };
  }
  const compute = {
    maxPool2d: (x: tf.Tensor) => maxPool2d(x, options as MaxPool2dOptions),
    avgPool2d: (x: tf.Tensor) => avgPool2d(x, options),
    unfold: (x: tf.Tensor) => unfold(x, options),
    resize: (x: tf.Tensor) => resize(x, c.target, options),
  }[c.kind];
  return { inputs: [image], compute };
}

/** torch.round: halves go to the even neighbour. */
function roundEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + floor % 2 : Math.round(value);
}

async function checkCase(c: Case): Promise<void> {
  const name = JSON.stringify({
    ...c,
    ...{ values: undefined, gradients: undefined, indices: undefined },
  });
  const { inputs, compute } = prepare(c);
  const result = compute(...inputs);
  const shape = c.shape.length === 4 ? [c.shape[0], c.shape[2], c.shape[3], c.shape[1]] : c.shape;
  assert.deepEqual(result.shape, shape, name);
  await assertNear(result, c.values, name);
  const drawn = seededNormal(c.seed + 3000, c.shape);
  const weights = c.shape.length === 4 ? imagesFromNchw(drawn, c.shape) : tf.tensor(drawn, c.shape);
  const loss = (...x: tf.Tensor[]) => compute(...x).mul(weights).sum() as tf.Scalar;
  const gradients = tf.tidy(() => tf.grads(loss)(inputs));
  for (const [i, gradient] of gradients.entries()) {
    assert.deepEqual(gradient.shape, inputs[i].shape, name);
    await assertNear(gradient, c.gradients[i], `gradient ${i} of ${name}`);
  }
  if (c.indices) {
    const [values, places] = maxPool2d(inputs[0], { ...clean(c.options), returnIndices: true });
    await assertNear(values, c.values, name);
    assert.equal(places.dtype, "int32");
    assert.deepEqual([...await places.data()], c.indices, `places of ${name}`);
    tf.dispose([values, places]);
  }
  tf.dispose([inputs, result, weights, gradients]);
}

function clean<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)) as T;
}

async function assertNear(tensor: tf.Tensor, stored: StoredNumber[], name: string): Promise<void> {
  const expected = numbers(stored);
  const largest = Math.max(1, ...expected.map(Math.abs).filter(Number.isFinite));
  assertClose(await tensor.data(), expected, TOLERANCE * largest, name);
}

const file = Deno.env.get("CONVOLUTION_CASES");
const cases: Case[] = file
  ? JSON.parse(Deno.readTextFileSync(file))
  : readFixture<Case[]>("torch_convolution.json");

for (const backend of ["cpu", "wasm"] as const) {
  for (const kind of new Set(cases.map((c) => c.kind))) {
    Deno.test(`${kind}() and its gradients equal PyTorch's, on ${backend}`, async () => {
      await startBackend(backend);
      const own = cases.filter((c) => c.kind === kind);
      assert.ok(own.length >= 8);
      for (const c of own) await assertNoLeak(() => checkCase(c));
    });
  }
}

Deno.test("convTransposeOutputShape() equals the size of PyTorch's results", () => {
  for (const c of cases.filter((c) => c.kind === "convTranspose2d")) {
    const size = [c.image[2], c.image[3]] as [number, number];
    const kernelSize = [c.kernel[2], c.kernel[3]] as [number, number];
    const found = convTransposeOutputShape(size, { ...c.options, kernelSize });
    assert.deepEqual(found, c.shape.slice(2));
  }
});

interface LayerCase {
  layer: string;
  seed: number;
  input: number[];
  options: Record<string, unknown>;
  weights: number[][];
  values: StoredNumber[];
}

Deno.test('padding "same" of pooling and transposed convolution is Keras\'s, with strides, too', async () => {
  await startBackend("wasm");
  const own = readFixture<LayerCase[]>("keras_layers.json").filter(({ layer, options }) =>
    ["maxPooling2d", "averagePooling2d", "conv2dTranspose"].includes(layer) &&
    options.padding === "same"
  );
  assert.equal(own.length, 4);
  for (const { layer, seed, input, options, weights, values } of own) {
    const x = tf.tensor(seededNormal(seed, input), input);
    const stride = options.strides as number;
    const pooling = { kernelSize: options.poolSize as Pair, stride, padding: "same" } as const;
    const result = layer === "maxPooling2d"
      ? maxPool2d(x, pooling)
      : layer === "averagePooling2d"
      ? avgPool2d(x, pooling)
      : convTranspose2d(x, tf.tensor(seededNormal(seed + 1000, weights[0]), weights[0]), {
        stride,
        padding: "same",
      });
    await assertNear(result, values, layer);
  }
});
