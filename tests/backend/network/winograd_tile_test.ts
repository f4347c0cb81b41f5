import { deepEqual } from "node:assert/strict";
import type { ConvolutionStep, Window } from "../../../lib/backend/network/mod.ts";
import { winogradTile } from "../../../lib/backend/network/winograd_tile.ts";

type Tile = [rows: number, columns: number] | undefined;

interface Choice {
  window?: Partial<Window>;
  image?: [rows: number, columns: number];
  channels?: [from: number, to: number];
  /** The first weight; the others are 1. */
  weight?: number;
}

/** Which tiles were the fastest when they were timed. */
const choices: [what: string, choice: Choice, tile: Tile][] = [
  ["3 × 3", {}, [2, 6]],
  ["3 × 3 of few pixels", { image: [2, 3] }, undefined],
  ["3 × 3 of more pixels", { image: [6, 9] }, undefined],
  ["3 × 3 of rows that fill tiles", { image: [16, 16] }, [4, 4]],
  ["3 × 3 of many channels", { channels: [128, 192] }, [2, 6]],
  ["3 × 3 of a large image", { image: [35, 71] }, [6, 6]],
  ["4 × 4", { window: { rows: 4, columns: 4 } }, [3, 5]],
  ["2 × 2", { window: { rows: 2, columns: 2 } }, undefined],
  ["2 × 5", { window: { rows: 2, columns: 5 } }, [3, 4]],
  ["5 × 5", { window: { rows: 5, columns: 5 } }, [4, 4]],
  ["1 × 7", { window: { rows: 1, columns: 7 } }, [1, 6]],
  ["7 × 1", { window: { rows: 7, columns: 1 } }, [6, 1]],
  ["1 × 3", { window: { rows: 1, columns: 3 } }, [1, 6]],
  ["1 × 1", { window: { rows: 1, columns: 1 } }, undefined],
  ["2 × 1", { window: { rows: 2, columns: 1 } }, undefined],
  ["a stride down", { window: { strideRows: 2 } }, undefined],
  ["a stride across", { window: { strideColumns: 2 } }, undefined],
  ["a dilation down", { window: { dilationRows: 2 } }, undefined],
  ["a dilation across", { window: { dilationColumns: 2 } }, undefined],
  ["dilations of 1", { window: { dilationRows: 1, dilationColumns: 1 } }, [2, 6]],
  ["28 channels", { channels: [28, 32] }, undefined],
  ["24 results", { channels: [32, 24] }, undefined],
  ["34 channels", { channels: [34, 32] }, undefined],
  ["36 channels", { channels: [36, 32] }, [2, 6]],
  ["36 results", { channels: [32, 36] }, undefined],
  ["40 results", { channels: [32, 40] }, [2, 6]],
  ["a weight that is large beside the others", { weight: 1e4 }, undefined],
];

for (const [what, choice, tile] of choices) {
  const { window = {}, image: [rows, columns] = [17, 17], channels: [from, to] = [32, 32] } =
    choice;
  Deno.test(`a convolution of ${what} is computed by ${tile ? tile.join(" × ") : "plain sums"}`, () => {
    const whole: Window = {
      ...{ rows: 3, columns: 3, strideRows: 1, strideColumns: 1, padTop: 0, padLeft: 0 },
      ...window,
    };
    const kernel = new Float32Array(whole.rows * whole.columns * from * to).fill(1);
    kernel[0] = choice.weight ?? 1;
    const step: ConvolutionStep = {
      kind: "convolution",
      shape: { rows, columns, depth: to },
      inputs: [0],
      window: whole,
      kernel,
      bias: new Float32Array(to),
      relu: false,
    };
    const found = winogradTile(step);
    deepEqual(found && [found.rows, found.columns], tile);
  });
}
