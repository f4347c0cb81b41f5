/** Wrong arguments are told by function and name, as wrong options are; not by what breaks inside. */
import assert from "node:assert/strict";
import * as cv from "convolutions";
import list from "../fixtures/public_names.json" with { type: "json" };
import { said } from "./option_calls.ts";

const { tf } = cv;
await cv.startBackend("cpu");

const image = [[1, 2, 3], [4, 5, 6], [7, 8, 9]];
const kernel = [[1, 0], [0, 1]];
const dense = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
const conv = tf.sequential({
  layers: [tf.layers.conv2d({ filters: 2, kernelSize: 2, inputShape: [4, 4, 1], name: "c" })],
});
const data = new cv.TensorDataset(tf.ones([2, 2]), tf.tensor1d([0, 1], "int32"));
const loader = new cv.DataLoader(data);
const sgd = tf.train.sgd(1);
const raster = { shape: [2, 2, 3], data: new Uint8Array(12) } as const;
const floats = new Float32Array(1);

const tensor = tf.scalar(1);
const NUMBER = { null: null, NaN, '"3"': "3", tensor, "{}": {}, "a function": () => 1 };
const NAME = { null: null, 3: 3, tensor, "{}": {} };
const MANY = { null: null, 3: 3, "{}": {}, tensor };
const TENSOR = { null: null, 3: 3, '"3"': "3", "{}": {}, "a function": () => 1 };
const THING = { ...TENSOR, "a function": null, tensor };
const CALLED = { null: null, 3: 3, '"3"': "3", "{}": {}, tensor };

// deno-lint-ignore no-explicit-any
type Call = (value: any) => unknown;

