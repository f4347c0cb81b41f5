/** Tensors → trained weights: random numbers, layers' first weights, data, training, pretrained models. */
export { Generator } from "./generator.ts";
export {
  convInit,
  convKernelInit,
  type ConvWeights,
  linearInit,
  linearKernelInit,
  type LinearWeights,
  manualSeed,
  rand,
  randFloat64,
  randint,
  randn,
  randperm,
} from "./random.ts";
export { Adam, type AdamOptions } from "./adam.ts";
export { accuracy, crossEntropy } from "./cross_entropy.ts";
export {
  type ClassScore,
  decodePredictions,
  type DecodePredictionsOptions,
} from "./decode_predictions.ts";
export { type Batch, DataLoader, type DataLoaderOptions, getDataLoaders } from "./data_loader.ts";
export {
  type BatchReport,
  type EpochReport,
  evaluate,
  fit,
  type FitOptions,
  type LossFunction,
  type Model,
} from "./fit.ts";
export { filterLayer, type FilterLayerOptions } from "./filter_layer.ts";
export { CompiledModel, compileModel, type CompileModelOptions } from "./compile_model.ts";
export { fillWeights, type WeightFile } from "./fill_weights.ts";
export { foldBatchNorm } from "./fold_batch_norm.ts";
export { inceptionV3, type InceptionV3Options } from "./inception_v3.ts";
export { kerasModel, type ModelFile } from "./keras_model.ts";
export { leastSquaresKernel } from "./least_squares_kernel.ts";
export { type ClassGuess, predictClasses, type PredictClassesOptions } from "./predict_classes.ts";
export { preprocessInput } from "./preprocess_input.ts";
export { resetParameters } from "./reset_parameters.ts";
export { type Items, TensorDataset } from "./tensor_dataset.ts";
