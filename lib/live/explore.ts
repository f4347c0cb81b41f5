import * as tf from "@tensorflow/tfjs";
import { type KernelName, kernels } from "../convolution/mod.ts";
import { COLORMAP } from "../figures/colormap.ts";
import { Figure, type ImageInput, imshow, panels } from "../figures/mod.ts";
import {
  FINITE,
  FLAG,
  knownOptions,
  oneOf,
  type OptionNames,
  PADDING_MODES,
  type PaddingMode,
  RECORD,
  TEXT,
  valueText,
  wholeFrom,
} from "../geometry/mod.ts";
import { exploreModel, type ExploreModelOptions } from "./explore_model.ts";
import { LiveOutput } from "./live_output.ts";
import type { ExploreData } from "./page/data.ts";
import { appliedWeights, correlate, planeOf, planOf } from "./page/explore/plan.ts";
import { LARGEST_KERNEL, type Settings } from "./page/explore/settings.ts";
import { trouble } from "./page/explore/trouble.ts";
import {
  colorBytes,
  type PictureColors,
  pictureData,
  type PreparedPicture,
} from "./picture_data.ts";

/** What {@linkcode explore} starts with; a reader turns all of it. */
export interface ExploreOptions extends Partial<PictureColors> {
  /** A name of `kernels`, or rows of weights, up to 7 × 7; sharpen where not given. */
  kernel?: KernelName | readonly (readonly number[])[];
  /** Steps between two windows. */
  stride?: number;
  /** Pixels added on every side. */
  padding?: number;
  /** What those pixels hold. */
  paddingMode?: PaddingMode;
  /** Steps between two pixels inside a window. */
  dilation?: number;
  /** Whether the kernel is turned by half a turn first: true convolution. */
  flipped?: boolean;
  /** Whether each pixel paints the kernel instead. */
  transposed?: boolean;
  /** More pictures to choose from, by name, in the same colors. */
  pictures?: Readonly<Record<string, ImageInput>>;
  /** What the picture is called in the list. */
  name?: string;
  /** The variable that holds the image in the reader's cell, for the code to copy. */
  variable?: string;
}

const OPTIONS: OptionNames<ExploreOptions> = {
  vmin: FINITE,
  vmax: FINITE,
  cmap: COLORMAP,
  unit: TEXT,
  kernel: true,
  stride: wholeFrom(1),
  padding: wholeFrom(0, 256),
  paddingMode: oneOf(...PADDING_MODES),
  dilation: wholeFrom(1),
  flipped: FLAG,
  transposed: FLAG,
  pictures: RECORD,
  name: TEXT,
  variable: TEXT,
};

const CALLER = "explore()";

/**
 * Puts a convolution into the reader's hands: an image, a kernel to type into, every option, and
 * each output pixel's sum, written out.
 *
 * Nothing is sent anywhere and no kernel is asked: it computes in the page, and goes on working in
 * an exported one.
 *
 * @param image One image, as for `imshow`; shape `[rows, columns]`, any unit. Colors become grey
 * levels; a side longer than 256 pixels is made smaller.
 * @param options What it starts with.
 * @returns An output whose still picture shows input, kernel and output.
 * @throws {RangeError} If an option makes no sense, or the kernel does not fit the image.
 *
 * @example Let the last value of a cell be
 * ```ts
 * import assert from "node:assert/strict";
 * import { explore } from "convolutions";
 *
 * const output = await explore([[0, 0, 9], [0, 9, 9], [9, 9, 9]], { kernel: "sobelX", padding: 1 });
 * assert.match(output.alt, /sobelX/);
 * ```
 */
export function explore(image: ImageInput, options?: ExploreOptions): Promise<LiveOutput>;
/**
 * Opens a network: every layer's maps, every unit's inputs, weights, sum and activation, and what
 * it sees of the image; a small network computes in the page, where its input can be drawn.
 *
 * @param model Sequential or functional, with one input and one output, such as a network of one's
 * own after training.
 * @param image One image as the model takes it, without the axis of the batch:
 * `[rows, columns, channels]`.
 * @param options Classes, more images, colors.
 * @returns An output whose still picture shows maps of some layers.
 * @throws {RangeError} If the image is not of the shape that the model takes.
 */
export function explore(
  model: tf.LayersModel,
  image: ImageInput,
  options?: ExploreModelOptions,
): Promise<LiveOutput>;
export function explore(
  ...[first, second = {}, third = {}]:
    | [ImageInput, ExploreOptions?]
    | [tf.LayersModel, ImageInput, ExploreModelOptions?]
): Promise<LiveOutput> {
  if (first instanceof tf.LayersModel) {
    return exploreModel(first, second as ImageInput, third as ExploreModelOptions);
  }
  return exploreImage(first, second as ExploreOptions);
}

