import { FINITE, FUNCTION, knownOptions, type OptionNames, SIDE, TEXT } from "../geometry/mod.ts";
import { svgNumber } from "./svg.ts";
import { svgDocument } from "./svg_document.ts";
import { rasterize } from "./rasterize.ts";
import type { Tolerance } from "./palette.ts";
import { encodePng } from "./png.ts";

/** What a {@linkcode Figure} is made from. */
export interface FigureInit {
  /** Width of what `draw` fills, in CSS pixels. */
  width: number;
  /** Height of what `draw` fills, in CSS pixels. */
  height: number;
  /** What the picture shows, in a sentence, for readers who do not see it. */
  alt: string;
  /** Draws the picture from (0, 0) to (`width`, `height`); returns SVG without the `<svg>` tag. */
  draw: () => string | Promise<string>;
  /** Paper left free on each side, in CSS pixels; 14 where not given. */
  margin?: number;
}

const INIT: OptionNames<FigureInit> = {
  width: SIDE,
  height: SIDE,
  alt: TEXT,
  draw: FUNCTION,
  margin: FINITE,
};

const MARGIN = 14;

/** Errors that nobody sees, where each pixel of an image is drawn as a square of several. */
const UNSEEN: Tolerance = { areas: 4, edges: 16 };
/** The same where it may be drawn as one, and so cannot be told from the edge of a letter. */
const UNSEEN_BY_PIXEL: Tolerance = { areas: 8, edges: 8 };

/**
 * A picture that an SVG and a PNG show alike, on light paper so that it is readable on a dark page.
 *
 * It is drawn when it is first asked for, and once only.
 *
 * @example A square
 * ```ts
 * import assert from "node:assert/strict";
 * import { Figure } from "convolutions";
 *
 * const figure = new Figure({
 *   width: 100,
 *   height: 50,
 *   alt: "a red rectangle",
 *   draw: () => '<rect width="100" height="50" fill="red"/>',
 * });
 * assert.equal(figure.width, 128);
 * assert.match(await figure.toSvg(), /<title>a red rectangle<\/title>/);
 * ```
 */
export class Figure {
  /** Width with its margins, in CSS pixels. */
  readonly width: number;
  /** Height with its margins, in CSS pixels. */
  readonly height: number;
  /** What the picture shows, in a sentence. */
  readonly alt: string;
  /** Size of the picture without its margins, in CSS pixels. */
  readonly content: { readonly width: number; readonly height: number };
  readonly #margin: number;
  readonly #draw: () => string | Promise<string>;
  #body?: Promise<string>;
  readonly #png = new Map<number, Promise<Uint8Array<ArrayBuffer>>>();

  /** @throws {RangeError} If a side is not a positive number. */
  constructor(init: FigureInit) {
    const { width, height, alt, draw, margin = MARGIN } = knownOptions("Figure()", init, INIT);
    // Whole pixels keep the cells of an image on the screen's own pixels.
    this.width = Math.ceil(width) + 2 * margin;
    this.height = Math.ceil(height) + 2 * margin;
    this.alt = alt;
    this.content = { width, height };
    this.#margin = margin;
    this.#draw = draw;
  }

  /** Draws what is inside the margins, for use in another figure. */
  body(): Promise<string> {
    return this.#body ??= Promise.resolve(this.#draw());
  }

  /**
   * Makes the picture fit a width.
   *
   * @param width Most CSS pixels for the picture without its margins.
   * @returns This figure where it fits, else a smaller one.
   */
  fit(width: number): Figure {
    const scale = width / this.content.width;
    if (scale >= 1) return this;
    return new Figure({
      width,
      height: this.content.height * scale,
      alt: this.alt,
      draw: async () => `<g transform="scale(${svgNumber(scale, 4)})">${await this.body()}</g>`,
    });
  }

  /** Draws the picture as a standalone SVG document. */
  async toSvg(): Promise<string> {
    return svgDocument(await this.body(), this.alt, { ...this.content, margin: this.#margin });
  }

  /**
   * Draws the picture as a PNG file.
   *
   * @param scale Device pixels for each CSS pixel; 2 where not given, for HiDPI screens.
   * @returns The file's bytes; show it {@linkcode Figure.width} CSS pixels wide.
   */
  toPng(scale = 2): Promise<Uint8Array<ArrayBuffer>> {
    let png = this.#png.get(scale);
    if (!png) {
      png = this.toSvg().then((svg) => rasterize(svg, scale)).then((pixels) =>
        encodePng(pixels, scale >= 2 ? UNSEEN : UNSEEN_BY_PIXEL)
      );
      this.#png.set(scale, png);
    }
    return png;
  }
}
