/** Calls of all that is public and takes options, for what is tested of all of them. */
import * as cv from "convolutions";

const { tf } = cv;
await cv.startBackend("cpu");

const image = [[1, 2, 3], [4, 5, 6], [7, 8, 9]];
const kernel = [[1, 0], [0, 1]];
const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
const data = new cv.TensorDataset(tf.ones([2, 2]), tf.tensor1d([0, 1], "int32"));
const loader = new cv.DataLoader(data);
const network = tf.sequential({
  layers: [tf.layers.flatten({ inputShape: [3, 3, 1] }), tf.layers.dense({ units: 2 })],
});
const array = cv.DataArray.from(new Float32Array(4), { dims: ["y", "x"], shape: [2, 2] });

/** A call with wrong options of everything public that takes options. */
// deno-lint-ignore no-explicit-any
export const CALLS: Record<string, (options: any) => unknown> = {
  "Adam()": (options) => new cv.Adam(0.1, options),
  "DataArray.from()": (options) => cv.DataArray.from(new Float32Array(4), options),
  "DataLoader()": (options) => new cv.DataLoader(data, options),
  "Figure()": (options) => new cv.Figure(options),
  "ImageFigure.with()": (options) => cv.imshow(image).with(options),
  "architectureDiagram()": (options) =>
    cv.architectureDiagram([{ name: "in", shape: [1, 2, 2], kind: "input" }], options),
  "ask()": (options) => cv.ask("How many?", options),
  "assertClose()": (options) => cv.assertClose(1, 1, options),
  "assertEqual()": (options) => cv.assertEqual("a", "a", options),
  "assertShape()": (options) => cv.assertShape([1], [1], options),
  "avgPool2d()": (options) => cv.avgPool2d(image, options),
  "box()": (options) => cv.box(options),
  "channelsDiagram()": (options) =>
    cv.channelsDiagram([{ name: "Red", values: image, kernel }], options),
  "compileModel()": (options) => cv.compileModel(model, options),
  "conv2d()": (options) => cv.conv2d(image, kernel, options),
  "convOutputShape()": (options) => cv.convOutputShape([3, 3], options),
  "convTranspose2d()": (options) => cv.convTranspose2d(image, kernel, options),
  "convTransposeOutputShape()": (options) => cv.convTransposeOutputShape([3, 3], options),
  "confusionMatrix()": (options) => cv.confusionMatrix([0, 1], [0, 1], options),
  "contourPlot()": (options) =>
    cv.contourPlot(
      (x, y) => x * y,
      options?.constructor === Object ? { x: [0, 1], y: [0, 1], ...options } : options,
    ),
  "convolutionAnimation()": (options) => cv.convolutionAnimation(image, kernel, options),
  "convolutionAt()": (options) => cv.convolutionAt(image, kernel, [0, 0], options),
  "convolutionStep()": (options) => cv.convolutionStep(image, kernel, options),
  "decodePredictions()": (options) =>
    cv.decodePredictions(tf.ones([1, 1]), [{ id: "a", label: "a" }], options),
  "equationDiagram()": (options) => cv.equationDiagram(options, "input"),
  "evaluate()": (options) => cv.evaluate(model, cv.crossEntropy, loader, options),
  "explore()": (options) => cv.explore(image, options),
  "exploreSoftmax()": (options) => cv.exploreSoftmax([1, 2], options),
  "filterAnimation()": (options) => cv.filterAnimation(image, () => kernel, [1], options),
  "filterLayer()": (options) => cv.filterLayer(options),
  "fit()": (options) => cv.fit(1, model, cv.crossEntropy, tf.train.sgd(1), loader, loader, options),
  "flatten()": (options) => cv.flatten(tf.ones([1, 2]), options),
  "fold()": (options) => cv.fold([[[1]]], [1, 1], options),
  "formatArray()": (options) => cv.formatArray(new Float32Array(1), [1], "float32", options),
  "formatTensor()": (options) => cv.formatTensor(tf.ones([1]), options),
  "formatValues()": (options) => cv.formatValues([1], [1], options),
  "imshow()": (options) => cv.imshow(image, options),
  "inceptionV3()": (options) => cv.inceptionV3(options),
  "kernelSlider()": (options) => cv.kernelSlider(image, () => kernel, options),
  "kernelWalk()": (options) => cv.kernelWalk([5, 5], 3, options),
  "leastSquaresKernel()": (options) => cv.leastSquaresKernel(image, image, options),
  "linePlot()": (options) => cv.linePlot([1, 2], options),
  "locate()": (options) => cv.locate("synthetic-storm", options),
  "maxPool2d()": (options) => cv.maxPool2d(image, options),
  "measureText()": (options) => cv.measureText("a", options),
  "modelGraph()": (options) => cv.modelGraph(model, options),
  "openDataset()": (options) => cv.openDataset("synthetic-storm", options),
  "openImage()": (options) => cv.openImage("chelsea", options),
  "openKerasH5()": (options) => cv.openKerasH5("lenet5", options),
  "openMnist()": (options) => cv.openMnist(options),
  "openWeights()": (options) => cv.openWeights("inception-v3-weights", options),
  "outlinedText()": (options) => cv.outlinedText(0, 0, "a", options),
  "pad()": (options) => cv.pad(image, 1, options),
  "paddingDiagram()": (options) => cv.paddingDiagram(image, 1, "constant", options),
  "panels()": (options) => cv.panels([cv.imshow(image)], options),
  "plotFigure()": (options) => cv.plotFigure(options),
  "poolingDiagram()": (options) => cv.poolingDiagram(image, options),
  "predictClasses()": (options) => cv.predictClasses(model, tf.ones([1, 2]), options),
  "probabilityPlot()": (options) => cv.probabilityPlot([0.5, 0.5], options),
  "progress()": (options) => cv.progress(3, options),
  "receptiveField()": (options) =>
    cv.receptiveField([{ name: "a", values: image }, { name: "b", values: [[1]] }], options),
  "resize()": (options) => cv.resize(image, [2, 2], options),
  "resizeBilinear()": (options) => cv.resizeBilinear(image, [2, 2], options),
  "shapeFormula()": (options) => cv.shapeFormula([3, 3], [2, 2], options),
  "sharedWeightsDiagram()": (options) => cv.sharedWeightsDiagram(options),
  "strideDiagram()": (options) => cv.strideDiagram(image, kernel, options),
  "svgText()": (options) => cv.svgText("a", 0, 0, options),
  "table()": (options) => cv.table(image, options),
  "text()": (options) => cv.text(0, 0, "a", options),
  "timeit()": (options) => cv.timeit(() => 1, options),
  "toTensor()": (options) => cv.toTensor(array, options),
  "unfold()": (options) => cv.unfold(image, options),
  "watchTraining()": (options) => cv.watchTraining(options, () => Promise.resolve()),
};

