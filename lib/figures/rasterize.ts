import { openRasterizer, type Pixels, type Rasterizer } from "#platform";

let loaded: Rasterizer | undefined;

/** Loads the program that draws, once. */
export async function rasterizer(): Promise<Rasterizer> {
  return loaded ??= await openRasterizer();
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

function draw(rasterizer: Rasterizer, svg: string, scale: number): Pixels {
  // resvg 2.6 knows only SVG 1.1's word for it; browsers smooth on that one.
  return rasterizer(
    svg.replaceAll("image-rendering:pixelated", "image-rendering:optimizeSpeed"),
    scale,
  );
}
