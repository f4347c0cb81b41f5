import assert from "node:assert/strict";
import { startBackend } from "../../lib/backend/mod.ts";
import { conv2d, type KernelName, kernels } from "../../lib/convolution/mod.ts";

await startBackend();

const image = [[1, 2, 3], [4, 5, 6], [7, 8, 9]];

Deno.test("kernels are 3×3 and sum to what they should", () => {
  const sums: Record<KernelName, number> = {
    ...{ identity: 1, sharpen: 1, boxBlur: 1, gaussianBlur: 1, emboss: 1 },
    ...{ edge: 0, outline: 0, sobelX: 0, sobelY: 0, prewittX: 0, prewittY: 0 },
  };
  assert.deepEqual(Object.keys(kernels).sort(), Object.keys(sums).sort());
  for (const [name, kernel] of Object.entries(kernels)) {
    assert.deepEqual(kernel.map((row) => row.length), [3, 3, 3], name);
    const sum = kernel.flat().reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - sums[name as KernelName]) < 1e-12, name);
  }
});

Deno.test("kernels answer ramps as derivatives do", async () => {
  const rightwards = image.map((_, y) => image[y].map((_, x) => x));
  const downwards = image.map((_, y) => image[y].map(() => y));
  const answers: [number[][], number, number][] = [
    [kernels.sobelX, 8, 0],
    [kernels.sobelY, 0, 8],
    [kernels.prewittX, 6, 0],
    [kernels.prewittY, 0, 6],
    [kernels.edge, 0, 0],
    [kernels.outline, 0, 0],
  ];
  for (const [kernel, right, down] of answers) {
    assert.deepEqual(await conv2d(rightwards, kernel).array(), [[right]]);
    assert.deepEqual(await conv2d(downwards, kernel).array(), [[down]]);
  }
  assert.deepEqual(
    kernels.sharpen,
    kernels.identity.map((row, y) => row.map((value, x) => value - kernels.edge[y][x])),
  );
});
