import { diagramColor } from "./color.ts";
import { textWidth } from "./text_width.ts";

/** A line of text of a picture; `x` is its start, middle or end, `y` its vertical centre. */
export interface TextMark {
  readonly kind: "text";
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly anchor: "start" | "middle" | "end";
  readonly fill: string;
  readonly bold: boolean;
  /** The grid that the text stands in. */
  readonly part?: string;
}

/** A filled or stroked outline, in SVG path syntax relative to the picture's top left corner. */
export interface PathMark {
  readonly kind: "path";
  readonly d: string;
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly dash?: string;
  readonly opacity?: number;
}

/** Where a grid ended up: the top left corner of its first cell. It draws nothing. */
export interface AnchorMark {
  readonly kind: "anchor";
  readonly part: string;
  readonly x: number;
  readonly y: number;
  /** Side of a cell. */
  readonly size: number;
}

export type Mark = TextMark | PathMark | AnchorMark;

/**
 * A rectangle of a picture that knows its size and how to draw itself anywhere.
 *
 * Pictures are built from blocks: `rowOf([grid, operator("×"), grid])`, `columnOf([...])`.
 */
export interface Block {
  readonly width: number;
  readonly height: number;
  /** Distance from the top to the line on which neighbours in a row are centred. */
  readonly axis: number;
  /** Distance from the left to the line on which a title is centred; the middle unless given. */
  readonly centre?: number;
  /** The marks, with the block's top left corner at `(x, y)`. */
  place(x: number, y: number): Mark[];
}

/** Puts blocks side by side, their axes on one line. */
export function rowOf(blocks: readonly Block[], gap = 14): Block {
  const axis = Math.max(0, ...blocks.map((b) => b.axis));
  const below = Math.max(0, ...blocks.map((b) => b.height - b.axis));
  return {
    width: blocks.reduce((sum, b) => sum + b.width, gap * Math.max(0, blocks.length - 1)),
    height: axis + below,
    axis,
    place(x, y) {
      let left = x;
      return blocks.flatMap((block) => {
        const marks = block.place(left, y + Math.round(axis - block.axis));
        left += block.width + gap;
        return marks;
      });
    },
  };
}

/** Puts blocks below each other; the axis is that of block number `axisOf`. */
export function columnOf(
  blocks: readonly Block[],
  { gap = 8, align = "middle", axisOf }: {
    gap?: number;
    align?: "start" | "middle";
    axisOf?: number;
  } = {},
): Block {
  const width = Math.max(0, ...blocks.map((b) => b.width));
  const tops: number[] = [];
  let height = 0;
  blocks.forEach((block, i) => {
    height += i > 0 ? gap : 0;
    tops.push(height);
    height += block.height;
  });
  return {
    width,
    height,
    axis: axisOf === undefined ? height / 2 : tops[axisOf] + blocks[axisOf].axis,
    place: (x, y) =>
      blocks.flatMap((block, i) =>
        block.place(align === "middle" ? x + Math.round((width - block.width) / 2) : x, y + tops[i])
      ),
  };
}

/** How a line of text looks. */
export interface LabelOptions {
  readonly size?: number;
  readonly fill?: string;
  readonly bold?: boolean;
}

/** One line of text, as wide as its letters. */
export function label(
  text: string,
  { size = 13, fill = diagramColor.ink, bold = false }: LabelOptions = {},
): Block {
  const height = 2 * Math.round(size * 0.65);
  return {
    width: Math.ceil(textWidth(text, size, bold)),
    height,
    axis: height / 2,
    place: (
      x,
      y,
    ) => [{ kind: "text", x, y: y + height / 2, text, size, anchor: "start", fill, bold }],
  };
}

/** Text broken between words into lines of at most `maxWidth`. */
export function paragraph(
  text: string,
  { maxWidth, align = "middle", ...look }: LabelOptions & {
    maxWidth: number;
    align?: "start" | "middle";
  },
): Block {
  const { size = 13, bold = false } = look;
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, size, bold) <= maxWidth) {
      lines[lines.length - 1] = longer;
    } else lines.push(word);
  }
  return columnOf(lines.map((line) => label(line, look)), { gap: 2, align });
}

/** Empty space. */
export function space(width: number, height: number): Block {
  return { width, height, axis: height / 2, place: () => [] };
}

/** A block with empty space around it. */
export function inset(
  block: Block,
  { top = 0, right = 0, bottom = 0, left = 0 }: {
    top?: number;
    right?: number;
    bottom?: number;
    left?: number;
  },
): Block {
  return {
    width: block.width + left + right,
    height: block.height + top + bottom,
    axis: block.axis + top,
    place: (x, y) => block.place(x + left, y + top),
  };
}

/** A sign between blocks, drawn as strokes so that it needs no font. */
export type Sign = "∗" | "×" | "=" | "→" | "Σ";

const strokes: Record<Sign, (r: number) => string> = {
  "×": (r) => `M${-r} ${-r}L${r} ${r}M${-r} ${r}L${r} ${-r}`,
  "=": (r) => `M${-r} ${-r / 2}H${r}M${-r} ${r / 2}H${r}`,
  "→": (r) => `M${-r * 1.4} 0H${r * 1.4}M${r * 0.5} ${-r * 0.8}L${r * 1.4} 0L${r * 0.5} ${r * 0.8}`,
  "Σ": (r) => `M${r} ${-r * 0.8}V${-r * 1.3}H${-r}L${r * 0.2} 0L${-r} ${r * 1.3}H${r}V${r * 0.8}`,
  "∗": (r) =>
    [0, 60, 120].map((degrees) => {
      const [x, y] = [Math.sin(degrees * Math.PI / 180), Math.cos(degrees * Math.PI / 180)]
        .map((part) => Math.round(part * r * 110) / 100);
      return `M${-x} ${-y}L${x} ${y}`;
    }).join(""),
};

/** A sign between blocks. */
export function operator(sign: Sign, radius = 6): Block {
  const size = radius * 2 + (sign === "→" ? 10 : 4);
  return {
    width: size,
    height: size,
    axis: size / 2,
    place: (x, y) => [{
      kind: "path",
      d: translate(strokes[sign](radius), x + size / 2, y + size / 2),
      stroke: diagramColor.ink,
      width: 2,
    }],
  };
}

/** Moves a path made of absolute M, L, H, V, C, Q and Z commands. */
export function translate(d: string, dx: number, dy: number): string {
  return d.replace(/([MLHVCQZ])([^MLHVCQZ]*)/g, (_, command: string, rest: string) => {
    let axis = command === "V" ? 1 : 0;
    const step = command === "H" || command === "V" ? 0 : 1;
    return command + (rest.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map((number) => {
      const moved = Number(number) + (axis === 0 ? dx : dy);
      axis = (axis + step) % 2;
      return String(Math.round(moved * 100) / 100);
    }).join(" ");
  });
}

/** A filled or stroked rectangle as a path. */
export function rectangle(x: number, y: number, width: number, height: number): string {
  return `M${x} ${y}H${x + width}V${y + height}H${x}Z`;
}
