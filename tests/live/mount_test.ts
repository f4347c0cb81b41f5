import assert from "node:assert/strict";
import { h } from "preact";
import { mount } from "../../lib/live/page/mount.tsx";
import { LivePage } from "./dom.ts";

const button = (output: HTMLElement) =>
  mount(output, () => h("button", { type: "button" }, "here"));

Deno.test("mount() puts what is live before the still picture, in a shadow tree, all with one style", async () => {
  const styles: string[] = [];
  class CSSStyleSheet {
    replaceSync(text: string) {
      styles.push(text);
    }
  }
  // As on a page that has no output yet.
  const fresh: typeof import("../../lib/live/page/mount.tsx") = await import(
    new URL("../../lib/live/page/mount.tsx?fresh", import.meta.url).href
  );
  const start = (output: HTMLElement) => fresh.mount(output, () => h("p", null, "here"));
  using page = LivePage.open(start, undefined, { globals: { CSSStyleSheet } });
  const { shadowRoot } = page.output;
  assert.equal(
    shadowRoot!.innerHTML,
    '<div style="color-scheme:" class="live"><p>here</p></div>' +
      '<div class="still"><slot></slot></div>',
  );
  assert.equal(page.output.querySelectorAll("img").length, 1, "the picture stays, for print");
  const other = document.createElement("div");
  start(other);
  assert.deepEqual(other.shadowRoot!.adoptedStyleSheets, shadowRoot!.adoptedStyleSheets);
  assert.equal(shadowRoot!.adoptedStyleSheets.length, 1);
  assert.ok(shadowRoot!.adoptedStyleSheets[0] instanceof CSSStyleSheet);
  assert.equal(styles.length, 1);
  assert.match(styles[0], /:host/);
});

Deno.test("mount(): keys that are typed in an output are not the page's, but for those that leave it", async () => {
  using page = LivePage.open(button, undefined);
  const inner = page.live.querySelector("button")!;
  const heard: string[] = [];
  // What comes out of the shadow tree.
  page.output.shadowRoot!.addEventListener("keydown", (event) => {
    heard.push((event as KeyboardEvent).key);
  });
  await page.press(inner, "a");
  await page.press(inner, "Enter");
  await page.press(inner, "Tab");
  await page.press(inner, "Escape");
  await page.press(inner, "s", { ctrlKey: true });
  await page.press(inner, "c", { metaKey: true });
  await page.press(inner, "z", { ctrlKey: true, defaultPrevented: true });
  await page.press(inner, "y", { metaKey: true, defaultPrevented: true });
  assert.deepEqual(heard, ["Tab", "Escape", "s", "c"]);
});

Deno.test("mount() is light or dark as JupyterLab is, and draws anew when that changes", () => {
  const changes: (() => void)[] = [];
  const watched: unknown[] = [];
  class MutationObserver {
    constructor(look: () => void) {
      changes.push(look);
    }
    observe(...what: unknown[]) {
      watched.push(what);
    }
  }
  const matchMedia = (query: string) => ({
    addEventListener: (type: string, draw: () => void) => {
      watched.push(`${query} ${type}`);
      changes.push(draw);
    },
  });
  let drawn = 0;
  const start = (output: HTMLElement) => mount(output, () => h("p", null, String(++drawn)));
  using page = LivePage.open(start, undefined, { globals: { MutationObserver, matchMedia } });
  assert.deepEqual(watched, [
    [document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] }],
    "(prefers-color-scheme: dark) change",
  ]);
  assert.equal(page.text, "1");
  const [follow, draw] = changes;
  const schemes = ["true", "false"].map((light) => {
    document.body.dataset.jpThemeLight = light;
    follow();
    return [page.live.style.colorScheme, page.text];
  });
  assert.deepEqual(schemes, [["light", "2"], ["dark", "3"]]);
  draw();
  assert.equal(page.text, "4");
});
