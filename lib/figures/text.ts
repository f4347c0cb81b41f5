import {
  checkValue,
  FINITE,
  knownOptions,
  oneOf,
  type OptionNames,
  POSITIVE,
  TEXT,
} from "../geometry/mod.ts";
import { fontFace, type FontWeight } from "./fonts.ts";
import { type SvgAttributes, svgElement, svgNumber } from "./svg.ts";

/** Size and weight of a line of text. */
export interface FontOptions {
  /** Size of the em square in CSS pixels; 13 where not given. */
  size?: number;
  /** Weight; `regular` where not given. */
  weight?: FontWeight;
}

const FONT_OPTIONS: OptionNames<FontOptions> = {
  size: POSITIVE,
  weight: oneOf("regular", "semibold"),
};

/** Lengths of a line of text in CSS pixels. */
export interface TextSize {
  /** Sum of the advances. */
  width: number;
  /** From the baseline to the top of the capitals. */
  capHeight: number;
  /** From the baseline to the top of the tallest letters. */
  ascent: number;
  /** From the baseline to the bottom of the lowest letters; positive. */
  descent: number;
}

/** How a line of text is placed and colored. */
export interface TextOptions extends FontOptions {
  /** Which end of the line is at `x`; `start` where not given. */
  anchor?: "start" | "middle" | "end";
  /** What is at `y`: the baseline (default), or the middle or the top of the capitals. */
  baseline?: "alphabetic" | "middle" | "top";
  /** Color; near-black where not given; `inherit` takes that of the group around. */
  fill?: string;
  /** Color of the outline that keeps text readable on a picture; none where not given. */
  outline?: string;
  /** Width of the outline on each side of a stroke, in CSS pixels; a tenth of the size. */
  outlineWidth?: number;
  /** Clockwise turn about (`x`, `y`) in degrees. */
  rotate?: number;
  /** From 0 to 1. */
  opacity?: number;
}

/** Colors, sizes and widths that all figures share. */
export const THEME = {
  paper: "#ffffff",
  border: "#d9dce1",
  ink: "#1f2328",
  mutedInk: "#59636e",
  line: "#8c959f",
  fontSize: 13,
  titleSize: 14,
  tickSize: 11.5,
} as const;

const SCRIPT_SIZE = 0.68;
const SUBSCRIPT_DROP = 0.16;
const SUPERSCRIPT_RISE = 0.34;

interface PlacedGlyph {
  glyph: number;
  /** Font units from the start of the line; y up. */
  x: number;
  y: number;
  scale: number;
}

/** Lays glyphs on a line; `_{…}` and `^{…}` are lowered and raised. */
function layOut(text: string, weight: FontWeight): { glyphs: PlacedGlyph[]; advance: number } {
  const face = fontFace(weight);
  const glyphs: PlacedGlyph[] = [];
  let x = 0;
  for (const run of text.split(/([_^]\{[^{}]*\})/)) {
    const script = /^([_^])\{(.*)\}$/su.exec(run);
    const scale = script ? SCRIPT_SIZE : 1;
    const shift = !script ? 0 : script[1] === "_" ? -SUBSCRIPT_DROP : SUPERSCRIPT_RISE;
    for (const character of script ? script[2] : run) {
      const glyph = face.glyphIndex(character);
      glyphs.push({ glyph, x, y: shift * face.unitsPerEm, scale });
      x += face.advance(glyph) * scale;
    }
  }
  return { glyphs, advance: x };
}

/**
 * Measures one line of text in the figures' typeface.
 *
 * @param text One line; `_{…}` and `^{…}` are lowered and raised.
 * @param options Size and weight.
 * @returns Width, height of the capitals, ascent and descent in CSS pixels.
 *
 * @example Digits are of equal width
 * ```ts
 * import assert from "node:assert/strict";
 * import { measureText } from "convolutions";
 *
 * assert.equal(measureText("111").width, measureText("888").width);
 * ```
 */
export function measureText(text: string, options: FontOptions = {}): TextSize {
  const { size = THEME.fontSize, weight = "regular" } = knownOptions(
    "measureText()",
    options,
    FONT_OPTIONS,
  );
  checkValue("measureText()", "text", text, TEXT);
  const face = fontFace(weight);
  const em = size / face.unitsPerEm;
  return {
    width: layOut(text, weight).advance * em,
    capHeight: face.capHeight * em,
    ascent: face.ascender * em,
    descent: -face.descender * em,
  };
}

const TEXT_OPTIONS: OptionNames<TextOptions> = {
  ...FONT_OPTIONS,
  anchor: oneOf("start", "middle", "end"),
  baseline: oneOf("alphabetic", "middle", "top"),
  fill: TEXT,
  outline: TEXT,
  outlineWidth: FINITE,
  rotate: FINITE,
  opacity: FINITE,
};

