/** Teaching pictures of convolution, stride, padding, pooling and networks. */
export { type ConvolutionAt, convolutionAt } from "./diagram_arithmetic.ts";
export {
  architectureDiagram,
  type ArchitectureGroup,
  type ArchitectureLayer,
  type ArchitectureOptions,
  type LayerKind,
} from "./diagram_architecture.ts";
export { Diagram } from "./diagram_figure.ts";
export type { MatrixInput } from "./diagram_matrix.ts";
export { paddingDiagram, type PaddingDiagramOptions } from "./diagram_padding_figure.ts";
export { poolingDiagram, type PoolingDiagramOptions } from "./diagram_pooling_figure.ts";
export { convolutionStep, type ConvolutionStepOptions, type StepPart } from "./diagram_step.ts";
export { strideDiagram } from "./diagram_stride.ts";
export { shapeFormula } from "./diagram_window.ts";
