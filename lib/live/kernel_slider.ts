import { COLORMAP } from "../figures/colormap.ts";
import { type Figure, type ImageInput, imshow, panels } from "../figures/mod.ts";
import {
  checkValue,
  FINITE,
  FUNCTION,
  knownOptions,
  type OptionNames,
  POSITIVE,
  RECORD,
  TEXT,
} from "../geometry/mod.ts";
import { LiveOutput } from "./live_output.ts";
import type { SliderData } from "./page/data.ts";
import { correlate, planeOf } from "./page/explore/plan.ts";
import { numberText } from "./page/number_text.ts";
import { samePlan } from "./page/slider/same_plan.ts";
import {
  colorBytes,
  type PictureColors,
  pictureData,
  type PreparedPicture,
} from "./picture_data.ts";

/** What {@linkcode kernelSlider} goes through, and how it looks. */
export interface KernelSliderOptions extends Partial<PictureColors> {
  /** The smallest number; -1 where not given. */
  from?: number;
  /** The largest; 1 where not given. */
  to?: number;
  /** What lies between two neighbours; a hundredth of the way where not given, at least. */
  step?: number;
  /** The number to start with; the smallest where not given. */
  start?: number;
  /** What the number is called; "a" where not given. */
  name?: string;
  /** Numbers that have a name, as `{ "-1": "blur", 0: "as it is" }`: a button each. */
  marks?: Readonly<Record<number | string, string>>;
  /** Colors of the result, where they are not those of the image. */
  output?: Pick<PictureColors, "vmin" | "vmax"> & { cmap?: string };
}

const CALLER = "kernelSlider()";

/** More would make the notebook heavy. */
const MOST = 721;

interface Stops {
  values: number[];
  kernels: (readonly (readonly number[])[])[];
  kernelSize: [number, number];
}

const OPTIONS: OptionNames<KernelSliderOptions> = {
  vmin: FINITE,
  vmax: FINITE,
  cmap: COLORMAP,
  unit: TEXT,
  from: FINITE,
  to: FINITE,
  step: POSITIVE,
  start: FINITE,
  name: TEXT,
  marks: RECORD,
  output: true,
};

/**
 * Puts one number into the reader's hands: it makes the kernel, the kernel makes the picture.
 *
 * The kernels of all numbers are worked out here; the page convolves. The result is as large as the
 * image: beyond the edge stands the nearest pixel (`paddingMode: "replicate"`).
 *
 * @param image One image, as for `imshow`; shape `[rows, columns]`, any unit. Colors become grey
 * levels; a side longer than 256 pixels is made smaller.
 * @param kernelOf Makes the kernel of a number, as rows of weights; all of one size.
 * @param options Which numbers, names for some of them, colors.
 * @returns An output whose still picture shows image, kernel and result at the start.
 * @throws {RangeError} If the numbers make no range, or a kernel is not of rows of numbers of the
 * size of the first.
 *
 * @example From nothing to an edge
 * ```ts
 * import assert from "node:assert/strict";
 * import { kernelSlider } from "convolutions";
 *
 * const output = await kernelSlider(
 *   [[0, 0, 9], [0, 9, 9], [9, 9, 9]],
 *   (a) => [[0, -a, 0], [-a, 1 + 4 * a, -a], [0, -a, 0]],
 *   { from: 0, to: 1, step: 0.5, marks: { 0: "as it is", 1: "sharpen" } },
 * );
 * assert.match(output.alt, /a = 0/);
 * ```
 */
