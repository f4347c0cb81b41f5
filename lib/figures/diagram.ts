/** Teaching pictures of convolution, stride, padding, pooling and networks. */
export { type ConvolutionAt, convolutionAt } from "./diagram_arithmetic.ts";
export {
  architectureDiagram,
  type ArchitectureGroup,
  type ArchitectureLayer,
  type ArchitectureOptions,
  type LayerKind,
} from "./diagram_architecture.ts";
export { channelsDiagram, type ChannelsOptions, type ImageChannel } from "./diagram_channels.ts";
export { equationDiagram, type EquationNames, type EquationPart } from "./diagram_equation.ts";
export { Diagram } from "./diagram_figure.ts";
export { im2colDiagram } from "./diagram_im2col.ts";
export type { MatrixInput } from "./diagram_matrix.ts";
export { paddingDiagram, type PaddingDiagramOptions } from "./diagram_padding_figure.ts";
export { poolingDiagram, type PoolingDiagramOptions } from "./diagram_pooling_figure.ts";
export {
  type FieldArea,
  type FieldLayer,
  receptiveArea,
  receptiveField,
  type ReceptiveFieldOptions,
} from "./diagram_receptive_field.ts";
export { convolutionStep, type ConvolutionStepOptions, type StepPart } from "./diagram_step.ts";
export { strideDiagram } from "./diagram_stride.ts";
export { kernelWalk, type KernelWalkOptions } from "./diagram_walk.ts";
export { shapeFormula } from "./diagram_window.ts";
