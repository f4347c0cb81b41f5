export {
  type ConvolutionAt,
  convolutionAt,
  type ConvolutionOptions,
  convolutionOutput,
} from "./diagram_arithmetic.ts";
export {
  architectureDiagram,
  type ArchitectureGroup,
  type ArchitectureLayer,
  type ArchitectureOptions,
  type LayerKind,
} from "./diagram_architecture.ts";
export { Diagram, diagramWidth } from "./diagram_figure.ts";
export type { Matrix, Pair } from "./diagram_matrix.ts";
export { numberFormat } from "./diagram_number.ts";
export { padCells, type PaddedCell, type PaddingMode, paddingSource } from "./diagram_padding.ts";
export { paddingDiagram, type PaddingDiagramOptions } from "./diagram_padding_figure.ts";
export { type PoolingChunk, poolingChunks, type PoolingOptions } from "./diagram_pooling.ts";
export { poolingDiagram, type PoolingDiagramOptions } from "./diagram_pooling_figure.ts";
export { convolutionStep, type ConvolutionStepOptions, type StepPart } from "./diagram_step.ts";
export { strideDiagram } from "./diagram_stride.ts";
export { shapeFormula, windowAt, type WindowOptions, windowPositions } from "./diagram_window.ts";
