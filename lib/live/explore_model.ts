import * as tf from "@tensorflow/tfjs";
import { COLORMAP } from "../figures/colormap.ts";
import { Figure, type ImageInput, imshow, panels } from "../figures/mod.ts";
import { imageValues } from "../figures/image_values.ts";
import { knownOptions, LIST, listOf, type OptionNames, TEXT, twoNumbers } from "../geometry/mod.ts";
import { LiveOutput } from "./live_output.ts";
import { type ModelStep, networkSteps } from "./network_steps.ts";
import type { NetworkData } from "./page/data.ts";
import { channelOf, placesOf, shownRange } from "./page/network/channel.ts";
import { runNetwork } from "./page/network/compute.ts";
import { writeStep } from "./page/network/read_steps.ts";
import { colorBytes } from "./picture_data.ts";

/** How {@linkcode explore} shows a network. */
export interface ExploreModelOptions {
  /** Names of the classes, in the order of the last layer's units. */
  classes?: readonly string[];
  /** More images of the same shape, to choose from and to find what a filter answers to. */
  images?: readonly ImageInput[];
  /** What paper and ink are as input; the smallest and largest value where not given. */
  range?: readonly [number, number];
  /** Which of the steps shown is opened at first, where its value is largest; −1 is the last. */
  open?: number;
  /** Color map of the input; "Greys" where not given. */
  cmap?: string;
}

/** Weights up to this many bytes travel into the page, which then computes by itself. */
const CARRIED = 500_000;
/** Of a larger network, so many channels of a layer are shown, and so many bytes in all. */
const CHANNELS = 16;
const SHOWN_BYTES = 700_000;

const OPTIONS: OptionNames<ExploreModelOptions> = {
  classes: listOf(TEXT, "texts"),
  images: LIST,
  range: twoNumbers("[from, to]"),
  open: { must: "a whole number", holds: Number.isSafeInteger },
  cmap: COLORMAP,
};

/** As `explore(model, image)`. */
export async function exploreModel(
  model: tf.LayersModel,
  image: ImageInput,
  options: ExploreModelOptions,
): Promise<LiveOutput> {
  knownOptions("explore()", options, OPTIONS);
  const { shape, values: input } = await readInput(image);
  checkShape(model, shape);
  const steps = networkSteps(model, shape);
  const bytes = steps.reduce(
    (sum, { work }) => sum + Object.values(work).reduce((n, it) => n + (it?.byteLength ?? 0), 0),
    0,
  );
  const computes = bytes <= CARRIED && steps.every(({ work }) => work.kind !== "given");
  const shown = computes
    ? { steps, given: [], results: runNetwork(steps, input) }
    : await givenResults(model, steps, input, shape);
  const range = options.range ?? [Math.min(0, least(input)), shownRange(input)[1]];
  const samples = await Promise.all((computes ? options.images ?? [] : []).map(async (one, i) => {
    const { values: numbers } = await readInput(one);
    if (numbers.length !== input.length) {
      throw new RangeError(
        `explore(): images[${i}] has ${numbers.length} values, the image has ${input.length}.`,
      );
    }
    const bytes = Uint8ClampedArray.from(
      numbers,
      (value) => 255 * (value - range[0]) / (range[1] - range[0]),
    );
    return { name: `picture ${i}`, values: new Uint8Array(bytes.buffer).toBase64() };
  }));
  const last = steps.at(-1)!.work;
  const data: NetworkData = {
    steps: shown.steps.map(({ tensor: _, ...step }) => writeStep(step)),
    image: computes ? base64(input) : undefined,
    range: [range[0], range[1]],
    given: shown.given,
    classes: options.classes?.slice(),
    softmax: last.kind === "activation" && last.name === "softmax",
    inputColors: colorBytes(options.cmap ?? "Greys"),
    mapColors: colorBytes("seismic"),
    samples,
    open: options.open === undefined ? undefined : openedStep(options.open, shown),
  };
  return new LiveOutput({
    page: "network",
    data,
    still: stillPicture(model, shown, options.cmap ?? "Greys", range),
  });
}

/** The place among all steps of one that is shown. */
function openedStep(
  open: number,
  shown: { results: readonly (Float32Array | undefined)[] },
): number {
  const places = Object.keys(shown.results).map(Number);
  const at = places.at(open);
  if (at !== undefined && Number.isInteger(open)) return at;
  throw new RangeError(
    `explore(): open must be one of the ${places.length} steps shown, ` +
      `${-places.length} to ${places.length - 1}, not ${open}.`,
  );
}

/** An image as a model takes it: of any number of channels where it is a tensor. */
async function readInput(image: ImageInput): Promise<{ shape: number[]; values: Float32Array }> {
  if (image instanceof tf.Tensor && image.rank === 3) {
    return { shape: image.shape, values: Float32Array.from(await image.data()) };
  }
  const { rows, columns, channels, values } = imageValues(image);
  return { shape: [rows, columns, channels], values: Float32Array.from(await values) };
}

