import { createHash } from "node:crypto";
import { Buffer } from "node:buffer";
import { decode } from "fast-png";
import type { Mark } from "../../lib/figures/diagram/block.ts";
import { fontFace } from "../../lib/figures/fonts.ts";
import { Diagram, type Figure } from "../../lib/figures/mod.ts";

/** A figure in words: size, what it says, and a line for each mark of a diagram or element of an SVG. */
export async function pictureText(figure: Figure): Promise<string> {
  const lines = figure instanceof Diagram
    ? figure.marks.map(markText)
    : svgLines(await figure.body());
  const { width, height } = figure.content;
  return [`${short(width)} × ${short(height)}: ${figure.alt}`, ...lines].join("\n");
}

function markText(mark: Mark): string {
  if (mark.kind === "anchor") return `anchor ${words(mark.part, mark.x, mark.y, mark.size)}`;
  if (mark.kind === "text") {
    const { text, x, y, anchor, size, fill, bold, part } = mark;
    return `"${text}" ${words(x, y, anchor, size, fill, bold && "bold", part)}`;
  }
  const { d, fill, stroke, width, dash, opacity } = mark;
  const look = words(
    fill && `fill ${fill}`,
    stroke && `stroke ${stroke}`,
    width,
    dash && `dash ${dash}`,
    opacity && `opacity ${opacity}`,
  );
  return `${look} ${d.replaceAll(/-?\d*\.\d+(e-?\d+)?/g, (number) => short(Number(number)))}`;
}

const short = (value: number) => String(Math.round(value * 100) / 100 + 0);

const words = (...parts: (string | number | false | undefined)[]) =>
  parts.filter((it) => it !== undefined && it !== false)
    .map((it) => typeof it === "number" ? short(it) : it).join(" ");

/** The elements of an SVG, one a line: letters as letters, embedded images as a digest of their pixels. */
export function svgLines(svg: string): string[] {
  const letters = svg.replaceAll(/(?:<use href="#g[rs]\w+"[^>]*\/>)+/g, (uses) => {
    const scripts = [...uses.matchAll(/href="#(g[rs])(\w+)"([^>]*)\/>/g)];
    return scripts.map(([, weight, glyph, place]) => {
      const shift = /translate\(-?\d+ (-?\d+)\)/.exec(place)?.[1];
      const letter = characterOf(weight === "gs" ? "semibold" : "regular", parseInt(glyph, 36));
      return shift === undefined ? letter : `${Number(shift) < 0 ? "_" : "^"}${letter}`;
    }).join("");
  });
  const pixels = letters.replaceAll(/base64,([^"]+)/g, (_, base64) => {
    const { width, height, data, palette } = decode(new Uint8Array(Buffer.from(base64, "base64")));
    const hash = createHash("sha1").update(new Uint8Array(data)).update(
      JSON.stringify(palette ?? []),
    );
    return `${width}×${height} pixels ${hash.digest("hex").slice(0, 12)}`;
  });
  return pixels.replaceAll(/></g, ">\n<").split("\n");
}

const characters = new Map<string, Map<number, string>>();

/** The character that a glyph draws. */
function characterOf(weight: "regular" | "semibold", glyph: number): string {
  let known = characters.get(weight);
  if (!known) {
    const face = fontFace(weight);
    const ranges = [[0x21, 0x17f], [0x370, 0x3ff], [0x2010, 0x22ff]];
    known = new Map(
      ranges.flatMap(([from, to]) =>
        Array.from({ length: to - from }, (_, i) => String.fromCodePoint(from + i))
      ).toReversed().map((character) => [face.glyphIndex(character), character]),
    );
    characters.set(weight, known);
  }
  return known.get(glyph) ?? `glyph ${glyph}`;
}
