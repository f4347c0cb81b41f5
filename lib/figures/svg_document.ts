import { escapeXml, svgElement, svgNumber } from "./svg.ts";
import { glyphDefinitions, THEME } from "./text.ts";

const CORNER = 6;

/**
 * Puts a drawing on paper, as a standalone SVG document.
 *
 * @param body SVG inside the margins.
 * @param alt What it shows, in a sentence.
 * @param size Of the drawing and of the margin around it, in CSS pixels.
 */
export function svgDocument(
  body: string,
  alt: string,
  size: { width: number; height: number; margin: number },
): string {
  // Whole pixels keep the cells of an image on the screen's own pixels.
  const width = Math.ceil(size.width) + 2 * size.margin;
  const height = Math.ceil(size.height) + 2 * size.margin;
  const glyphs = glyphDefinitions(body);
  const label = escapeXml(alt);
  const margin = svgNumber(size.margin);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"` +
    ` viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}"` +
    ` style="max-width:100%;height:auto"><title>${label}</title>` +
    (glyphs && `<defs>${glyphs}</defs>`) +
    svgElement("rect", {
      x: 0.5,
      y: 0.5,
      width: width - 1,
      height: height - 1,
      rx: CORNER,
      fill: THEME.paper,
      stroke: THEME.border,
    }) +
    `<g transform="translate(${margin} ${margin})">${body}</g></svg>`;
}
