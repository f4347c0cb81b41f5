export { Network } from "./network.ts";
export type {
  ConcatenationStep,
  ConvolutionStep,
  ImageShape,
  InputStep,
  NetworkStep,
  PoolingStep,
  Window,
} from "./network_step.ts";
