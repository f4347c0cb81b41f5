import {
  either,
  FINITE,
  FLAG,
  knownOptions,
  listOf,
  type OptionNames,
  TEXT,
  wholeFrom,
} from "../geometry/mod.ts";
import { Figure } from "./figure.ts";
import { colorbarWidth, drawColorbar } from "./colorbar.ts";
import { ImageFigure, WIDEST } from "./imshow.ts";
import { svgElement } from "./svg.ts";
import { svgText } from "./text.ts";

/** How {@linkcode panels} sets figures beside each other. */
export interface PanelsOptions {
  /** Figures in a row; all of them up to five where not given. */
  columns?: number;
  /** Heading over all of them. */
  title?: string;
  /** Space between figures in CSS pixels; 24 where not given. */
  gap?: number;
  /** What is written between neighbours, from the left: `["+", "="]` makes a sum of three. */
  signs?: readonly string[];
  /** Shows all images in the colors of one range, from their smallest to their largest value. */
  sharedScale?: boolean;
  /** Explains the shared colors at the right; a text is what they mean, with its unit. */
  colorbar?: boolean | string;
  /** What the figure shows; the figures' own texts where not given. */
  alt?: string;
}

const TITLE_HEIGHT = 30;
const SIGN = { size: 26, gap: 44 };

const OPTIONS: OptionNames<PanelsOptions> = {
  columns: wholeFrom(1),
  title: TEXT,
  gap: FINITE,
  signs: listOf(TEXT, "texts"),
  sharedScale: FLAG,
  colorbar: either(FLAG, TEXT),
  alt: TEXT,
};

/**
 * Sets figures side by side in one, made smaller where they would be wider than a page.
 *
 * @param figures What to show, row by row.
 * @param options Columns, heading, spacing, shared scale.
 * @returns One figure.
 * @throws {RangeError} If there is no figure, `columns` is not a positive whole number, or a
 * color bar is asked for without a shared scale.
 *
 * @example Original and result
 * ```ts
 * import { imshow, panels } from "convolutions";
 *
 * const figure = panels([
 *   imshow([[1, 2], [3, 4]], { title: "Original" }),
 *   imshow([[4, 3], [2, 1]], { title: "Turned" }),
 * ], { sharedScale: true });
 * await figure.toSvg();
 * ```
 */
export function panels(figures: readonly Figure[], options: PanelsOptions = {}): Figure {
  knownOptions("panels()", options, OPTIONS);
  if (!Array.isArray(figures) || !figures.every((figure) => figure instanceof Figure)) {
    throw new TypeError(
      "panels() needs a list of figures, such as [imshow(before), imshow(after)]; " +
        "a promise of one is awaited first.",
    );
  }
  const { columns = Math.min(5, figures.length), title, colorbar = false, signs = [] } = options;
  const gap = options.gap ?? (signs.length > 0 ? SIGN.gap : 24);
  if (figures.length === 0) throw new RangeError("panels(): the list of figures is empty.");
  if (colorbar && !options.sharedScale) {
    throw new RangeError(
      "panels(): one colorbar needs sharedScale: true; or give each imshow() a colorbar.",
    );
  }
  if (signs.length > 0 && (columns < figures.length || signs.length !== figures.length - 1)) {
    throw new RangeError(
      `Cannot write ${signs.length} signs between ${figures.length} panels in rows of ${columns}: ` +
        "signs stand between all panels of one row",
    );
  }
  const across = Math.min(columns, figures.length);
  const barWidth = colorbarWidth(colorbar);
  const room = (WIDEST - barWidth - gap * (across - 1)) / across;
  const fitted = figures.map((figure) => figure.fit(room));

  const widths: number[] = [];
  const heights: number[] = [];
  fitted.forEach(({ content }, i) => {
    const [row, column] = [Math.floor(i / across), i % across];
    widths[column] = Math.max(widths[column] ?? 0, content.width);
    heights[row] = Math.max(heights[row] ?? 0, content.height);
  });
  const top = title ? TITLE_HEIGHT : 0;
  const lefts = starts(widths, gap);
  const tops = starts(heights, gap).map((start) => start + top);
  const width = lefts[across - 1] + widths[across - 1];
  const height = tops[tops.length - 1] + heights[heights.length - 1];

  return new Figure({
    width: width + barWidth,
    height,
    alt: options.alt ??
      (title ? `${title}: ` : "") +
        figures.map(({ alt }, i) => alt + (signs[i] ? ` ${signs[i]} ` : "; ")).join("")
          .replace(/; $/, ""),
    draw: async () => {
      const { shown, scale } = options.sharedScale
        ? await shareScale(fitted)
        : { shown: fitted, scale: undefined };
      const bodies = await Promise.all(shown.map((figure) => figure.body()));
      let body = title
        ? svgText(title, width / 2, 14, { size: 15, weight: "semibold", anchor: "middle" })
        : "";
      bodies.forEach((part, i) => {
        const [row, column] = [Math.floor(i / across), i % across];
        // Whole pixels, so that the cells of an image stay on the screen's own.
        const x = Math.round(lefts[column] + (widths[column] - shown[i].content.width) / 2);
        body += svgElement("g", { transform: `translate(${x} ${tops[row]})` }, part);
      });
      body += signs.map((sign, i) => {
        // At the height of the images' middle, where the first of the two is one.
        const { place, content } = placed(shown[i]);
        const middle = place ? (content.height + place.imageTop - place.below) / 2 : height / 2;
        return svgText(sign, lefts[i + 1] - gap / 2, tops[0] + middle, {
          size: SIGN.size,
          weight: "semibold",
          anchor: "middle",
          baseline: "middle",
        });
      }).join("");
      if (colorbar && scale) {
        const barTop = tops[0] + scale.imageTop;
        body += drawColorbar(scale, width, barTop, height - barTop - scale.below, colorbar);
      }
      return body;
    },
  });
}

function placed(figure: Figure) {
  return {
    content: figure.content,
    place: figure instanceof ImageFigure ? figure.place : undefined,
  };
}

/** Where each of some lengths starts when they follow each other. */
function starts(lengths: readonly number[], gap: number): number[] {
  let at = 0;
  return lengths.map((length) => {
    const start = at;
    at += length + gap;
    return start;
  });
}

async function shareScale(figures: readonly Figure[]) {
  let [vmin, vmax] = [Infinity, -Infinity];
  for (const figure of figures) {
    const range = figure instanceof ImageFigure ? await figure.range() : undefined;
    if (!range) continue;
    vmin = Math.min(vmin, range[0]);
    vmax = Math.max(vmax, range[1]);
  }
  const shown = figures.map((figure) =>
    figure instanceof ImageFigure && vmin <= vmax ? figure.with({ vmin, vmax }) : figure
  );
  const first = shown.find((figure) => figure instanceof ImageFigure);
  return { shown, scale: first && { vmin, vmax, ...first.place } };
}
