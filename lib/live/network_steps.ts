import type * as tf from "@tensorflow/tfjs";
import {
  type ActivationName,
  ACTIVATIONS,
  type NetworkStep,
  type Slide,
  type Work,
} from "./page/network/steps.ts";

/** What of tfjs's symbolic tensors and nodes its types do not show. */
interface Node {
  inputTensors: tf.SymbolicTensor[];
  outputTensors: tf.SymbolicTensor[];
}

/** A step, and the symbolic tensor whose value is its result. */
export interface ModelStep extends NetworkStep {
  readonly tensor: tf.SymbolicTensor;
}

type Config = Record<string, unknown>;

/**
 * Writes a layers model as steps that a page can compute.
 *
 * A layer with an activation becomes two steps. A layer that the page does not know becomes one
 * whose result has to be given.
 *
 * @param model Sequential or functional, with one input and one output; models in it are opened.
 * @param imageShape Shape of one input, for models that leave it open.
 * @throws {RangeError} If it has several inputs or outputs.
 */
export function networkSteps(model: tf.LayersModel, imageShape: readonly number[]): ModelStep[] {
  if (!model.built) model.countParams(); // A sequential model joins its layers when it is asked.
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw new RangeError(
      `explore(): the model "${model.name}" has ${model.inputs.length} inputs and ` +
        `${model.outputs.length} outputs; one each can be explored.`,
    );
  }
  const steps: ModelStep[] = [];
  const add = (step: ModelStep) => steps.push(step) - 1;
  const open = (container: tf.LayersModel, input: number): number => {
    const known = new Map<number, number>([[container.inputs[0].id, input]]);
    const visit = (tensor: tf.SymbolicTensor): number => {
      const seen = known.get(tensor.id);
      if (seen !== undefined) return seen;
      const layer = tensor.sourceLayer;
      const node = layer.inboundNodes[tensor.nodeIndex] as unknown as Node;
      const from = node.inputTensors.map(visit);
      const place = isContainer(layer)
        ? open(layer, from[0])
        : addLayer(layer, tensor, from, steps, add);
      known.set(tensor.id, place);
      return place;
    };
    return visit(container.outputs[0]);
  };
  add({
    name: "input",
    title: "input",
    from: [],
    shape: imageShape,
    work: { kind: "input" },
    tensor: model.inputs[0],
  });
  open(model, 0);
  return steps;
}

function isContainer(layer: tf.layers.Layer): layer is tf.LayersModel {
  return "layers" in layer && "outputs" in layer;
}

function addLayer(
  layer: tf.layers.Layer,
  tensor: tf.SymbolicTensor,
  from: number[],
  steps: readonly ModelStep[],
  add: (step: ModelStep) => number,
): number {
  const type = layer.getClassName();
  const config = layer.getConfig() as Config;
  const shapes = from.map((place) => steps[place].shape);
  const { title, work } = workOf(type, config, layer, shapes);
  const shape = (layer.computeOutputShape(
    from.length === 1 ? [null, ...shapes[0]] : shapes.map((one) => [null, ...one]),
  ) as tf.Shape).slice(1) as number[];
  const step = { name: layer.name, from, shape, tensor };
  const activation = type === "Conv2D" || type === "Dense" ? config.activation : undefined;
  if (activation === undefined || activation === "linear") return add({ ...step, title, work });
  if (!isActivation(activation)) {
    return add({ ...step, title: `${title}, ${activation}`, work: { kind: "given" } });
  }
  const before = add({ ...step, title, work });
  return add({
    ...step,
    title: activation,
    from: [before],
    work: { kind: "activation", name: activation },
  });
}