/** A call of each function with a wrong argument, by the argument's name. */
const CALLS: Record<string, [wrong: object, call: Call]> = {
  "Adam() learningRate": [NUMBER, (x) => new cv.Adam(x)],
  "DataArray.from() data": [MANY, (x) => cv.DataArray.from(x, { dims: ["a"], shape: [4] })],
  "DataLoader() dataset": [THING, (x) => new cv.DataLoader(x)],
  "Generator() seed": [NUMBER, (x) => new cv.Generator(x)],
  "Generator.normal() count": [NUMBER, (x) => new cv.Generator(1).normal(x)],
  "Generator.permutation() count": [NUMBER, (x) => new cv.Generator(1).permutation(x)],
  "Generator.uniform() count": [NUMBER, (x) => new cv.Generator(1).uniform(x)],
  "Generator.uniform64() count": [NUMBER, (x) => new cv.Generator(1).uniform64(x)],
  "CompiledModel.predict() images": [TENSOR, async (x) => (await cv.compileModel(conv)).predict(x)],
  "TensorDataset() x": [TENSOR, (x) => new cv.TensorDataset(x, tf.ones([2]))],
  "TensorDataset() y": [TENSOR, (x) => new cv.TensorDataset(tf.ones([2]), x)],
  "accuracy() labels": [TENSOR, (x) => cv.accuracy(tf.ones([1, 2]), x)],
  "accuracy() logits": [TENSOR, (x) => cv.accuracy(x, tf.ones([1]))],
  "alignFilters() filter": [TENSOR, (x) => cv.alignFilters(x)],
  "argumentsAfter() fn": [CALLED, (x) => cv.argumentsAfter(x)],
  "ask() question": [NAME, (x) => cv.ask(x, { answer: 1, why: "it is" })],
  "avgPool2d() image": [TENSOR, (x) => cv.avgPool2d(x, { kernelSize: 2 })],
  "compileModel() model": [THING, (x) => cv.compileModel(x)],
  "confusionMatrix() right": [MANY, (x) => cv.confusionMatrix(x, [0])],
  "confusionMatrix() said": [MANY, (x) => cv.confusionMatrix([0], x)],
  "contourPlot() f": [CALLED, (x) => cv.contourPlot(x, { x: [0, 1], y: [0, 1] })],
  "conv2d() image": [TENSOR, (x) => cv.conv2d(x, kernel)],
  "conv2d() kernel": [TENSOR, (x) => cv.conv2d(image, x)],
  "convInit() kernelSize": [NUMBER, (x) => cv.convInit(x, 1, 1)],
  "convInit() sizes": [NUMBER, (x) => cv.convInit(3, x, 1)],
  "convTranspose2d() image": [TENSOR, (x) => cv.convTranspose2d(x, kernel)],
  "crossEntropy() labels": [TENSOR, (x) => cv.crossEntropy(tf.ones([1, 2]), x)],
  "crossEntropy() logits": [TENSOR, (x) => cv.crossEntropy(x, tf.ones([1]))],
  "decodePredictions() classes": [MANY, (x) => cv.decodePredictions(tf.ones([1, 1]), x)],
  "decodePredictions() predictions": [TENSOR, (x) => cv.decodePredictions(x, [])],
  "evaluate() batches": [{ ...MANY, '"3"': "3" }, (x) => cv.evaluate(dense, cv.crossEntropy, x)],
  "evaluate() lossFunction": [CALLED, (x) => cv.evaluate(dense, x, loader)],
  "evaluate() model": [
    { ...THING, "a function": null },
    (x) => cv.evaluate(x, cv.crossEntropy, loader),
  ],
  "exploreSoftmax() logits": [{ null: null, 3: 3, "{}": {} }, (x) => cv.exploreSoftmax(x)],
  "fillWeights() file": [THING, (x) => cv.fillWeights(dense, x)],
  "fillWeights() model": [THING, (x) => cv.fillWeights(x, { name: "a", layers: [] })],
  "filterAnimation() filterAt": [CALLED, (x) => cv.filterAnimation(image, x, [1])],
  "filterAnimation() values": [MANY, (x) => cv.filterAnimation(image, () => kernel, x)],
  "fit() epochs": [
    { ...NUMBER, "-1": -1, 1.5: 1.5 },
    (x) => cv.fit(x, dense, cv.crossEntropy, sgd, loader, loader),
  ],
  "fit() lossFunction": [CALLED, (x) => cv.fit(1, dense, x, sgd, loader, loader)],
  "fit() model": [
    { ...THING, "a function": null },
    (x) => cv.fit(1, x, cv.crossEntropy, sgd, loader, loader),
  ],
  "fit() optimizer": [THING, (x) => cv.fit(1, dense, cv.crossEntropy, x, loader, loader)],
  "fit() train": [
    { ...MANY, '"3"': "3" },
    (x) => cv.fit(1, dense, cv.crossEntropy, sgd, x, loader),
  ],
  "fit() valid": [MANY, (x) => cv.fit(1, dense, cv.crossEntropy, sgd, loader, x)],
  "flatten() tensor": [TENSOR, (x) => cv.flatten(x)],
  "fold() columns": [TENSOR, (x) => cv.fold(x, [1, 1], { kernelSize: 1 })],
  "foldBatchNorm() model": [THING, (x) => cv.foldBatchNorm(x)],
  "formatArray() data": [MANY, (x) => cv.formatArray(x, [1], "float32")],
  "formatArray() dtype": [NAME, (x) => cv.formatArray(floats, [1], x)],
  "formatArray() shape": [MANY, (x) => cv.formatArray(floats, x, "float32")],
  "formatTensor() tensor": [TENSOR, (x) => cv.formatTensor(x)],
  "formatValues() shape": [MANY, (x) => cv.formatValues([1], x)],
  "formatValues() values": [MANY, (x) => cv.formatValues(x, [1])],
  "gaussianBlur() image": [TENSOR, (x) => cv.gaussianBlur(x, 3, 1)],
  "gaussianBlur() kernelSize": [NUMBER, (x) => cv.gaussianBlur(image, x, 1)],
  "gaussianBlur() sigma": [NUMBER, (x) => cv.gaussianBlur(image, 3, x)],
  "kerasModel() file": [THING, (x) => cv.kerasModel(x)],
  "kernelSlider() kernelOf": [CALLED, (x) => cv.kernelSlider(image, x)],
  "kernelWalk() shape": [MANY, (x) => cv.kernelWalk(x, 3)],
  "layoutOf() tensor": [TENSOR, (x) => cv.layoutOf(x)],
  "linePlot() series": [{ null: null, 3: 3, '"3"': "3", tensor }, (x) => cv.linePlot(x)],
  "liveAnimation() animation": [THING, (x) => cv.liveAnimation(x)],
  "maxPool2d() image": [TENSOR, (x) => cv.maxPool2d(x, { kernelSize: 2 })],
  "measureText() text": [NAME, (x) => cv.measureText(x)],
  "modelGraph() model": [THING, (x) => cv.modelGraph(x)],
  "modelReceptiveField() imageShape": [
    { 3: 3, "{}": {}, tensor },
    (x) => cv.modelReceptiveField(conv, "c", [0, 0], x),
  ],
  "modelReceptiveField() model": [THING, (x) => cv.modelReceptiveField(x, "c", [0, 0])],
  "modelSummary() model": [THING, (x) => cv.modelSummary(x)],
  "openWeights() name": [NAME, (x) => cv.openWeights(x)],
  "outlinedText() column": [NUMBER, (x) => cv.outlinedText(x, 0, "a")],
  "outlinedText() content": [NAME, (x) => cv.outlinedText(0, 0, x)],
  "pad() image": [TENSOR, (x) => cv.pad(x, 1)],
  "paddingDiagram() modes": [MANY, (x) => cv.paddingDiagram(image, 1, x)],
  "predictClasses() items": [TENSOR, (x) => cv.predictClasses(dense, x)],
  "predictClasses() model": [
    { ...THING, "a function": null },
    (x) => cv.predictClasses(x, tf.ones([1, 2])),
  ],
  "preprocessInput() image": [TENSOR, (x) => cv.preprocessInput(x)],
  "probabilityPlot() probabilities": [MANY, (x) => cv.probabilityPlot(x)],
  "progress() steps": [{ null: null, "-1": -1, 1.5: 1.5, "{}": {}, tensor }, (x) => cv.progress(x)],
  "rand() sizes": [MANY, (x) => cv.rand(x)],
  "randFloat64() count": [NUMBER, (x) => cv.randFloat64(x)],
  "randint() high": [NUMBER, (x) => cv.randint(0, x, [2])],
  "randint() low": [NUMBER, (x) => cv.randint(x, 9, [2])],
  "randint() sizes": [MANY, (x) => cv.randint(0, 9, x)],
  "randn() sizes": [NUMBER, (x) => cv.randn([2, x])],
  "randperm() count": [NUMBER, (x) => cv.randperm(x)],
  "receptiveArea() layers": [MANY, (x) => cv.receptiveArea(x, [0, 0])],
  "receptiveArea() position": [MANY, (x) => cv.receptiveArea([{}], x)],
  "registerDisplay() render": [CALLED, (x) => cv.registerDisplay(class {}, x)],
  "registerDisplay() type": [CALLED, (x) => cv.registerDisplay(x, () => ({}))],
  "resetParameters() model": [THING, (x) => cv.resetParameters(x)],
  "resize() image": [TENSOR, (x) => cv.resize(x, [2, 2])],
  "resizeAntialias() image": [{ null: null, 3: 3, "{}": {} }, (x) => cv.resizeAntialias(x, 2)],
  "resizeAntialias() size": [NUMBER, (x) => cv.resizeAntialias(raster, x)],
  "rotate() degrees": [NUMBER, (x) => cv.rotate(image, x)],
  "rotate() image": [TENSOR, (x) => cv.rotate(x, 10)],
  "shapeFormula() imageShape": [MANY, (x) => cv.shapeFormula(x, [2, 2])],
  "showDownload() label": [NAME, (x) => cv.showDownload(x, () => Promise.resolve())],
  "showDownload() load": [CALLED, (x) => cv.showDownload("a", x)],
  "sleep() milliseconds": [{ ...NUMBER, "-1": -1 }, (x) => cv.sleep(x)],
  "svgText() text": [NAME, (x) => cv.svgText(x, 0, 0)],
  "svgText() x": [NUMBER, (x) => cv.svgText("a", x, 0)],
  "svgText() y": [NUMBER, (x) => cv.svgText("a", 0, x)],
  "text() content": [NAME, (x) => cv.text(0, 0, x)],
  "text() row": [NUMBER, (x) => cv.text(0, x, "a")],
  "timeit() fn": [CALLED, (x) => cv.timeit(x, { loops: 1, runs: 1 })],
  "toFilter() kernel": [TENSOR, (x) => cv.toFilter(x)],
  "toGrayscale() image": [THING, (x) => cv.toGrayscale(x)],
  "toRgb() image": [THING, (x) => cv.toRgb(x)],
  "toTensor() array": [THING, (x) => cv.toTensor(x)],
  "unfold() image": [TENSOR, (x) => cv.unfold(x, { kernelSize: 2 })],
  "watchTraining() train": [CALLED, (x) => cv.watchTraining({ watch: {} }, x)],
  "withLayout() layout": [NAME, (x) => cv.withLayout(tf.ones([1]), x)],
  "withLayout() tensor": [TENSOR, (x) => cv.withLayout(x, "NHWC")],
};

for (const [place, [wrong, call]] of Object.entries(CALLS)) {
  const [caller, name] = place.split(" ");
  Deno.test(`${caller} says what ${name} must be`, async () => {
    for (const [shown, value] of Object.entries(wrong)) {
      const told = (await said(() => call(value))).replace(/^The test is at fault.*?: /, "");
      assert.ok(told.startsWith(`${caller}: ${name} must be `), `${shown}: ${told}`);
    }
  });
}

Deno.test("arguments are those of public functions", () => {
  const names = new Set(Object.values(list).flatMap(({ values }): string[] => values));
  for (const place of Object.keys(CALLS)) assert.ok(names.has(/^\w+/.exec(place)![0]), place);
});
