/** Tensors → trained weights: the seeded generator and the weights that layers start with. */
export { Generator } from "./generator.ts";
export {
  convInit,
  convKernelInit,
  type ConvWeights,
  defaultGenerator,
  linearInit,
  type LinearWeights,
  manualSeed,
  rand,
  randFloat64,
  randint,
  randn,
  randperm,
} from "./random.ts";