/**
 * Draws one line of text as glyph outlines, which look the same on a machine without fonts.
 *
 * The outlines themselves are left out: {@linkcode glyphDefinitions} collects them for a whole
 * picture, as `Figure` does, so that each glyph is there once.
 *
 * @param text One line; `_{…}` and `^{…}` are lowered and raised.
 * @param x CSS pixels to the right.
 * @param y CSS pixels down.
 * @param options Size, weight, alignment and colors.
 * @returns SVG text; empty when nothing would be seen.
 *
 * @example A size such as 3×3
 * ```ts
 * import assert from "node:assert/strict";
 * import { svgText } from "convolutions";
 *
 * assert.match(svgText("3×3", 10, 20, { anchor: "middle" }), /^<g .*<use href="#gr/);
 * ```
 */
export function svgText(text: string, x: number, y: number, options: TextOptions = {}): string {
  knownOptions("svgText()", options, TEXT_OPTIONS);
  checkValue("svgText()", "text", text, TEXT);
  checkValue("svgText()", "x", x, FINITE);
  checkValue("svgText()", "y", y, FINITE);
  const { size = THEME.fontSize, weight = "regular", anchor = "start", fill = THEME.ink } = options;
  const face = fontFace(weight);
  const em = size / face.unitsPerEm;
  const { glyphs, advance } = layOut(text, weight);
  const start = anchor === "middle" ? -advance / 2 : anchor === "end" ? -advance : 0;
  const drop = options.baseline === "middle"
    ? face.capHeight / 2
    : options.baseline === "top"
    ? face.capHeight
    : 0;
  const prefix = glyphPrefix(weight);
  let uses = "";
  for (const { glyph, x: left, y: up, scale } of glyphs) {
    if (face.outline(glyph) === "") continue;
    const id = prefix + glyph.toString(36);
    if (scale === 1) {
      uses += `<use href="#${id}"${left > 0 ? ` x="${Math.round(left)}"` : ""}/>`;
    } else {
      const place = `translate(${Math.round(left)} ${Math.round(up)})scale(${scale})`;
      uses += `<use href="#${id}" transform="${place}"/>`;
    }
  }
  if (uses === "") return "";
  const unit = svgNumber(em, 6);
  // Font units point up, CSS pixels down.
  const place = options.rotate
    ? `translate(${svgNumber(x)} ${svgNumber(y)})rotate(${svgNumber(options.rotate)})` +
      `scale(${unit} -${unit})translate(${Math.round(start)} ${-Math.round(drop)})`
    : `translate(${svgNumber(x + start * em)} ${svgNumber(y + drop * em)})scale(${unit} -${unit})`;
  const { outline, outlineWidth = size * 0.1 } = options;
  return svgElement("g", {
    transform: place,
    fill: fill === "inherit" ? undefined : fill,
    opacity: options.opacity,
    ...(outline ? outlineAttributes(outline, outlineWidth, options) : {}),
  }, uses);
}

/**
 * Attributes that outline text, for a group around many texts of one font.
 *
 * @param color Color of the outline.
 * @param width Width on each side of a stroke, in CSS pixels.
 * @param options Size and weight of the texts.
 * @returns Attributes for a `<g>` around {@linkcode svgText}'s output.
 */
export function outlineAttributes(
  color: string,
  width: number,
  options: FontOptions = {},
): SvgAttributes {
  const { size = THEME.fontSize, weight = "regular" } = options;
  return {
    stroke: color,
    // Glyphs are drawn in font units, and so are their outlines.
    "stroke-width": Math.round((2 * width * fontFace(weight).unitsPerEm) / size),
    "stroke-linejoin": "round",
    "paint-order": "stroke",
  };
}

// The glyph's name says all that its outline depends on: figures in one page may share it.
const glyphPrefix = (weight: FontWeight) => weight === "semibold" ? "gs" : "gr";

/**
 * Defines the glyphs that a picture uses.
 *
 * @param body SVG text that holds {@linkcode svgText}'s output.
 * @returns One `<path>` for each glyph, for the picture's `<defs>`; empty when there is no text.
 */
export function glyphDefinitions(body: string): string {
  const ids = new Set<string>();
  for (const match of body.matchAll(/href="#(g[rs][0-9a-z]+)"/g)) ids.add(match[1]);
  let definitions = "";
  for (const id of [...ids].sort()) {
    const face = fontFace(id[1] === "s" ? "semibold" : "regular");
    definitions += `<path id="${id}" d="${face.outline(parseInt(id.slice(2), 36))}"/>`;
  }
  return definitions;
}
