import { base } from "../platform/browser/machine.ts";
import type { ImportTable } from "./kernel/mod.ts";

/** Modules that lessons export, `mnist_cnn` for `./exported/mnist_cnn.ts`; the bundler writes them in here. */
declare const EXPORTED: readonly string[];

const plot = () => import("@observablehq/plot");
const tfjs = () => import("@tensorflow/tfjs");

/** Node's assertions, with which the documentation's examples end. */
const assertions = async (strict: boolean) => {
  const { default: loose } = await import("assert");
  const assert = strict ? loose.strict : loose;
  return { ...assert, default: assert };
};

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
  "node:assert": () => assertions(false),
  "node:assert/strict": () => assertions(true),
  ...Object.fromEntries(EXPORTED.map((name) => [
    `./exported/${name}.ts`,
    () => import(new URL(`exported/${name}.js`, base).href),
  ])),
};
