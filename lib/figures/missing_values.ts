import type { Place } from "./image_element.ts";
import { svgElement, svgId } from "./svg.ts";
import { measureText, svgText, THEME } from "./text.ts";

const STRIPES = '<rect width="6" height="6" fill="#f0f2f4"/>' +
  '<path d="M-1 1l2-2M0 6l6-6M5 7l2-2" stroke="#aab2bb"/>';
const KEY_SIZE = 9;
const WORD_SIZE = 10;

/**
 * Draws stripes to stand under an image and be seen where it has no value, and says what they mean.
 *
 * @param image Place of the image, in CSS pixels.
 * @param keyTop Where the words stand: a line of 9 CSS pixels, from the image's left edge.
 * @param count How many of the image's pixels have no value; `undefined` leaves the number out.
 * @returns SVG text.
 */
export function drawMissing(image: Place, keyTop: number, count?: number): string {
  const id = svgId("hatch", STRIPES);
  const stripes = (place: Place) => svgElement("rect", { ...place, fill: `url(#${id})` });
  return `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse">${STRIPES}` +
    "</pattern>" + stripes(image) +
    stripes({ x: image.x, y: keyTop, width: KEY_SIZE, height: KEY_SIZE }) +
    svgText(
      missingWords(count),
      image.x + KEY_SIZE + 4,
      keyTop + KEY_SIZE - 1,
      { size: WORD_SIZE, fill: THEME.mutedInk },
    );
}

const missingWords = (count?: number) =>
  count === undefined ? "no value" : `no value (${count} px)`;

/** Width of the words that {@linkcode drawMissing} writes, with their square, in CSS pixels. */
export function missingWidth(count?: number): number {
  return KEY_SIZE + 4 + measureText(missingWords(count), { size: WORD_SIZE }).width;
}
