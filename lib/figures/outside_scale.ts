import type { Numbers } from "./image_values.ts";
import { measureText, svgText, THEME } from "./text.ts";

const SIZE = 10;

/**
 * Counts the pixels whose value the colors of a scale do not show.
 *
 * @param values Row by row, channels last; NaN and infinities are passed over.
 * @param low Value of the first color.
 * @param high Value of the last color.
 * @param channels Values of each pixel, of which one outside is enough.
 * @returns How many pixels lie outside.
 */
export function countOutside(values: Numbers, low: number, high: number, channels = 1): number {
  // A bound that has more digits than the data can have is not above them.
  const round = values instanceof Float32Array ? Math.fround : (value: number) => value;
  const [least, most] = [round(low), round(high)];
  let outside = 0;
  for (let at = 0; at < values.length; at += channels) {
    for (let channel = 0; channel < channels; channel++) {
      const value = values[at + channel];
      if ((value < least && value !== -Infinity) || (value > most && value !== Infinity)) {
        outside++;
        break;
      }
    }
  }
  return outside;
}

/**
 * Says how much of an image its colors do not show, in as many words as there is room for.
 *
 * @param outside Pixels that lie outside of the scale.
 * @param pixels All pixels.
 * @param place Left edge, baseline and room, in CSS pixels.
 * @returns SVG text; none where all pixels are inside, or there is no room at all.
 */
export function drawOutside(
  outside: number,
  pixels: number,
  place: { x: number; y: number; width: number },
): string {
  if (outside === 0) return "";
  const share = percent(outside / pixels);
  const words = [
    outside === pixels
      ? "all pixels lie outside the scale"
      : `${share} of the pixels lie outside the scale`,
    `${share} outside the scale`,
    `${share} outside`,
  ];
  const fits = (text: string) => measureText(text, { size: SIZE }).width <= place.width;
  const text = words.find(fits);
  return text ? svgText(text, place.x, place.y, { size: SIZE, fill: THEME.mutedInk }) : "";
}

/** Such as "34%" or "0.2%"; a part is never called none or all. */
function percent(share: number): string {
  const hundredth = 100 * share;
  if (hundredth < 0.1) return "under 0.1%";
  if (hundredth < 10) return `${Number(hundredth.toFixed(1))}%`;
  return hundredth > 99 && hundredth < 100 ? "over 99%" : `${Math.round(hundredth)}%`;
}
