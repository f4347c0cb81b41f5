import { readAsset } from "#platform";
import { Animation, Figure } from "../figures/mod.ts";
import { pictureTag } from "./picture_tag.ts";

/** What stands where no script runs, and in print: a picture, or HTML without scripts. */
export type Still = Figure | Animation | { readonly alt: string; html(): Promise<string> };

/** What a {@linkcode LiveOutput} is made from. */
export interface LiveOutputInit {
  /** Name of the script in `page/`. */
  page: string;
  /** What the script is given: plain values that JSON can hold. */
  data: unknown;
  still: Still;
}

/**
 * An output that a reader can turn, in the notebook and in every page that is made of it.
 *
 * It is one piece of HTML: something still, and a script that puts something live in its place. The
 * script asks no other address, and does nothing by itself. Where a notebook is not trusted, and on
 * pages that run no scripts, what is still stays.
 */
export class LiveOutput {
  readonly still: Still;
  readonly #page: string;
  readonly #data: unknown;

  constructor({ page, data, still }: LiveOutputInit) {
    this.still = still;
    this.#page = page;
    this.#data = data;
  }

  /** What it shows, in a sentence. */
  get alt(): string {
    return this.still.alt;
  }

  /** The HTML: it can stand several times on one page. */
  async toHtml(): Promise<string> {
    const [still, script] = await Promise.all([
      stillHtml(this.still),
      readAsset(`live/${this.#page}.js`).then((bytes) => new TextDecoder().decode(bytes)),
    ]);
    // JSON's "<" could end the script.
    const data = JSON.stringify(this.#data).replaceAll("<", "\\u003c");
    return `<div>${still}<p><small>To turn this yourself, run the cell, or trust the notebook ` +
      "(in JupyterLab: View → Activate Command Palette → Trust Notebook).</small></p></div>" +
      // No ids: a page may hold ten of these.
      `<script>{const at=document.currentScript.previousElementSibling;${script}` +
      `live.start(at,${data})}</script>`;
  }
}

async function stillHtml(still: Still): Promise<string> {
  if (still instanceof Animation) return still.toHtml();
  if (!(still instanceof Figure)) return await still.html();
  return await pictureTag(still);
}
