/** The weights and the picture from formulas with which Keras made the reference values. */

import { type StoredLayer, writeKerasH5 } from "../../scripts/write_keras_h5.ts";

/** A layer of Keras's InceptionV3: name, class, settings, output shape, inputs, name in the .h5. */
export type GraphRow = [
  name: string,
  className: string,
  config: Record<string, unknown>,
  outputShape: number[],
  inbound: string[],
  h5Name: string,
];

export const graph: GraphRow[] = await readFixture("graph");

/** Keras's values for one picture, computed in float64. */
export interface Reference {
  inputSha256: string;
  top5: number[];
  logits: number[];
  samples: [layer: string, deviation: number, ...values: [index: number, value: number][]][];
}

/** Reads tests/fixtures/inception_v3_*.json. */
export async function readFixture<T>(name: string): Promise<T> {
  const url = new URL(`../fixtures/inception_v3_${name}.json`, import.meta.url);
  return JSON.parse(await Deno.readTextFile(url));
}

/** Layers with the weights of the formula, in the file's order, under the file's names. */
export function formulaLayers(): StoredLayer[] {
  const channels = new Map<string, number>();
  let tensor = 0;
  return graph.map(([name, className, config, outputShape, inbound, h5Name]) => {
    channels.set(name, outputShape.at(-1)!);
    const inputs = channels.get(inbound[0]) ?? 0;
    const outputs = outputShape.at(-1)!;
    const weight = (kind: string, shape: number[], value: (u: number) => number) => ({
      name: `${h5Name}/${kind}:0`,
      shape,
      data: formulaValues(tensor++, shape.reduce((a, b) => a * b), value),
    });
    const weights = () => {
      if (className === "Conv2D") {
        const [rows, columns] = config.kernel_size as number[];
        const fans = rows * columns * inputs + rows * columns * outputs;
        const scale = 1.4 * Math.sqrt(6 / fans);
        return [weight("kernel", [rows, columns, inputs, outputs], (u) => 2 * u * scale)];
      }
      if (className === "BatchNormalization") {
        return [
          weight("beta", [outputs], (u) => 0.2 * u),
          weight("moving_mean", [outputs], (u) => 0.2 * u),
          weight("moving_variance", [outputs], (u) => 1 + u),
        ];
      }
      if (className !== "Dense") return [];
      const scale = Math.sqrt(6 / (inputs + outputs));
      return [
        weight("kernel", [inputs, outputs], (u) => 2 * u * scale),
        weight("bias", [outputs], (u) => 0.1 * u),
      ];
    };
    return { name: h5Name, weights: weights() };
  });
}

/** Numbers from the formula: the same on every machine. */
export function formulaValues(
  tensor: number,
  count: number,
  value: (u: number) => number,
): Float32Array {
  const data = new Float32Array(count);
  const start = Math.imul(tensor + 1, 2246822519);
  for (let i = 0; i < count; i++) {
    let hash = (Math.imul(i, 2654435761) + start) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 15), 2246822519) >>> 0;
    hash = (hash ^ (hash >>> 13)) >>> 0;
    data[i] = value(hash / 4294967296 - 0.5);
  }
  return data;
}

/** The checksum that the reference gives for a tensor. */
export function checksum(data: Float32Array): number {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  let sum = 0;
  for (let i = 0; i < bits.length; i++) sum = (sum + Math.imul(bits[i], 2 * i + 1)) >>> 0;
  return sum;
}

/** Shape `[299, 299, 3]`, RGB bytes. */
export function formulaPicture(): Uint8Array {
  const pixels = new Uint8Array(299 * 299 * 3);
  let place = 0;
  for (let y = 0; y < 299; y++) {
    for (let x = 0; x < 299; x++) {
      for (let c = 0; c < 3; c++) pixels[place++] = 3 * x + 5 * y + ((x * y) >> 3) * (c + 1) * 7;
    }
  }
  return pixels;
}

/** The file as Keras published it, with the formula's weights. */
export function formulaFile(layers: readonly StoredLayer[] = formulaLayers()): Promise<Uint8Array> {
  return writeKerasH5(layers, { backend: "tensorflow", keras_version: "2.0.0" });
}
