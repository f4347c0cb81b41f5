import { frontEnd } from "#platform";
import { type Figure } from "../figures/mod.ts";
import { escapeXml } from "../figures/svg.ts";

/** A figure as an element of HTML that shows it wherever HTML is shown. */
export async function pictureTag(figure: Figure): Promise<string> {
  const picture = frontEnd()?.showsSvg
    ? `svg+xml;base64,${new TextEncoder().encode(await figure.toSvg()).toBase64()}`
    : `png;base64,${(await figure.toPng(1)).toBase64()}`;
  return `<img src="data:image/${picture}" width="${figure.width}" ` +
    `alt="${escapeXml(figure.alt)}" style="max-width:100%;height:auto">`;
}
