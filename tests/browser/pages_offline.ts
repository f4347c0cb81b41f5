/// <reference lib="dom" />
/** The page's end of the service worker. */
import { deepEqual, equal } from "node:assert/strict";
import { SiteHere } from "./site_here.ts";

const turns = () => new Promise((done) => timer(done, 20));
const timer = setTimeout;

const ROOT = "http://site.test/";

/** A page whose browser has a service worker. */
async function offlinePage(more: object = {}) {
  const page = await SiteHere.lesson([{ html: '<img src="a.png"><div data-live="b.html"></div>' }]);
  const posted: unknown[] = [];
  const heard = new Map<string, (event: object) => void>();
  const found = new Map<string, () => void>();
  const waiting = { postMessage: (message: unknown) => void posted.push(["waiting", message]) };
  const registration = {
    waiting: undefined as unknown,
    installing: undefined as unknown,
    addEventListener: (type: string, listener: () => void) => found.set(type, listener),
  };
  const registered: unknown[] = [];
  const serviceWorker = {
    controller: {},
    ready: Promise.resolve({
      active: { postMessage: (message: unknown) => void posted.push(message) },
    }),
    register: (...given: unknown[]) => {
      registered.push(given);
      return Promise.resolve(registration);
    },
    addEventListener: (type: string, listener: (event: object) => void) =>
      heard.set(type, listener),
    ...more,
  };
  let reloads = 0;
  page.set({
    isSecureContext: true,
    navigator: { serviceWorker },
    location: { href: `${ROOT}lessons/one.html#here`, reload: () => void reloads++ },
    performance: { getEntriesByType: () => [{ name: `${ROOT}s.css#x` }] },
  });
  for (const image of page.document.querySelectorAll("img")) {
    image.setAttribute("src", `${ROOT}a.png`);
  }
  const { startOffline } = await page.run("page/offline.ts") as {
    startOffline(root: URL): Promise<void>;
  };
  const start = () => startOffline(new URL(ROOT));
  return {
    page,
    posted,
    heard,
    found,
    waiting,
    registration,
    registered,
    start,
    reloads: () => reloads,
  };
}

Deno.test("the page has kept what it shows; what is kept of the whole site is told in the menu", async () => {
  const { page, posted, heard, registered, start } = await offlinePage();
  using _ = page;
  await start();
  deepEqual(registered, [[new URL(`${ROOT}service_worker.js`), {
    scope: ROOT,
    updateViaCache: "none",
  }]]);
  deepEqual(await page.later(), [1000]);
  await turns();
  deepEqual(posted, [{
    type: "keep",
    urls: [`${ROOT}lessons/one.html`, `${ROOT}s.css`, `${ROOT}a.png`, `${ROOT}lessons/b.html`],
  }]);
  const button = page.get("#menu .keep-all") as HTMLButtonElement;
  await page.fire(button, "click");
  await turns();
  deepEqual([posted[1], button.disabled], [{ type: "keep all" }, true]);
  const told = (data: object) => {
    heard.get("message")!({ data });
    return [button.querySelector("small")!.textContent, button.disabled];
  };
  deepEqual(told({ type: "other" }), ["", true]);
  deepEqual(told({ type: "kept", done: 1, failed: 0, all: 3 }), ["1 of 3 files", true]);
  deepEqual(told({ type: "kept", done: 2, failed: 1, all: 3 }), [
    "1 of 3 files cannot be had; is there a network?",
    false,
  ]);
  deepEqual(told({ type: "kept", done: 3, failed: 0, all: 3 }), ["All is kept.", false]);
});

Deno.test("a reader who saves data has kept only what is there already", async () => {
  const { page, posted, start } = await offlinePage();
  using _ = page;
  Object.assign(navigator, { connection: { saveData: true } });
  page.set({
    requestIdleCallback: (run: () => void, options: object) => (posted.push(options), run()),
  });
  await start();
  await turns();
  deepEqual(posted, [{ timeout: 5000 }, {
    type: "keep",
    urls: [`${ROOT}lessons/one.html`, `${ROOT}s.css`],
  }]);
});

Deno.test("where nothing can be kept the menu does not offer it", async () => {
  for (const change of [{ navigator: {} }, { isSecureContext: false }]) {
    const { page, start, registered } = await offlinePage();
    using _ = page;
    page.set(change);
    await start();
    deepEqual([page.get(".keep-all").hidden, registered.length], [true, 0]);
  }
  const { page, start } = await offlinePage({ register: () => Promise.reject(new Error("no")) });
  using _ = page;
  await start();
  equal(page.get(".keep-all").hidden, true);
});

Deno.test("a new version is offered once it waits, and taken when the reader says so", async () => {
  const { page, posted, heard, found, waiting, registration, start, reloads } = await offlinePage();
  using _ = page;
  await start();
  const offer = page.get(".update");
  equal(offer.hidden, true);
  const installing = Object.assign(new EventTarget(), { state: "installing" });
  registration.installing = installing;
  found.get("updatefound")!();
  installing.dispatchEvent(new Event("statechange"));
  registration.waiting = waiting;
  equal(offer.hidden, true);
  installing.state = "installed";
  installing.dispatchEvent(new Event("statechange"));
  equal(offer.hidden, false);
  equal(
    offer.textContent,
    "There is a new version of this site. Your edits are kept. Load it nowLater",
  );
  const [now, later] = offer.querySelectorAll("button");
  await page.fire(later, "click");
  equal(offer.hidden, true);
  await page.fire(now, "click");
  deepEqual([posted.at(-1), reloads()], [["waiting", { type: "take over" }], 0]);
  heard.get("controllerchange")!({});
  equal(reloads(), 1);
  // Not on a page that no version has answered for.
  const first = await offlinePage({ controller: null });
  using __ = first.page;
  first.registration.waiting = waiting;
  await first.start();
  equal(first.page.get(".update").hidden, true);
  const next = await offlinePage();
  using ___ = next.page;
  next.registration.waiting = waiting;
  await next.start();
  equal(next.page.get(".update").hidden, false);
});
