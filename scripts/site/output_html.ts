/** Outputs of a notebook as HTML: pictures lie in files of their own, and what is live comes later. */

import type { Output } from "../../lib/grading/mod.ts";
import { chooseMime, textOf } from "../../lib/browser/page/choose_mime.ts";
import { htmlEscape, htmlUnescape } from "escape-goat";
import { htmlOutput, SCROLLED } from "../../lib/browser/page/html_output.ts";
import { markdown } from "../../lib/browser/page/markdown.ts";
import { highlight } from "../../lib/browser/page/highlight.ts";
import { withoutAnsi } from "../../lib/browser/page/without_ansi.ts";
import { pictureSize } from "./picture_size.ts";
import type { SiteFiles } from "./site_files.ts";

/**
 * The HTML of one output.
 *
 * @param root The way from the page to the site's root, such as `../`.
 */
export async function outputHtml(output: Output, files: SiteFiles, root: string): Promise<string> {
  if (output.output_type === "stream") {
    return textBlock(textOf(output.text), output.name === "stderr" ? "stderr" : "stdout");
  }
  if (output.output_type === "error") {
    return textBlock(textOf((output.traceback as string[]).join("\n")), "error");
  }
  const data = output.data as Record<string, unknown>;
  const mime = chooseMime(data);
  if (mime === undefined) return "";
  const text = textOf(data[mime]);
  switch (mime) {
    case "text/html":
      return await html(text, files, root);
    case "text/markdown":
      return `<div class="output prose">${markdown(text, { code: highlight })}</div>`;
    case "text/plain":
    case "text/latex":
    case "application/json":
      return textBlock(text, "result");
    default: {
      const alt = svgTitle(mime, text) ?? textOf(data["text/plain"] ?? "Picture");
      return `<div class="output picture">${await picture(mime, text, alt, files, root)}</div>`;
    }
  }
}

function textBlock(text: string, kind: string): string {
  const label = kind === "error" ? "Error" : "Text output";
  return `<pre class="output text ${kind}" tabindex="0" role="group" aria-label="${label}">${
    htmlEscape(withoutAnsi(text))
  }</pre>`;
}

function svgTitle(mime: string, text: string): string | undefined {
  if (mime !== "image/svg+xml") return undefined;
  const label = /<svg[^>]*\saria-label="([^"]*)"/.exec(text)?.[1];
  return label && htmlUnescape(label);
}

async function picture(
  mime: string,
  content: string,
  alt: string,
  files: SiteFiles,
  root: string,
): Promise<string> {
  const svg = mime === "image/svg+xml";
  const bytes = svg ? content : Uint8Array.fromBase64(content.replaceAll(/\s/g, ""));
  const path = await files.keep(svg ? "svg" : mime.replace("image/", ""), bytes);
  const size = pictureSize(mime, bytes);
  const sized = size ? ` width="${round(size.width)}" height="${round(size.height)}"` : "";
  return `<img src="${root}${path}"${sized} alt="${
    htmlEscape(alt)
  }" loading="lazy" decoding="async">`;
}

function round(length: number): number {
  return Math.round(length);
}

/** HTML without a script stands in the page; with one, its still part does until it is near. */
async function html(text: string, files: SiteFiles, root: string): Promise<string> {
  const script = text.lastIndexOf("<script");
  if (script < 0) {
    return `<div class="output html" ${SCROLLED}>${await withFiles(
      htmlOutput(text),
      files,
      root,
    )}</div>`;
  }
  const path = await files.keep("html", text);
  // How to make it live in JupyterLab is of no use here.
  const still = text.slice(0, script).replaceAll(/<p><small>[\s\S]*?<\/small><\/p>/g, "");
  return `<div class="output live" data-live="${root}${path}">${await withFiles(
    still,
    files,
    root,
  )}</div>`;
}

/** Pictures that stand in HTML as text become files. */
async function withFiles(html: string, files: SiteFiles, root: string): Promise<string> {
  const parts: string[] = [];
  let at = 0;
  const inText = /<img\b([^>]*?)\ssrc="data:(image\/[\w+.-]+)(;base64)?,([^"]+)"([^>]*)>/g;
  for (const found of html.matchAll(inText)) {
    const [tag, before, mime, base64, content, after] = found;
    const bytes = base64 ? Uint8Array.fromBase64(content) : decodeURIComponent(content);
    const path = await files.keep(/svg/.test(mime) ? "svg" : mime.replace("image/", ""), bytes);
    const size = pictureSize(mime, bytes);
    const rest = before + after;
    const width = Number(/\swidth="(\d+)"/.exec(rest)?.[1] ?? size?.width);
    const sized = size
      ? ` width="${width}" height="${round(width * size.height / size.width)}"`
      : "";
    const others = rest.replaceAll(/\s(?:width|height|style)="(?!max-width:none)[^"]*"/g, "");
    parts.push(
      html.slice(at, found.index),
      `<img src="${root}${path}"${sized}${others} loading="lazy" decoding="async">`,
    );
    at = found.index + tag.length;
  }
  return parts.join("") + html.slice(at);
}
