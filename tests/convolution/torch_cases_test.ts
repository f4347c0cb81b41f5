import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { type BackendName, startBackend } from "../../lib/backend/mod.ts";
import { graphicsAdapter } from "#platform";
import {
  avgPool2d,
  conv2d,
  convOutputShape,
  maxPool2d,
  pad,
  type PaddingMode,
  type Pair,
  resizeBilinear,
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

type Spots = [at: number, value: string][];

/** Both results are rounded to float32 at each step, in different orders. */
const TOLERANCE = 5e-6;

interface ConvCase {
  image: number[];
  kernel: number[];
  seed: number;
  stride: Pair;
  padding: Pair | "same";
  dilation: Pair;
  mode: "zeros" | PaddingMode;
  imageSpots?: Spots;
  kernelSpots?: Spots;
  shape: number[];
  values: StoredNumber[];
}

interface LargeResizeCase {
  kind: "large resize";
  seed: number;
  image: number[];
  scale: number;
  size: [number, number];
  step: number;
  values: number[];
}

interface WindowCase {
  kind: "pad" | "unfold" | "pool" | "resize";
  image: number[];
  seed: number;
  spots: Spots;
  mode: PaddingMode;
  widths: [number, number, number, number];
  kernelSize: Pair;
  stride: Pair | null;
  padding: Pair;
  dilation: Pair;
  ceilMode: boolean;
  size: [number, number];
  alignCorners: boolean;
  shape: number[];
  values: StoredNumber[];
  max: StoredNumber[];
  avg: StoredNumber[];
  avgWithoutPadding: StoredNumber[];
}

async function assertTensor(
  tensor: tf.Tensor,
  shape: number[],
  values: StoredNumber[],
  name: string,
): Promise<void> {
  assert.deepEqual(tensor.shape, shape, name);
  assertClose(await tensor.data(), numbers(values), TOLERANCE, name);
  tensor.dispose();
}

function range(shape: readonly number[]): tf.Tensor4D {
  const size = shape.reduce((a, b) => a * b, 1);
  return imagesFromNchw(Float32Array.from({ length: size }, (_, i) => i), shape);
}

const hasWebgpu = await graphicsAdapter() !== null;

/** Tests on every backend; WebGPU is left out, visibly, where there is no adapter at all. */
function testOnBackends(name: string, work: (t: Deno.TestContext) => Promise<void>): void {
  for (const backend of ["cpu", "webgpu", "wasm"] as BackendName[]) {
    Deno.test({
      name: `${name}, on ${backend}`,
      ignore: backend === "webgpu" && !hasWebgpu,
      // A graphics device keeps its adapter open.
      ...(backend === "webgpu" ? { sanitizeResources: false, sanitizeOps: false } : {}),
      fn: async (t) => {
        await startBackend(backend);
        await work(t);
      },
    });
  }
}

testOnBackends("conv2d() equals torch.nn.Conv2d", async (t) => {
  const cases = readFixture<ConvCase[]>("torch_conv2d.json");
  assert.equal(cases.length, 20);
  for (const c of cases) {
    const { stride, padding, dilation } = c;
    const paddingMode = c.mode === "zeros" ? "constant" : c.mode;
    const name = JSON.stringify({ ...c, values: undefined });
    await t.step(name, () =>
      assertNoLeak(async () => {
        const image = imagesFromNchw(seededNormal(c.seed, c.image, c.imageSpots), c.image);
        const weights = seededNormal(c.seed + 1000, c.kernel, c.kernelSpots);
        const kernel = kernelFromOihw(weights, c.kernel);
        const result = conv2d(image, kernel, { stride, padding, dilation, paddingMode });
        const size = convOutputShape([c.image[2], c.image[3]], {
          kernelSize: [c.kernel[2], c.kernel[3]],
          stride,
          padding,
          dilation,
        });
        assert.deepEqual(size, c.shape.slice(1, 3));
        await assertTensor(result, c.shape, c.values, name);
        tf.dispose([image, kernel]);
      }));
  }
});

testOnBackends("pad(), unfold(), pooling and resizing equal PyTorch's", async (t) => {
  const cases = [
    ...readFixture<WindowCase[]>("torch_windows.json"),
    ...readFixture<WindowCase[]>("torch_pool_resize.json"),
  ];
  assert.equal(cases.length, 25 + 4 + 16 + 16);
  for (const c of cases) {
    const { kind, kernelSize, padding, dilation, ceilMode, shape } = c;
    const stride = c.stride ?? undefined;
    const name = JSON.stringify({
      ...c,
      ...{ values: undefined, max: undefined, avg: undefined, avgWithoutPadding: undefined },
    });
    await t.step(name, () =>
      assertNoLeak(async () => {
        if (kind === "pad") {
          const image = range([2, 2, 4, 5]);
          const padded = pad(image, c.widths, { mode: c.mode, value: -1 });
          await assertTensor(padded, shape, c.values, name);
          image.dispose();
        } else if (kind === "unfold") {
          const image = range(c.image);
          const columns = unfold(image, { kernelSize, stride, padding, dilation });
          await assertTensor(columns, shape, c.values, name);
          image.dispose();
        } else {
          const image = imagesFromNchw(seededNormal(c.seed, c.image, c.spots), c.image);
          if (kind === "resize") {
            const resized = resizeBilinear(image, c.size, { alignCorners: c.alignCorners });
            await assertTensor(resized, shape, c.values, name);
          } else {
            const options = { kernelSize, stride, padding, ceilMode };
            const without = { ...options, countIncludePad: false };
            await assertTensor(maxPool2d(image, options), shape, c.max, name);
            await assertTensor(avgPool2d(image, options), shape, c.avg, name);
            await assertTensor(avgPool2d(image, without), shape, c.avgWithoutPadding, name);
          }
          image.dispose();
        }
      }));
  }
});

testOnBackends("resizeBilinear() places pixels as torch does in float32", async () => {
  for (const c of readFixture<LargeResizeCase[]>("torch_resize_large.json")) {
    const values = seededNormal(c.seed, c.image).map((value) => value * c.scale);
    const image = imagesFromNchw(values, c.image);
    const resized = resizeBilinear(image, c.size);
    const found = (await resized.data()).filter((_, i) => i % c.step === 0);
    // Values reach 300, where float32 steps are 3e-5; float64 coordinates are 4e-3 away.
    assertClose(found, c.values, 1e-4, JSON.stringify(c.size));
    tf.dispose([image, resized]);
  }
});
