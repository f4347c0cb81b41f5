import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import sharp from "sharp";
import type { Figure } from "../../lib/figures/mod.ts";

/** An image with the colors that matplotlib gives it. */
export interface ImageCase {
  name: string;
  shape: [number, number];
  values: Float32Array | Float64Array;
  options: { cmap: string; vmin?: number; vmax?: number };
  rgba: Uint8Array;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8"));
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

/** Name of a color map → its 256 colors, three bytes each. */
export const matplotlibColormaps: Record<string, Uint8Array> = Object.fromEntries(
  Object.entries(read("matplotlib_colormaps.json")).map((
    [name, table],
  ) => [name, bytes(table as string)]),
);

const cases = read("figure_cases.json");

export const imageCases: ImageCase[] = cases.images.map((
  image: Record<string, unknown>,
): ImageCase => {
  const { buffer } = bytes(image.data as string);
  return {
    name: image.name as string,
    shape: image.shape as [number, number],
    values: image.dtype === "float32" ? new Float32Array(buffer) : new Float64Array(buffer),
    options: {
      cmap: image.cmap as string,
      vmin: image.vmin as number ?? undefined,
      vmax: image.vmax as number ?? undefined,
    },
    rgba: bytes(image.rgba as string),
  };
});

export const tickCases: {
  low: number;
  high: number;
  parts: number;
  integer: boolean;
  ticks: number[];
}[] = cases.ticks;

/** The 12×12 zoom of the radar lesson with its labels, and which of them are dark. */
export const radarZoom: { values: Float32Array; labels: string[]; dark: boolean[] } = {
  values: new Float32Array(bytes(cases.show_vals.values).buffer),
  labels: cases.show_vals.labels,
  dark: cases.show_vals.dark.map(Boolean),
};

/** Decodes a PNG with libpng: red, green, blue, alpha for each pixel. */
export async function decodePng(
  png: Uint8Array,
): Promise<{ width: number; height: number; data: Uint8Array }> {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

/** The images embedded in a figure, with their places relative to the group they are in. */
export async function embeddedImages(figure: Figure) {
  const svg = await figure.toSvg();
  const pattern =
    /<image x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"[^>]*base64,([^"]+)"/g;
  return await Promise.all([...svg.matchAll(pattern)].map(async (match) => {
    const [x, y, width, height] = match.slice(1, 5).map(Number);
    return { place: { x, y, width, height }, ...await decodePng(bytes(match[5])) };
  }));
}

/** The color of a pixel. */
export function pixel(
  image: { width: number; data: Uint8Array },
  x: number,
  y: number,
): number[] {
  const at = 4 * (Math.round(y) * image.width + Math.round(x));
  return [...image.data.subarray(at, at + 4)];
}