function workOf(
  type: string,
  config: Config,
  layer: tf.layers.Layer,
  shapes: readonly (readonly number[])[],
): { title: string; work: Work } {
  const weights = () => layer.getWeights().map((weight) => Float32Array.from(weight.dataSync()));
  const last = config.dataFormat === undefined || config.dataFormat === "channelsLast";
  switch (last ? type : "other") {
    case "Conv2D": {
      const slide = slideOf(config.kernelSize, config.strides, config.dilationRate, config, shapes);
      const [kernel, bias] = weights();
      return {
        title: `conv ${slide.kernelSize.join(" × ")}`,
        work: { kind: "convolution", ...slide, weights: kernel, bias },
      };
    }
    case "MaxPooling2D":
    case "AveragePooling2D": {
      const slide = slideOf(config.poolSize, config.strides, 1, config, shapes);
      const max = type === "MaxPooling2D";
      return {
        title: `${max ? "max" : "mean"} ${slide.kernelSize.join(" × ")}`,
        work: { kind: max ? "maxPool" : "averagePool", ...slide },
      };
    }
    case "ZeroPadding2D": {
      const [[top], [left]] = config.padding as [[number, number], [number, number]];
      const one = [1, 1] as const;
      const slide = { kernelSize: one, stride: one, dilation: one, before: [top, left] as const };
      return { title: "zeros around", work: { kind: "zeroPad", ...slide } };
    }
    case "GlobalMaxPooling2D":
      return { title: "max of all", work: { kind: "globalMax" } };
    case "GlobalAveragePooling2D":
      return { title: "mean of all", work: { kind: "globalAverage" } };
    case "Flatten":
      return { title: "flatten", work: { kind: "flatten" } };
    case "Dropout":
      return { title: "dropout (only in training)", work: { kind: "same" } };
    case "Add":
      return { title: "add", work: { kind: "add" } };
    case "Concatenate":
      if (config.axis !== -1 && config.axis !== shapes[0].length) break;
      return { title: "side by side", work: { kind: "concat" } };
    case "Dense": {
      if (shapes[0].length !== 1) break;
      const [kernel, bias] = weights();
      return { title: "dense", work: { kind: "dense", weights: kernel, bias } };
    }
    case "Activation": {
      const name = config.activation;
      if (!isActivation(name)) break;
      return { title: name, work: { kind: "activation", name } };
    }
    case "ReLU":
      if (config.maxValue != null) break;
      return { title: "relu", work: { kind: "activation", name: "relu" } };
    case "Softmax":
      if (config.axis !== -1 && config.axis !== shapes[0].length) break;
      return { title: "softmax", work: { kind: "activation", name: "softmax" } };
    case "BatchNormalization": {
      if (config.axis !== -1 && config.axis !== shapes[0].length) break;
      const values = weights();
      const gamma = config.scale === false ? undefined : values.shift();
      const beta = config.center === false ? undefined : values.shift();
      const [mean, variance] = values;
      const by = variance.map((value, i) =>
        (gamma?.[i] ?? 1) / Math.sqrt(value + (config.epsilon as number))
      );
      const shift = mean.map((value, i) => (beta?.[i] ?? 0) - value * by[i]);
      return { title: "normalize", work: { kind: "scale", by, shift } };
    }
  }
  const slide = config.kernelSize === undefined || shapes[0]?.length !== 3
    ? undefined
    : slideOf(config.kernelSize, config.strides, config.dilationRate, config, shapes);
  return { title: type, work: { kind: "given", window: slide } };
}

function slideOf(
  size: unknown,
  strides: unknown,
  dilations: unknown,
  { padding }: Config,
  [[rows, columns]]: readonly (readonly number[])[],
): Slide {
  const pair = (value: unknown): [number, number] =>
    Array.isArray(value) ? [value[0], value[1]] : [value as number, value as number];
  const kernelSize = pair(size);
  const stride = pair(strides ?? size);
  const dilation = pair(dilations ?? 1);
  const before = [rows, columns].map((length, axis) => {
    if (padding !== "same") return 0;
    const extent = dilation[axis] * (kernelSize[axis] - 1) + 1;
    const results = Math.ceil(length / stride[axis]);
    // TensorFlow puts the odd pixel behind.
    return Math.floor(Math.max(0, (results - 1) * stride[axis] + extent - length) / 2);
  });
  return { kernelSize, stride, dilation, before: [before[0], before[1]] };
}

function isActivation(name: unknown): name is ActivationName {
  return (ACTIVATIONS as readonly unknown[]).includes(name);
}
