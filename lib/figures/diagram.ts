export {
  type ConvolutionAt,
  convolutionAt,
  type ConvolutionOptions,
  convolutionOutput,
} from "./diagram_arithmetic.ts";
export { Diagram, diagramWidth } from "./diagram_figure.ts";
export { convolutionStep, type ConvolutionStepOptions, type StepPart } from "./diagram_step.ts";
