import { base } from "../platform/browser/machine.ts";
import type { ImportTable } from "./kernel/mod.ts";

/** Modules that lessons export, `mnist_cnn` for `./exported/mnist_cnn.ts`; the bundler writes them in here. */
declare const EXPORTED: readonly string[];

const plot = () => import("@observablehq/plot");
const tfjs = () => import("@tensorflow/tfjs");

/** What a cell may import. */
export const CELL_IMPORTS: ImportTable = {
  "convolutions": () => import("convolutions"),
  "@tensorflow/tfjs": tfjs,
  "npm:@tensorflow/tfjs": tfjs,
  "npm:@tensorflow/tfjs@4.22.0": tfjs,
  "@observablehq/plot": plot,
  "npm:@observablehq/plot": plot,
  "npm:@observablehq/plot@0.6": plot,
  "npm:@observablehq/plot@0.6.17": plot,
  ...Object.fromEntries(EXPORTED.map((name) => [
    `./exported/${name}.ts`,
    () => import(new URL(`exported/${name}.js`, base).href),
  ])),
};
