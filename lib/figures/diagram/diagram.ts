import { type Block, columnOf, type Mark, paragraph, type TextMark } from "./block.ts";
import { diagramColor } from "./color.ts";
import { Figure } from "../figure.ts";
import { svgElement, svgId } from "../svg.ts";
import { svgText } from "../text.ts";

/** Most CSS pixels that a diagram is wide, without its margins. */
export const diagramWidth = 832;

/** Cell sizes that a diagram tries, from the most readable to a mere map. */
const cellSizes = [
  52,
  49,
  46,
  43,
  40,
  37,
  34,
  32,
  30,
  28,
  26,
  24,
  22,
  20,
  18,
  17,
  14,
  12,
  10,
  8,
  6,
  5,
  4,
  3,
  2,
  1,
];

/** What a diagram says beside its marks. */
export interface DiagramText {
  /** What the picture shows, in words and numbers. */
  readonly alt: string;
  /** A sentence under the picture. */
  readonly caption?: string;
}

/** A teaching picture: a {@linkcode Figure} that also knows the marks that it is made of. */
export class Diagram extends Figure {
  readonly #place: () => readonly Mark[];

  constructor(block: Block, text: DiagramText) {
    const whole = text.caption
      ? columnOf([
        block,
        paragraph(text.caption, {
          fill: diagramColor.faint,
          maxWidth: Math.max(320, Math.min(diagramWidth, block.width)),
        }),
      ], { gap: 12 })
      : block;
    let marks: readonly Mark[] | undefined;
    const place = () => marks ??= whole.place(0, 0);
    super({
      width: whole.width,
      height: whole.height,
      alt: text.alt,
      draw: () => marksToSvg(place()),
    });
    this.#place = place;
  }

  /** Every text and outline, in drawing order; (0, 0) is inside the margins. */
  get marks(): readonly Mark[] {
    return this.#place();
  }

  /**
   * Makes a diagram with the largest cells at which it is not wider than {@linkcode diagramWidth}.
   *
   * @param build Builds the picture for a side of a cell in pixels.
   * @param largest The largest cells to try; 34 px unless given.
   * @throws {RangeError} If it is too wide even with cells of one pixel.
   */
  static fit(build: (cellSize: number) => Block, text: DiagramText, largest = 34): Diagram {
    for (const size of cellSizes.filter((size) => size <= largest)) {
      const block = build(size);
      if (block.width <= diagramWidth) return new Diagram(block, text);
    }
    throw new RangeError(
      `Cannot draw the diagram: with cells of one pixel it is ${
        build(1).width
      } px wide, more than ${diagramWidth}; draw a part of the image`,
    );
  }

  /**
   * Returns the texts of one part's cells, in reading order.
   *
   * @param part Such as "input", "region", "filter", "products", "sum", "output".
   */
  texts(part: string): string[] {
    return this.marks.flatMap((mark) =>
      mark.kind === "text" && mark.part === part ? mark.text : []
    );
  }
}

/** Draws marks half a pixel to the right and down, where thin lines fall on whole pixels. */
function marksToSvg(marks: readonly Mark[]): string {
  const words = new Map<string, number>();
  for (const mark of marks) {
    if (mark.kind === "text") words.set(wordOf(mark), (words.get(wordOf(mark)) ?? 0) + 1);
  }
  // A number that stands in many cells is drawn once and used there: half the size.
  const often = new Map(
    [...words].filter(([, count]) => count > 2).map(([word]) => [word, svgId("t", word)]),
  );
  const definitions = [...often].map(([word, id]) => svgElement("g", { id }, word)).join("");
  const body = marks.map((mark) => {
    if (mark.kind === "anchor") return "";
    if (mark.kind === "path") {
      return svgElement("path", {
        d: mark.d,
        fill: mark.fill ?? "none",
        stroke: mark.stroke,
        "stroke-width": mark.stroke && mark.width,
        "stroke-dasharray": mark.dash,
        opacity: mark.opacity,
      });
    }
    const id = often.get(wordOf(mark));
    return id === undefined
      ? drawn(mark, mark.x, mark.y)
      : svgElement("use", { href: `#${id}`, x: mark.x, y: mark.y });
  }).join("");
  return `${
    definitions && `<defs>${definitions}</defs>`
  }<g transform="translate(.5 .5)">${body}</g>`;
}

function wordOf(mark: TextMark): string {
  return drawn(mark, 0, 0);
}

function drawn(mark: TextMark, x: number, y: number): string {
  return svgText(mark.text, x, y, {
    size: mark.size,
    weight: mark.bold ? "semibold" : "regular",
    anchor: mark.anchor,
    baseline: "middle",
    fill: mark.fill,
  });
}