function checkShape(model: tf.LayersModel, shape: readonly number[]): void {
  if (!model.built) model.countParams();
  const wanted = model.inputs[0].shape.slice(1);
  const fits = wanted.length === 3 &&
    wanted.every((length, axis) => length === null || length === shape[axis]);
  if (fits) return;
  throw new RangeError(
    `explore(): the model "${model.name}" takes images of shape [${
      wanted.map((length) => length ?? "any").join(", ")
    }], not [${shape.join(", ")}].`,
  );
}

function least(values: Float32Array): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function base64(values: Float32Array): string {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).toBase64();
}

/** Has the model compute what the page cannot, and keeps as much of it as an output may carry. */
async function givenResults(
  model: tf.LayersModel,
  steps: readonly ModelStep[],
  input: Float32Array,
  shape: readonly number[],
) {
  const last = steps.length - 1;
  const size = ({ shape }: ModelStep) =>
    shape.length === 3 ? shape[0] * shape[1] * Math.min(CHANNELS, shape[2]) : shape[0];
  // The results that stand at the end of a layer, evenly over the network, and the last one.
  const ends = steps.map((_, at) => at).filter((at) =>
    at > 0 && (at === last || steps[at + 1]?.tensor !== steps[at].tensor)
  );
  const every = Math.max(1, Math.ceil(ends.length / 14));
  let left = SHOWN_BYTES;
  const chosen = ends.filter((at, n) => {
    if (at !== last && n % every !== 0) return false;
    left -= size(steps[at]);
    return left >= 0 || at === last;
  });
  const all = tf.model({
    inputs: model.inputs,
    outputs: chosen.map((at) => steps[at].tensor),
  });
  const outputs = tf.tidy(() => {
    const found = all.predict<tf.Tensor | tf.Tensor[]>(tf.tensor(input, [1, ...shape]));
    return [found].flat();
  });
  const results: Float32Array[] = [];
  results[0] = input;
  const given: NetworkData["given"] = [packed(0, input)];
  const fewer = steps.map((step) => ({
    ...step,
    work: withoutWeights(step),
  }));
  for (const [n, at] of chosen.entries()) {
    const { shape } = steps[at];
    const whole = Float32Array.from(await outputs[n].data());
    outputs[n].dispose();
    const channels = shape.length === 3 ? Math.min(CHANNELS, shape[2]) : shape[0];
    const kept = shape.length === 3 ? whole.filter((_, i) => i % shape[2] < channels) : whole;
    fewer[at] = { ...fewer[at], shape: [...shape.slice(0, -1), channels] };
    results[at] = kept;
    given.push(shape.length === 3 ? packed(at, kept) : { step: at, values: base64(kept) });
  }
  return { steps: fewer, given, results };
}

/** A result as one byte a number; the largest errors are a 510th of its range. */
function packed(step: number, values: Float32Array): NetworkData["given"][number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const bytes = Uint8ClampedArray.from(values, (it) => 255 * (it - low) / (high - low || 1));
  return { step, range: [low, high], values: new Uint8Array(bytes.buffer).toBase64() };
}

/** A step of which the page only draws the result, and needs to know where its windows lie. */
function withoutWeights({ work }: ModelStep): ModelStep["work"] {
  if (work.kind === "given" || work.kind === "input") return work;
  if (!("kernelSize" in work)) return { kind: "given" };
  const { kernelSize, stride, dilation, before } = work;
  return { kind: "given", window: { kernelSize, stride, dilation, before } };
}

/** The input and the first channels of some layers. */
function stillPicture(
  model: tf.LayersModel,
  { steps, results }: { steps: readonly ModelStep[]; results: readonly Float32Array[] },
  cmap: string,
  [vmin, vmax]: readonly [number, number],
): Figure {
  const maps = steps.flatMap(({ shape, title }, at) => {
    if (!results[at] || shape.length !== 3 || at === 0) return [];
    // What is padded looks as before, and of a layer with an activation the latter is shown.
    const { kind } = steps[at].work;
    const activated = steps[at + 1]?.work.kind === "activation" && results[at + 1];
    if (kind === "zeroPad" || kind === "convolution" && activated) return [];
    return [{ at, title, shape }];
  });
  const every = Math.max(1, Math.ceil(maps.length / 4));
  const [rows, columns] = placesOf(steps[0].shape);
  const picture = (values: Float32Array, shape: [number, number], options: object) =>
    imshow({ shape, data: values }, { axis: false, width: 150, ...options });
  return panels([
    picture(channelOf(results[0], steps[0].shape, 0), [rows, columns], {
      title: "input",
      cmap,
      vmin,
      vmax,
    }),
    ...maps.filter((_, n) => n % every === 0).slice(0, 4).map(({ at, title, shape }) => {
      const values = channelOf(results[at], shape, 0);
      const [vmin, vmax] = shownRange(values);
      const options = { title: `${title}, channel 0`, cmap: "seismic", vmin, vmax };
      return picture(values, placesOf(shape), options);
    }),
  ], {
    alt: `The network "${model.name}" on an image: its input and maps of ${maps.length} steps`,
  });
}
