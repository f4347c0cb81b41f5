/** Teaching pictures of convolution, stride, padding, pooling and networks. */
export { type FieldArea, receptiveArea } from "../../geometry/mod.ts";
export { type ConvolutionAt, convolutionAt } from "./arithmetic.ts";
export {
  architectureDiagram,
  type ArchitectureGroup,
  type ArchitectureLayer,
  type ArchitectureOptions,
  type LayerKind,
} from "./architecture.ts";
export { channelsDiagram, type ChannelsOptions, type ImageChannel } from "./channels.ts";
export { denseLayersDiagram } from "./dense_layers.ts";
export { equationDiagram, type EquationNames, type EquationPart } from "./equation.ts";
export { Diagram } from "./figure.ts";
export { im2colDiagram } from "./im2col.ts";
export type { MatrixInput } from "./matrix.ts";
export { paddingDiagram, type PaddingDiagramOptions } from "./padding_figure.ts";
export { perceptronDiagram } from "./perceptron.ts";
export { poolingDiagram, type PoolingDiagramOptions } from "./pooling_figure.ts";
export { type FieldLayer, receptiveField, type ReceptiveFieldOptions } from "./receptive_field.ts";
export { shapeFormula } from "./shape_formula.ts";
export { sharedWeightsDiagram, type SharedWeightsOptions } from "./shared_weights.ts";
export { convolutionStep, type ConvolutionStepOptions, type StepPart } from "./step.ts";
export { strideDiagram } from "./stride.ts";
export { kernelWalk, type KernelWalkOptions } from "./walk.ts";