/** Further calls, and options inside of options. */
// deno-lint-ignore no-explicit-any
export const INSIDE: Record<string, (options: any) => unknown> = {
  "architectureDiagram()'s group 0": (group) =>
    cv.architectureDiagram([{ name: "in", shape: [1], kind: "input" }], { groups: [group] }),
  "architectureDiagram()'s layer 0": (layer) => cv.architectureDiagram([layer]),
  "channelsDiagram()'s channel 0": (channel) => cv.channelsDiagram([channel], { show: "sum" }),
  "explore()": (options) => cv.explore(network, tf.ones([3, 3, 1]), options),
  "imshow()'s showVals": (showVals) => cv.imshow(image, { showVals }),
  "kernelSlider()'s output": (output) => cv.kernelSlider(image, () => kernel, { output }),
  "receptiveArea()'s layer 1": (layer) => cv.receptiveArea([{}, layer], [0, 0]),
  "resize()'s size": (size) => cv.resize(image, size),
  "resizeBilinear()'s size": (size) => cv.resizeBilinear(image, size),
};

/** What a call throws. */
export async function said(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    return error instanceof TypeError || error instanceof Error ? error.message : `${error}`;
  }
  return "nothing";
}

/** The names in a message that lists them. */
export async function namesOf(call: (options: unknown) => unknown): Promise<string[]> {
  const message = await said(() => call({ zzqqx: 1 }));
  return /has no option zzqqx; it has (?:only )?(.*)\.$/.exec(message)?.[1].split(", ") ?? [];
}
