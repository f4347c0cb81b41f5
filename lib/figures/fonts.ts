import { fontFile, type FontWeight } from "#platform";
import opentype from "opentype.js";

/** Weight of the figures' typeface, Inter (SIL Open Font License 1.1). */
export type { FontWeight };

/** What a figure needs of one font file; lengths in font units, y up. */
export interface FontFace {
  readonly unitsPerEm: number;
  readonly capHeight: number;
  readonly xHeight: number;
  readonly ascender: number;
  readonly descender: number;
  /** Index of the glyph of a character; 0 where the font has none. */
  glyphIndex(character: string): number;
  advance(glyph: number): number;
  /** Outline as SVG path data; empty for a space. */
  outline(glyph: number): string;
}

const faces = new Map<FontWeight, FontFace>();

/**
 * Opens the figures' typeface, once for each weight.
 *
 * @param weight Weight of the typeface.
 * @returns Metrics and outlines of its glyphs.
 */
export function fontFace(weight: FontWeight): FontFace {
  let face = faces.get(weight);
  if (!face) {
    face = openFace(fontFile(weight));
    faces.set(weight, face);
  }
  return face;
}

/** Signs that the typeface lacks, drawn as their nearest relative. */
const RELATIVES: Record<string, string> = { "∗": "*", "⋅": "·", "\u00a0": " ", "\u202f": " " };

function openFace(bytes: Uint8Array<ArrayBuffer>): FontFace {
  // lowMemory parses a glyph when it is first drawn: three times faster to the first figure.
  const font = opentype.parse(bytes.buffer, { lowMemory: true });
  // Digits of equal width, so that numbers in a column or an animation stand still.
  const tabular = new Map<number, number>();
  for (const { sub, by } of font.substitution.getSingle("tnum") ?? []) tabular.set(sub, by);
  const indices = new Map<string, number>();
  return {
    unitsPerEm: font.unitsPerEm,
    capHeight: font.tables.os2.sCapHeight,
    xHeight: font.tables.os2.sxHeight,
    ascender: font.ascender,
    descender: font.descender,
    glyphIndex(character) {
      const known = indices.get(character);
      if (known !== undefined) return known;
      let index: number = font.charToGlyphIndex(RELATIVES[character] ?? character);
      if (character >= "0" && character <= "9") index = tabular.get(index) ?? index;
      indices.set(character, index);
      return index;
    },
    advance: (glyph) => font.glyphs.get(glyph).advanceWidth!,
    outline: (glyph) => relativePath(font.glyphs.get(glyph).path.commands),
  };
}

/** Relative integer commands without empty lines: half the size of opentype.js's own path data. */
function relativePath(commands: opentype.PathCommand[]): string {
  let [x, y] = [0, 0];
  let [startX, startY] = [0, 0];
  let data = "";
  const pair = (px: number, py: number) => {
    const [dx, dy] = [Math.round(px) - x, Math.round(py) - y];
    return dy < 0 ? `${dx}${dy}` : `${dx} ${dy}`;
  };
  for (const command of commands) {
    if (command.type === "Z") {
      data += "z";
      [x, y] = [startX, startY];
      continue;
    }
    const [endX, endY] = [Math.round(command.x), Math.round(command.y)];
    if (command.type === "M") {
      data += `m${pair(endX, endY)}`;
      [startX, startY] = [endX, endY];
    } else if (command.type === "L") {
      if (endX !== x || endY !== y) {
        if (endX === x) data += `v${endY - y}`;
        else if (endY === y) data += `h${endX - x}`;
        else data += `l${pair(endX, endY)}`;
      }
    } else if (command.type === "Q") {
      const end = pair(endX, endY);
      data += `q${pair(command.x1, command.y1)}${end.startsWith("-") ? "" : " "}${end}`;
    } else {
      throw new TypeError(`Cannot read a glyph: ${command.type} is no TrueType curve`);
    }
    [x, y] = [endX, endY];
  }
  return data;
}
