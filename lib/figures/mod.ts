export { Figure, type FigureInit } from "./figure.ts";
export type { FontWeight } from "./fonts.ts";
export {
  type FontOptions,
  measureText,
  svgText,
  type TextOptions,
  type TextSize,
  THEME,
} from "./text.ts";
export {
  type Colormap,
  colormap,
  type ColormapName,
  colormapNames,
  type Rgba,
} from "./colormap.ts";
export { ImageFigure, imshow, type ImshowOptions } from "./imshow.ts";
export type { ArrayWithShape, ImageInput, NestedNumbers, TensorLike } from "./image_values.ts";
export {
  box,
  type BoxOptions,
  type ImageFrame,
  outlinedText,
  type OutlinedTextOptions,
  type Overlay,
  type OverlayTextOptions,
  text,
} from "./overlays.ts";
export { panels, type PanelsOptions } from "./panels.ts";
export type { ShowValsOptions } from "./show_vals.ts";
export { Animation, type AnimationInit } from "./animation/animation.ts";
export { convolutionAnimation, type ConvolutionAnimationOptions } from "./animation/convolution.ts";
export { filterAnimation, type FilterAnimationOptions } from "./animation/filter.ts";
export { type FieldArea, receptiveArea } from "../geometry/mod.ts";
export { type ConvolutionAt, convolutionAt } from "./diagram/arithmetic.ts";
export {
  architectureDiagram,
  type ArchitectureGroup,
  type ArchitectureLayer,
  type ArchitectureOptions,
  type LayerKind,
} from "./diagram/architecture.ts";
export { channelsDiagram, type ChannelsOptions, type ImageChannel } from "./diagram/channels.ts";
export { denseLayersDiagram } from "./diagram/dense_layers.ts";
export { equationDiagram, type EquationNames, type EquationPart } from "./diagram/equation.ts";
export { Diagram } from "./diagram/diagram.ts";
export { im2colDiagram } from "./diagram/im2col.ts";
export type { MatrixInput } from "./diagram/matrix.ts";
export { paddingDiagram, type PaddingDiagramOptions } from "./diagram/padding_figure.ts";
export { perceptronDiagram } from "./diagram/perceptron.ts";
export { poolingDiagram, type PoolingDiagramOptions } from "./diagram/pooling_figure.ts";
export {
  type FieldLayer,
  receptiveField,
  type ReceptiveFieldOptions,
} from "./diagram/receptive_field.ts";
export { shapeFormula } from "./diagram/shape_formula.ts";
export { sharedWeightsDiagram, type SharedWeightsOptions } from "./diagram/shared_weights.ts";
export { convolutionStep, type ConvolutionStepOptions, type StepPart } from "./diagram/step.ts";
export { strideDiagram } from "./diagram/stride.ts";
export { kernelWalk, type KernelWalkOptions } from "./diagram/walk.ts";
export { preloadPictures } from "./comparison.ts";
export { confusionMatrix, type ConfusionMatrixOptions } from "./confusion_matrix.ts";
export { contourPlot, type ContourPlotOptions } from "./contour_plot.ts";
export { linePlot, type LinePlotOptions } from "./line_plot.ts";
export { probabilityPlot, type ProbabilityPlotOptions } from "./probability_plot.ts";
export { plotFigure, type PlotFigureOptions, type PlotLibrary } from "./plot.ts";
export { ModelGraph, modelGraph, type ModelGraphOptions } from "./model/graph.ts";
export { type LayerShape, type ModelLayer } from "./model/layers.ts";
export { ModelSummary, modelSummary } from "./model/summary.ts";
