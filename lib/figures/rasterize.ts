/** An image as bytes: red, green, blue, alpha for each pixel, row by row from the top. */
export interface Pixels {
  width: number;
  height: number;
  /** Length `width * height * 4`; colours not multiplied by alpha. */
  data: Uint8Array;
}

const NEAREST = "image-rendering:optimizeSpeed";

type Resvg = typeof import("@resvg/resvg-js").Resvg;
let loaded: Resvg | undefined;

/** Loads the program that draws, once. */
export async function rasterizer(): Promise<Resvg> {
  return loaded ??= (await import("@resvg/resvg-js")).Resvg;
}

/**
 * Draws an SVG document into pixels, without any font of the system.
 *
 * @param svg A standalone document whose text is glyph outlines.
 * @param scale Device pixels for each CSS pixel.
 * @returns The pixels.
 * @throws {RangeError} If `scale` is not a positive number up to 8.
 */
export async function rasterize(svg: string, scale = 1): Promise<Pixels> {
  if (!(scale > 0 && scale <= 8)) {
    throw new RangeError(`Cannot draw a figure at scale ${scale}: it must be between 0 and 8`);
  }
  return draw(await rasterizer(), svg, scale);
}

/** As {@linkcode rasterize}, at once; nothing if {@linkcode rasterizer} has not been called before. */
export function rasterizeNow(svg: string, scale: number): Pixels | undefined {
  return loaded && draw(loaded, svg, scale);
}

function draw(Resvg: Resvg, svg: string, scale: number): Pixels {
  // resvg 2.6 knows only SVG 1.1's word for it; browsers smooth on that one.
  const image = new Resvg(svg.replaceAll("image-rendering:pixelated", NEAREST), {
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: false },
    logLevel: "off",
  }).render();
  return { width: image.width, height: image.height, data: image.pixels };
}
