export * from "./figure.ts";
export type { FontWeight } from "./fonts.ts";
export {
  type FontOptions,
  measureText,
  svgText,
  type TextOptions,
  type TextSize,
  THEME,
} from "./text.ts";
export { escapeXml, svgElement, svgNumber } from "./svg.ts";
export {
  type Colormap,
  colormap,
  colormapColours,
  type ColormapName,
  colormapNames,
  type Rgba,
} from "./colormap.ts";
export { ImageFigure, imshow, type ImshowOptions } from "./imshow.ts";
export type { ArrayWithShape, ImageInput, NestedNumbers, TensorLike } from "./image_values.ts";
export * from "./overlays.ts";
export { panels, type PanelsOptions } from "./panels.ts";
export type { ShowValsOptions } from "./show_vals.ts";
export { Animation, type AnimationInit } from "./animation/animation.ts";
export { convolutionAnimation, type ConvolutionAnimationOptions } from "./animation/convolution.ts";
export { filterAnimation, type FilterAnimationOptions } from "./animation/filter.ts";
export * from "./diagram/mod.ts";
export {
  type Comparison,
  comparisonPicture,
  type DrawnPicture,
  preloadPictures,
} from "./comparison.ts";
export { linePlot, type LinePlotOptions } from "./line_plot.ts";
export { plotFigure, type PlotFigureOptions, type PlotLibrary } from "./plot.ts";
export { ModelGraph, modelGraph, type ModelGraphOptions } from "./model/graph.ts";
export { type LayerShape, type ModelLayer } from "./model/layers.ts";
export { ModelSummary, modelSummary } from "./model/summary.ts";
