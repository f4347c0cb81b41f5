import { Film } from "../../lib/live/film.ts";
import { trouble } from "../../lib/live/page/explore/trouble.ts";
import {
  ask,
  explore,
  exploreSoftmax,
  kernelSlider,
  modelReceptiveField,
  startBackend,
  tf,
} from "../../lib/mod.ts";
import { assertSnapshot, said } from "../fixtures/snapshot.ts";
import { SETTINGS } from "./explore_data.ts";

await startBackend("cpu");
const { layers } = tf;

// deno-lint-ignore no-explicit-any -- what types refuse, too
const odd = (value: unknown): any => value;
const plane = [[1, 2], [3, 4]];
const model = tf.sequential({
  name: "small",
  layers: [
    layers.conv2d({ filters: 1, kernelSize: 2, inputShape: [3, 4, 1], name: "conv" }),
    layers.flatten({ name: "flat" }),
  ],
});
const input = tf.input({ shape: [2, 2, 1] });
const flat = layers.flatten().apply(input) as tf.SymbolicTensor;
const twins = tf.model({ inputs: input, outputs: [flat, input], name: "twins" });
const open = tf.sequential({
  name: "open",
  layers: [layers.conv2d({ filters: 1, kernelSize: 2, inputShape: [null, null, 3] })],
});
const image = tf.ones([3, 4, 1]) as tf.Tensor3D;
/** Why a setting is impossible, and what would mend it. */
const why = (rows: number, columns: number, settings: object) => () => {
  const found = trouble({ rows, columns }, { ...SETTINGS, weights: [], ...settings });
  if (!found) return;
  const fixes = found.fixes.map(({ label, change }) => `${label} ${JSON.stringify(change)}`);
  throw new RangeError([found.why, ...fixes].join(" | "));
};
const watched = (shape: number[]) => () => new Film({ it: () => tf.zeros(shape) }).addMoment(0, 1);

