/** Attributes of what can be scrolled: a keyboard gets there too. */
export const SCROLLED = 'tabindex="0" role="group" aria-label="Output"';

/**
 * HTML without a script, made fit to stand in the page: its styles hold for the element that they
 * stand in, what can be scrolled can be by keyboard, its
 * headings are none of the page's, and colored cells can be read.
 */
export function htmlOutput(html: string): string {
  return readableCells(html)
    .replaceAll(/<h[1-6](?=[\s>])/g, '<p class="heading"').replaceAll(/<\/h[1-6]>/g, "</p>")
    .replaceAll(/<div (?=style="overflow:\s*auto)/g, `<div ${SCROLLED} `)
    .replaceAll(
      /<style([^>]*)>([\s\S]*?)<\/style>/gi,
      (_, attributes, rules) => `<style${attributes}>@scope{${rules}}</style>`,
    );
}

/**
 * Tables whose cells have a background, as pandas colors them: the text in black or white, whichever
 * can be read better, and a corner that is no heading.
 */
function readableCells(html: string): string {
  return html.replaceAll("<th></th>", "<td></td>").replaceAll(
    /background:#([0-9a-f]{6});color:#[0-9a-f]{6}/gi,
    (_, color) => `background:#${color};color:${luminance(color) > 0.179 ? "#000000" : "#ffffff"}`,
  );
}

/** Relative luminance as WCAG defines it: 0 to 1; at 0.179 black and white can be read alike. */
function luminance(color: string): number {
  const [red, green, blue] = [0, 2, 4].map((at) => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
