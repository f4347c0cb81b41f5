import { svgElement } from "./svg.ts";

/** Place and size in a figure, in CSS pixels. */
export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Puts a PNG file into an SVG, its pixels as sharp squares.
 *
 * @param png The file's bytes.
 * @param place Where it goes; it is stretched to fill it.
 * @returns SVG text.
 */
export function imageElement(png: Uint8Array, place: Place): string {
  return svgElement("image", {
    x: place.x,
    y: place.y,
    width: place.width,
    height: place.height,
    preserveAspectRatio: "none",
    style: "image-rendering:pixelated",
    href: `data:image/png;base64,${png.toBase64()}`,
  });
}