Deno.test("what a live output cannot be is told, with the numbers and what to do", async () => {
  assertSnapshot(
    "live_refused.txt",
    await said({
      "explore(image)": {
        "a name of no kernel": () => explore(plane, { kernel: odd("blurred") }),
        "a kernel that does not fit": () => explore(plane, { kernel: [[1], [2], [3]] }),
        "two channels": () => explore({ shape: [1, 1, 2], data: [1, 2] }),
      },
      "explore(model)": {
        "an image with more rows": () => explore(model, tf.ones([4, 4, 1]) as tf.Tensor3D),
        "more columns": () => explore(model, tf.ones([3, 5, 1]) as tf.Tensor3D),
        "more channels": () => explore(model, tf.ones([3, 4, 2]) as tf.Tensor3D),
        "of any size": () => explore(open, tf.ones([3, 4, 2]) as tf.Tensor3D),
        "of a size it takes": () => explore(open, tf.ones([9, 4, 3]) as tf.Tensor3D),
        "of a plane": () => explore(model, tf.ones([3, 4]) as never),
        "two outputs": () => explore(twins, tf.ones([2, 2, 1]) as tf.Tensor3D),
        "more images of another size": () =>
          explore(model, image, { images: [image, tf.ones([3, 3, 1]) as tf.Tensor3D] }),
        "the first step": () => explore(model, image, { open: 0 }),
        "the last step": () => explore(model, image, { open: 2 }),
        "a step beyond": () => explore(model, image, { open: 3 }),
        "the first from behind": () => explore(model, image, { open: -3 }),
        "a step before": () => explore(model, image, { open: -4 }),
      },
      exploreSoftmax: {
        "one logit": () => exploreSoftmax([1]),
        "twenty logits": () => exploreSoftmax(Array(20).fill(0)),
        "twenty-one logits": () => exploreSoftmax(Array(21).fill(0)),
        "of two items": () => exploreSoftmax(tf.zeros([2, 2])),
        "of one item in a batch": () => exploreSoftmax(tf.zeros([1, 2])),
        "no number": () => exploreSoftmax([0, Infinity]),
        "too few names": () => exploreSoftmax([0, 1], { classes: ["a"] }),
        "the last is right": () => exploreSoftmax([0, 1], { answer: 1 }),
        "none is right": () => exploreSoftmax([0, 1], { answer: 2 }),
        "half a one is right": () => exploreSoftmax([0, 1], { answer: 0.5 }),
        "one before is right": () => exploreSoftmax([0, 1], { answer: -1 }),
      },
      kernelSlider: {
        "no range": () => kernelSlider(plane, () => [[1]], { from: 2, to: 2 }),
        "721 numbers": () => kernelSlider(plane, () => [[1]], { from: 0, to: 720, step: 1 }),
        "722 numbers": () => kernelSlider(plane, () => [[1]], { from: 0, to: 721, step: 1 }),
        "without end": () => kernelSlider(plane, () => [[1]], { from: -1e308, to: 1e308 }),
        "a start below": () => kernelSlider(plane, () => [[1]], { start: -1.5 }),
        "a start at the end": () => kernelSlider(plane, () => [[1]], { start: 1 }),
        "a mark above": () => kernelSlider(plane, () => [[1]], { marks: { 1.5: "x" } }),
        "a kernel of no size": () => kernelSlider(plane, () => []),
        "rows of no size": () => kernelSlider(plane, () => [[]]),
        "kernels of two heights": () => kernelSlider(plane, (a) => a < 0 ? [[1]] : [[1], [2]]),
        "kernels of two widths": () => kernelSlider(plane, (a) => a < 0 ? [[1]] : [[1, 2]]),
        "rows of two widths": () => kernelSlider(plane, () => [[1, 2], [3]]),
        "no kernel": () => kernelSlider(plane, () => odd(7)),
        "no number": () => kernelSlider(plane, () => [[NaN]]),
      },
      others: {
        "an answer that is no choice": () => ask("?", { choices: { a: "", b: "" }, answer: "c" }),
        "a film of a list": watched([4]),
        "a film of one number": watched([]),
        "a film of a plane": watched([2, 3]),
        "no layer of a model": () => modelReceptiveField(model, "pool"),
        "a unit below": () => modelReceptiveField(model, "conv", [2, 0]),
        "a unit beside": () => modelReceptiveField(model, "conv", [0, 3]),
        "the last unit": () => modelReceptiveField(model, "conv", [1, 2]),
        "a unit of a list": () => modelReceptiveField(model, "flat", [1, 0]),
        "a model of any image": () => modelReceptiveField(open, "conv"),
        "a model of lists": () =>
          modelReceptiveField(
            tf.sequential({ name: "lists", layers: [layers.dense({ units: 1, inputShape: [2] })] }),
            "dense",
          ),
      },
      "settings of explore() in its page": {
        "a kernel that fits": why(2, 3, {}),
        "too many rows": why(1, 3, {}),
        "too many columns": why(2, 2, {}),
        "both": why(1, 1, {}),
        "with padding": why(2, 1, { columns: 6, padding: 2 }),
        "as wide as with padding": why(2, 1, { columns: 5, padding: 2 }),
        "dilated": why(2, 4, { dilation: 2 }),
        "dilated thrice, padded": why(3, 4, { dilation: 3, padding: 1, rows: 3 }),
        "reflected too far": why(3, 2, { padding: 2, paddingMode: "reflect" }),
        "reflected": why(2, 3, { padding: 1, paddingMode: "reflect" }),
        "mirrored too far": why(2, 3, { padding: 3, paddingMode: "symmetric" }),
        "wrapped too far": why(3, 2, { padding: 3, paddingMode: "circular" }),
        "replicated far": why(2, 2, { padding: 9, paddingMode: "replicate" }),
        "transposed, nothing left": why(2, 3, { transposed: true, padding: 2, stride: 2 }),
        "transposed, no columns left": why(9, 1, { transposed: true, padding: 2, dilation: 1 }),
        "transposed, one left": why(3, 2, { transposed: true, padding: 1, columns: 2 }),
      },
    }),
  );
  model.dispose();
});