async function exploreImage(image: ImageInput, options: ExploreOptions): Promise<LiveOutput> {
  knownOptions(CALLER, options, OPTIONS);
  const { cmap = "gray", vmin, vmax, unit, name = "image", variable } = options;
  const colors = { cmap, vmin, vmax, unit };
  const settings = startSettings(options);
  const [picture, ...more] = await Promise.all([
    pictureData(image, name, colors),
    ...Object.entries(options.pictures ?? {}).map(([name, other]) =>
      pictureData(other, name, colors)
    ),
  ]);
  const problem = trouble(picture, settings);
  if (problem) throw new RangeError(`${CALLER}: ${problem.why}`);
  const data: ExploreData = {
    pictures: [picture, ...more].map(({ data }) => data),
    settings,
    differenceColors: colorBytes("seismic"),
    imageName: variable,
  };
  return new LiveOutput({ page: "explore", data, still: stillPicture(picture, settings, cmap) });
}

const NAMES: Readonly<Record<KernelName, string>> = {
  identity: "identity",
  sharpen: "sharpen",
  boxBlur: "box blur",
  gaussianBlur: "Gaussian blur",
  edge: "edge",
  outline: "outline",
  sobelX: "Sobel x",
  sobelY: "Sobel y",
  prewittX: "Prewitt x",
  prewittY: "Prewitt y",
  emboss: "emboss",
};

/** What whole numbers stand over in the kernels that are means. */
const DIVISORS: Partial<Record<KernelName, number>> = { boxBlur: 9, gaussianBlur: 16 };

function startSettings(options: ExploreOptions): Settings {
  const { kernel = "sharpen", stride = 1, dilation = 1, padding = 0 } = options;
  const { paddingMode = "constant", flipped = false, transposed = false } = options;
  return {
    picture: 0,
    ...kernelSettings(kernel),
    stride,
    dilation,
    padding,
    paddingMode,
    flipped,
    transposed,
  };
}

function kernelSettings(kernel: NonNullable<ExploreOptions["kernel"]>) {
  if (typeof kernel === "string") {
    if (!Object.hasOwn(kernels, kernel)) {
      throw new RangeError(
        `${CALLER}: there is no kernel "${kernel}": use ${Object.keys(kernels).join(", ")}, ` +
          "or rows of weights.",
      );
    }
    const divisor = DIVISORS[kernel] ?? 1;
    const weights = kernels[kernel].flat().map((weight) => Math.round(weight * divisor));
    return { rows: 3, columns: 3, weights, divisor, name: NAMES[kernel] };
  }
  if (!Array.isArray(kernel) || !kernel.every(Array.isArray)) {
    throw new TypeError(
      `${CALLER}: kernel must be a name or rows of weights, not ${valueText(kernel)}.`,
    );
  }
  const [rows, columns] = [kernel.length, kernel[0]?.length ?? 0];
  const weights = kernel.flat();
  const fits = [rows, columns].every((side) => side >= 1 && side <= LARGEST_KERNEL);
  const whole = kernel.every((row) => row.length === columns) && weights.every(Number.isFinite);
  if (!fits || !whole) {
    throw new RangeError(
      `${CALLER}: the kernel must be rows of numbers of equal length, 1 × 1 to ` +
        `${LARGEST_KERNEL} × ${LARGEST_KERNEL}, not ${rows} × ${columns}.`,
    );
  }
  return { rows, columns, weights, divisor: 1, name: "own" };
}

/** Input, kernel and output beside each other. */
function stillPicture(
  { rows, columns, values, data: { range: [vmin, vmax] } }: PreparedPicture,
  settings: Settings,
  cmap: string,
): Figure {
  const plan = planOf({ rows, columns }, settings);
  const out = correlate(planeOf({ columns, values }, plan), appliedWeights(settings), plan);
  const colors = { vmin, vmax, cmap, axis: false, width: 260 };
  const name = Object.entries(NAMES).find(([, spoken]) => spoken === settings.name)?.[0];
  return panels([
    imshow({ shape: [rows, columns], data: values }, { ...colors, title: "Input" }),
    imshow(
      { shape: [settings.rows, settings.columns], data: Float64Array.from(settings.weights) },
      {
        title: settings.divisor === 1 ? "Kernel" : `Kernel, ÷ ${settings.divisor}`,
        cmap: "Greys",
        vmin: -1e6, // all of them white
        vmax: 1e9,
        showVals: { digits: 3 },
        axis: false,
        width: 150,
      },
    ),
    imshow({ shape: [...plan.size], data: out }, { ...colors, title: "Output" }),
  ], {
    alt: `Convolution of an image, ${rows} by ${columns}, with the kernel ` +
      `${name ?? JSON.stringify(settings.weights)}: input, kernel and output`,
  });
}
