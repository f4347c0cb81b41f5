import { checkValue, FUNCTION, type OptionKind } from "../geometry/mod.ts";
import { encodePicture, frontEnd } from "#platform";
import * as tf from "@tensorflow/tfjs";
import { DataArray, Dataset } from "../arrays/mod.ts";
import { formatTensor } from "../backend/mod.ts";
import { Figure, ModelGraph, ModelSummary } from "../figures/mod.ts";
import { rasterize } from "../figures/rasterize.ts";
import { displaySymbol } from "./display_symbol.ts";

/** One value in several media types, of which a front end shows the richest that it can. */
export type MimeBundle = Record<string, string>;

const CLASS: OptionKind = { ...FUNCTION, must: "a class" };

/**
 * Teaches the kernel how to show every value of a class.
 *
 * @param type The class.
 * @param render Makes the MIME bundle of one value.
 *
 * @example
 * ```ts
 * import { registerDisplay } from "convolutions";
 *
 * class Celsius {
 *   constructor(readonly degrees: number) {}
 * }
 * registerDisplay(Celsius, ({ degrees }) => ({ "text/plain": `${degrees} °C` }));
 * ```
 */
export function registerDisplay<T extends object>(
  // deno-lint-ignore no-explicit-any -- any class, whatever its constructor takes or hides
  type: { prototype: T } & (abstract new (...args: any[]) => any),
  render: (value: T) => MimeBundle | Promise<MimeBundle>,
): void {
  checkValue("registerDisplay()", "type", type, CLASS);
  checkValue("registerDisplay()", "render", render, FUNCTION);
  Object.defineProperty(type.prototype, displaySymbol, {
    configurable: true,
    value(this: T) {
      return render(this);
    },
  });
}

/** An SVG in which pixels take as many is a photograph: the PNG alone shows the same, at half the bytes. */
const HEAVY_PIXELS = 20_000;

/**
 * The MIME bundle of a figure: its SVG, and the same picture as PNG, because a notebook that is not trusted shows
 * only that. A picture of many pixels is there once: as PNG, or as JPEG where that is less than half.
 *
 * @param figure Any figure.
 * @returns SVG and PNG, or one of PNG and JPEG, in base64, and the alt text.
 */
export async function figureBundle(figure: Figure): Promise<MimeBundle> {
  const svg = await figure.toSvg();
  const text = { "text/plain": figure.alt };
  if (frontEnd()?.showsSvg) return { "image/svg+xml": svg, ...text };
  // JupyterLab shows a PNG pixel by pixel: drawn finer, it would be larger than the SVG.
  const png = await figure.toPng(1);
  if (pixelsIn(svg) <= HEAVY_PIXELS) {
    return { "image/svg+xml": svg, "image/png": png.toBase64(), ...text };
  }
  const jpeg = await jpegOf(svg);
  // Only of what is a photograph indeed: maps of numbers are smaller, and exact, as PNG.
  const photograph = isJpeg(jpeg) && jpeg.length < png.length / 2;
  return photograph
    ? { "image/jpeg": jpeg.toBase64(), ...text }
    : { "image/png": png.toBase64(), ...text };
}

async function jpegOf(svg: string): Promise<Uint8Array> {
  const { data, width, height } = await rasterize(svg);
  return encodePicture({ values: data, rows: height, columns: width, bands: 4 }, "jpeg");
}

function isJpeg([first, second]: Uint8Array): boolean {
  return first === 0xff && second === 0xd8;
}

/** How many characters of an SVG are pixels. */
function pixelsIn(svg: string): number {
  return svg.matchAll(/"data:image\/png;base64,[^"]*"/g).reduce((sum, [it]) => sum + it.length, 0);
}

/**
 * Shows a value now, in the middle of a cell. The last value of a cell is shown without it. Outside of
 * a notebook the value is printed.
 *
 * @param value A figure, an animation, a tensor, a dataset, or anything that the kernel can print.
 *
 * @example
 * ```ts
 * import { display, imshow } from "convolutions";
 *
 * for (const value of [0, 1]) await display(imshow([[value, 1 - value]]));
 * ```
 */
export async function display(value: unknown): Promise<void> {
  const notebook = frontEnd();
  if (notebook) await notebook.display(value);
  else console.log(value);
}

registerDisplay(Figure, figureBundle);
registerDisplay(
  ModelGraph,
  async (it) =>
    it.scrolls ? { "text/html": await it.toHtml(), "text/plain": it.alt } : await figureBundle(it),
);
registerDisplay(ModelSummary, (it) => ({ "text/plain": it.toString() }));
registerDisplay(Dataset, (it) => ({ "text/html": it.toHtml(), "text/plain": it.toString() }));
registerDisplay(DataArray, (it) => ({ "text/html": it.toHtml(), "text/plain": it.toString() }));
registerDisplay(tf.Tensor, async (it) => ({ "text/plain": await formatTensor(it) }));
