/// <reference lib="dom" />
import { chooseMime, type ShownMime, textOf } from "./choose_mime.ts";
import { liveTitle, mountLive } from "./live_frame.ts";
import { htmlOutput } from "./html_output.ts";
import { showText } from "./show_text.ts";

/** How often an element was asked to show something: what is late is dropped. */
const turns = new WeakMap<HTMLElement, number>();

/**
 * Shows an output in an element, in the place of what is in it.
 *
 * What takes a moment (a picture's decoding, a frame) replaces what was there when it is ready.
 *
 * @param data A Jupyter MIME bundle.
 */
export function showBundle(element: HTMLElement, data: Record<string, unknown>): void {
  const turn = (turns.get(element) ?? 0) + 1;
  turns.set(element, turn);
  const mime = chooseMime(data);
  if (mime === undefined) return element.replaceChildren();
  const text = textOf(data[mime]);
  const put = (kind: string, ...nodes: Node[]) => {
    if (turns.get(element) !== turn) return;
    element.className = `output ${kind}`;
    element.replaceChildren(...nodes);
  };
  switch (mime) {
    case "text/html":
      return showHtml(put, text);
    case "text/markdown":
      void showMarkdown(put, text);
      return;
    case "text/plain":
    case "text/latex":
    case "application/json": {
      const pre = document.createElement("pre");
      pre.className = "text result";
      showText(pre, text);
      return put("plain", pre);
    }
    default:
      void showPicture(put, mime, text, textOf(data["text/plain"] ?? "Picture"));
  }
}

type Put = (kind: string, ...nodes: Node[]) => void;

function showHtml(put: Put, text: string): void {
  const script = text.lastIndexOf("<script");
  const template = document.createElement("template");
  template.innerHTML = htmlOutput(script < 0 ? text : text.slice(0, script));
  if (script < 0) {
    const place = document.createElement("div");
    place.tabIndex = 0;
    place.role = "group";
    place.ariaLabel = "Output";
    place.append(template.content);
    return put("html", place);
  }
  // How to make it live in JupyterLab is of no use here.
  for (const small of template.content.querySelectorAll("p > small:only-child")) {
    small.parentElement!.remove();
  }
  const place = document.createElement("div");
  place.className = "live";
  place.append(template.content);
  put("html", place);
  mountLive(place, text, liveTitle(place));
}

async function showMarkdown(put: Put, text: string): Promise<void> {
  const [{ markdown }, { highlight }] = await Promise.all([
    import("./markdown.ts"),
    import("./highlight.ts"),
  ]);
  const template = document.createElement("template");
  template.innerHTML = markdown(text, { code: highlight });
  put("prose", template.content);
}

async function showPicture(put: Put, mime: ShownMime, text: string, alt: string): Promise<void> {
  const svg = mime === "image/svg+xml";
  const bytes = svg ? text : Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const image = new Image();
  image.alt = alt;
  image.src = URL.createObjectURL(new Blob([bytes], { type: mime }));
  await image.decode().catch(() => {});
  URL.revokeObjectURL(image.src);
  // Its own size, before the page makes it fit.
  image.width = image.naturalWidth;
  image.height = image.naturalHeight;
  put("picture", image);
}