export async function kernelSlider(
  image: ImageInput,
  kernelOf: (value: number) => readonly (readonly number[])[],
  options: KernelSliderOptions = {},
): Promise<LiveOutput> {
  knownOptions(CALLER, options, OPTIONS);
  checkValue(CALLER, "kernelOf", kernelOf, FUNCTION);
  const { name = "a", cmap = "gray", vmin, vmax, unit, output = {} } = options;
  knownOptions(`${CALLER}'s output`, output, { vmin: FINITE, vmax: FINITE, cmap: COLORMAP });
  const values = stopsOf(options);
  const stops = { values, ...kernelsOf(kernelOf, values) };
  const at = nearest(values, options.start ?? values[0], "start");
  const marks = Object.entries(options.marks ?? {})
    .map(([value, label]) => ({ at: nearest(values, Number(value), "marks"), label }))
    .sort((a, b) => a.at - b.at);
  const picture = await pictureData(image, "image", { cmap, vmin, vmax, unit });
  const range: [number, number] = [
    output.vmin ?? picture.data.range[0],
    output.vmax ?? picture.data.range[1],
  ];
  const outputCmap = output.cmap ?? cmap;
  const data: SliderData = {
    picture: picture.data,
    name,
    values,
    at,
    marks,
    kernelSize: stops.kernelSize,
    kernels: new Uint8Array(Float32Array.from(stops.kernels.flat(2)).buffer).toBase64(),
    output: { range, colors: colorBytes(outputCmap) },
    signedColors: colorBytes("seismic"),
  };
  const still = stillPicture(picture, stops, at, { name, cmap, outputCmap, range });
  return new LiveOutput({ page: "slider", data, still });
}

function stopsOf({ from = -1, to = 1, step = (to - from) / 100 }: KernelSliderOptions): number[] {
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (!(from < to)) {
    throw new RangeError(`${CALLER}: from ${from} to ${to} is no range: from must be below to.`);
  }
  if (!(count <= MOST)) {
    throw new RangeError(`${CALLER}: ${count} numbers are too many: give a larger step.`);
  }
  // Without the noise of adding: 0.30000000000000004 is 0.3.
  return Array.from({ length: count }, (_, i) => Number((from + i * step).toPrecision(12)));
}

function kernelsOf(
  kernelOf: (value: number) => readonly (readonly number[])[],
  values: readonly number[],
): Omit<Stops, "values"> {
  const kernels = values.map(kernelOf);
  const [rows, columns] = [kernels[0]?.length, kernels[0]?.[0]?.length];
  kernels.forEach((kernel, i) => {
    const whole = Array.isArray(kernel) && kernel.length === rows && columns > 0 && rows > 0 &&
      kernel.every((row) => row.length === columns && row.every(Number.isFinite));
    if (!whole) {
      throw new RangeError(
        `${CALLER}: the function must give rows of numbers, all kernels of one size; that of ` +
          `${values[i]} is ${JSON.stringify(kernel)}.`,
      );
    }
  });
  return { kernels, kernelSize: [rows, columns] };
}

function nearest(values: readonly number[], wanted: number, option: string): number {
  const [low, high] = [values[0], values[values.length - 1]];
  if (!(wanted >= low && wanted <= high)) {
    throw new RangeError(`${CALLER}: ${option}: ${wanted} is not between ${low} and ${high}.`);
  }
  const off = values.map((value) => Math.abs(value - wanted));
  return off.indexOf(Math.min(...off));
}

/** Image, kernel and result beside each other, as they are at the start. */
function stillPicture(
  { rows, columns, values, data: { range: [vmin, vmax] } }: PreparedPicture,
  { values: numbers, kernels, kernelSize }: Stops,
  at: number,
  look: { name: string; cmap: string; outputCmap: string; range: [number, number] },
): Figure {
  const kernel = kernels[at];
  const plan = samePlan([rows, columns], kernelSize);
  const weights = Float64Array.from(kernel.flat());
  const out = correlate(planeOf({ columns, values }, plan), weights, plan);
  const number = `${look.name} = ${numberText(numbers[at], 3)}`;
  const most = Math.max(...weights.map(Math.abs)) || 1;
  const colors = { axis: false, width: 260 };
  return panels([
    imshow({ shape: [rows, columns], data: values }, {
      ...colors,
      vmin,
      vmax,
      cmap: look.cmap,
      title: "Image",
    }),
    imshow({ shape: kernelSize, data: weights }, {
      title: `Kernel, ${number}`,
      ...(Math.max(...kernelSize) < 8
        ? { cmap: "Greys", vmin: -most, vmax: 1e9, showVals: { digits: 3 } } // white
        : { cmap: "seismic", vmin: -most, vmax: most }),
      axis: false,
      width: 150,
    }),
    imshow({ shape: [rows, columns], data: out }, {
      ...colors,
      vmin: look.range[0],
      vmax: look.range[1],
      cmap: look.outputCmap,
      title: "Output",
    }),
  ], { alt: `An image, ${rows} by ${columns}, the kernel of ${number}, and what it makes of it` });
}
