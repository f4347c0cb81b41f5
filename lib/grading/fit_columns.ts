import { stripControls } from "./outputs.ts";

/** Makes a text one line of at most `most` columns, without what a terminal would obey. */
export function fitColumns(text: string, most: number): string {
  const line = stripControls(text).replaceAll(/[\n\t\u2028\u2029]+/g, " ").trim();
  if (columnsOf(line) <= most) return line;
  let kept = "";
  let columns = 1; // of the ellipsis
  for (const { segment } of graphemes.segment(line)) {
    columns += columnsOf(segment);
    if (columns > most) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** How many columns a terminal gives a text: two for a wide character or an emoji. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += wide.test(segment) ? 2 : 1;
  return columns;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

const wide =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
