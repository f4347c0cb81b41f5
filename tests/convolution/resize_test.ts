import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { resize, type ResizeOptions, type ResizeTarget } from "../../lib/convolution/mod.ts";
import {
  assertClose,
  imagesFromNchw,
  numbers,
  readFixture,
  seededNormal,
  type StoredNumber,
} from "../fixtures/cases.ts";

interface Case {
  seed: number;
  image: number[];
  spots: [at: number, value: string][];
  target: ResizeTarget;
  options: ResizeOptions;
  shape: number[];
  values: StoredNumber[];
}

const cases = readFixture<Case[]>("torch_interpolate.json");

for (const mode of new Set(cases.map(({ options }) => options.mode))) {
  Deno.test(`resize() by "${mode}" equals PyTorch's, also beside pixels that are not finite`, async () => {
    await startBackend("wasm");
    for (const { seed, image, spots, target, options, shape, values } of cases) {
      if (options.mode !== mode) continue;
      const name = JSON.stringify({ image, spots, target, options });
      tf.tidy(() => {
        const result = resize(
          imagesFromNchw(seededNormal(seed, image, spots), image),
          target,
          options,
        );
        assert.deepEqual(result.shape, shape, name);
        assertClose(result.dataSync(), numbers(values), 2e-6, name);
      });
    }
  });
}
