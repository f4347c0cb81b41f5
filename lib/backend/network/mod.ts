export { Network } from "./network.ts";
export { scalarCode } from "./scalar_code.ts";
export { type PlainFunction, type ScalarFunction, scalarFunction } from "./scalar_function.ts";
export type {
  ConcatenationStep,
  ConvolutionStep,
  CopyStep,
  DepthwiseStep,
  HostStep,
  ImageShape,
  InputStep,
  Join,
  MapStep,
  MergeStep,
  Move,
  NetworkStep,
  PoolingStep,
  Triple,
  Window,
} from "./network_step.ts";
