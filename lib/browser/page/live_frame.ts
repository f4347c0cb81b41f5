/// <reference lib="dom" />
import { isDark, onTheme } from "./theme.ts";

/** The script of `frame.ts`, put in when the page is bundled. */
declare const FRAME_SCRIPT: string;

const frames = new Map<MessageEventSource, (height: number) => void>();

addEventListener("message", ({ source, data }) => {
  const height = (data as { height?: unknown } | null)?.height;
  if (source && typeof height === "number") frames.get(source)?.(height);
});

onTheme(() => {
  for (const source of frames.keys()) source.postMessage({ dark: isDark() }, { targetOrigin: "*" });
});

/**
 * Puts a live output in the place of its still picture, in a frame that reaches nothing of the page.
 *
 * @param place Holds the still picture, which stays until the frame has drawn.
 * @param html The whole output, with its script.
 */
export function mountLive(place: HTMLElement, html: string, title: string): void {
  const frame = document.createElement("iframe");
  frame.title = title;
  frame.setAttribute("sandbox", "allow-scripts allow-downloads");
  frame.allow = "clipboard-write *";
  frame.className = "waiting";
  frame.srcdoc = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Output</title>
<style>:root{color-scheme:light dark;background:transparent;overflow:auto hidden;
scrollbar-color:light-dark(#b4b8c0,#4b515c) transparent}
body{margin:0;padding:2px 4px;font:15px/1.5 system-ui,sans-serif;display:flow-root}
img{max-width:100%;height:auto}</style></head><body><script>${FRAME_SCRIPT}</script></body></html>`;
  place.append(frame);
  const source = frame.contentWindow!;
  let sent = false;
  frames.set(source, (height) => {
    if (!place.isConnected) {
      frames.delete(source);
    } else if (!sent) {
      sent = true;
      source.postMessage({ html, dark: isDark() }, "*");
    } else if (height > 0) {
      frame.style.height = `${height}px`;
      if (!frame.classList.contains("waiting")) return;
      frame.classList.remove("waiting");
      place.classList.add("turned");
    }
  });
}

/** Makes the live outputs of the page live when they come near. */
export function mountWhenNear(places: Iterable<HTMLElement>): void {
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      void mountFetched(target as HTMLElement);
    }
  }, { rootMargin: "600px 0px" });
  for (const place of places) near.observe(place);
}

async function mountFetched(place: HTMLElement): Promise<void> {
  const url = place.dataset.live;
  if (url === undefined) return;
  const response = await fetch(new URL(url, location.href)).catch(() => undefined);
  // Where it cannot be had the picture stays.
  if (!response?.ok) return;
  mountLive(place, await response.text(), liveTitle(place));
}

/** What a live output is called: what its picture shows. */
export function liveTitle(place: HTMLElement): string {
  const words = place.querySelector("img")?.alt || place.textContent?.trim() || "Output";
  return `To turn: ${words.slice(0, 200)}`;
}
