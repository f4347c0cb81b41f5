/// <reference lib="dom" />
import type { FromPage } from "./service_worker.ts";

/** Keeps what was fetched, so that the site works without a network, and offers what is newer. */
export async function startOffline(root: URL): Promise<void> {
  const keepAll = document.querySelector<HTMLButtonElement>("#menu .keep-all")!;
  if (!("serviceWorker" in navigator) || !isSecureContext) {
    keepAll.hidden = true;
    return;
  }
  const { serviceWorker } = navigator;
  const registration = await serviceWorker.register(new URL("service_worker.js", root), {
    scope: root.href,
    updateViaCache: "none",
  }).catch(() => undefined);
  if (!registration) {
    keepAll.hidden = true;
    return;
  }
  const post = async (message: FromPage) => {
    (await serviceWorker.ready).active?.postMessage(message);
  };

  // What was fetched before the service worker was there, and what is seen only further down.
  const { saveData } = (navigator as { connection?: { saveData?: boolean } }).connection ?? {};
  const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
  const later = saveData ? [] : [...document.querySelectorAll<HTMLElement>("img, [data-live]")]
    .map((element) => element instanceof HTMLImageElement ? element.src : element.dataset.live!);
  const urls = [location.href, ...fetched, ...later].map((url) => new URL(url, location.href).href);
  const idle = "requestIdleCallback" in globalThis
    ? (callback: () => void) => requestIdleCallback(callback, { timeout: 5000 })
    : (callback: () => void) => setTimeout(callback, 1000);
  idle(() => void post({ type: "keep", urls: urls.map((url) => url.split("#")[0]) }));

  keepAll.addEventListener("click", () => {
    keepAll.disabled = true;
    void post({ type: "keep all" });
  });
  serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.type !== "kept") return;
    const { done, all, failed } = data as { done: number; all: number; failed: number };
    keepAll.querySelector("small")!.textContent = failed > 0
      ? `${failed} of ${all} files cannot be had; is there a network?`
      : done < all
      ? `${done} of ${all} files`
      : "All is kept.";
    keepAll.disabled = done + failed < all;
  });

  // A new version waits until the reader asks for it: nothing changes in the middle of a lesson.
  const offer = document.querySelector<HTMLElement>(".update")!;
  const offerUpdate = () => {
    if (!registration.waiting || !serviceWorker.controller) return;
    const now = document.createElement("button");
    now.type = "button";
    now.textContent = "Load it now";
    now.addEventListener("click", () => {
      serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      registration.waiting?.postMessage({ type: "take over" } satisfies FromPage);
    });
    const notNow = document.createElement("button");
    notNow.type = "button";
    notNow.textContent = "Later";
    notNow.addEventListener("click", () => offer.hidden = true);
    offer.replaceChildren(
      "There is a new version of this site. Your edits are kept. ",
      now,
      notNow,
    );
    offer.hidden = false;
  };
  offerUpdate();
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => {
      if (installing.state === "installed") offerUpdate();
    });
  });
}
