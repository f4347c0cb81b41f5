import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { compileModel } from "../../lib/training/mod.ts";
import { floats, seededRandom } from "../backend/kernels/seeded_random.ts";

await tf.setBackend("wasm");

const [SIDE, DEPTH, FILTERS] = [13, 32, 32];

/** A convolution by tiles, of whose results every 11th is given out. */
async function compiled(kernelSize: [number, number], kernel: Float32Array, bias: Float32Array) {
  const count = SIDE * SIDE * FILTERS;
  const places = Array.from({ length: Math.ceil(count / 11) }, (_, i) => i * 11);
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [SIDE, SIDE, DEPTH],
        filters: FILTERS,
        kernelSize,
        padding: "same",
      }),
      tf.layers.flatten(),
      tf.layers.dense({ units: places.length, useBias: false }),
    ],
  });
  const chosen = tf.buffer([count, places.length]);
  places.forEach((place, i) => chosen.set(1, place, i));
  model.setWeights([
    tf.tensor4d(kernel, [...kernelSize, DEPTH, FILTERS]),
    tf.tensor1d(bias),
    chosen.toTensor(),
  ]);
  return { places, network: await compileModel(model, { threads: 2 }) };
}

/** A result in float64, and the sum of the sizes of its products. */
function exact(
  place: number,
  [rows, columns]: [number, number],
  x: Float32Array,
  kernel: Float32Array,
): { value: number; size: number } {
  const k = place % FILTERS;
  const [row, column] = [Math.floor(place / FILTERS / SIDE), Math.floor(place / FILTERS) % SIDE];
  let [value, size] = [0, 0];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const [r, c] = [row + i - (rows - 1) / 2, column + j - (columns - 1) / 2];
      if (r < 0 || c < 0 || r >= SIDE || c >= SIDE) continue;
      for (let channel = 0; channel < DEPTH; channel++) {
        const weight = kernel[((i * columns + j) * DEPTH + channel) * FILTERS + k];
        const product = x[(r * SIDE + c) * DEPTH + channel] * weight;
        value += product;
        size += Math.abs(product);
      }
    }
  }
  return { value, size };
}

const middle = (6 * SIDE + 5) * DEPTH + 7;

const IMAGES: Record<string, (x: Float32Array) => void> = {
  "values of one size": () => {},
  "a pixel of 1e8": (x) => x[middle] = 1e8,
  "netCDF's fill value": (x) => x[middle] = 9.96921e36,
  "a lower half of zeros": (x) => x.fill(0, x.length >> 1),
  "zeros but for one": (x) => x.fill(0).fill(1, middle, middle + 1),
  "a lower half in the dark": (x) => {
    for (let i = x.length >> 1; i < x.length; i++) x[i] *= 1e-6;
  },
  "NaN": (x) => x[middle] = NaN,
  "infinity": (x) => x[middle] = -Infinity,
};

for (const kernelSize of [[3, 3], [5, 5], [1, 7]] as [number, number][]) {
  for (const unlike of [false, true]) {
    const what = `${kernelSize.join(" × ")}${unlike ? ", a weight of 1e8" : ""}`;
    Deno.test(`a compiled network errs in proportion to its windows: ${what}`, async () => {
      const random = seededRandom(4);
      const kernel = floats(random, [...kernelSize, DEPTH, FILTERS]);
      if (unlike) kernel[100] = 1e8;
      const bias = floats(random, [FILTERS]);
      const { places, network } = await compiled(kernelSize, kernel, bias);
      try {
        for (const [name, change] of Object.entries(IMAGES)) {
          const x = floats(random, [SIDE, SIDE, DEPTH]);
          change(x);
          const computed = network.predict(tf.tensor4d(x, [1, SIDE, SIDE, DEPTH])).dataSync();
          // A dense layer adds zero times what is not finite.
          if (!x.every(Number.isFinite)) {
            assert.ok(computed.every(Number.isNaN), name);
            continue;
          }
          places.forEach((place, i) => {
            const { value, size } = exact(place, kernelSize, x, kernel);
            const start = bias[place % FILTERS];
            const error = Math.abs(computed[i] - (value + start));
            const most = size === 0 ? 0 : 2e-5 * (size + Math.abs(start));
            assert.ok(error <= most, `${name}: ${computed[i]}, not ${value + start}, of ${size}`);
          });
        }
      } finally {
        network.dispose();
      }
    });
  }
}
