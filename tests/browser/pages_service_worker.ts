/// <reference lib="dom" />
/** The service worker, which keeps the site for use offline. */
import { deepEqual, equal, rejects } from "node:assert/strict";
import { headersOf } from "../../lib/browser/page/policies.ts";
import { SiteHere } from "./site_here.ts";

const sha256 = async (text: string) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toHex();

/** A cache, as far as a service worker uses it. */
class FakeCache {
  readonly kept = new Map<string, Response>();
  match = (key: string) => Promise.resolve(this.kept.get(key)?.clone());
  put = (key: string, response: Response) => Promise.resolve(void this.kept.set(key, response));
  keys = () => Promise.resolve([...this.kept.keys()].map((url) => ({ url })));
}

const ROOT = "http://site.test/";

/** A service worker of version `v2` that has started, on a site of some files. */
async function worker(files: Record<string, string>, version = "v2") {
  const page = new SiteHere("<body></body>");
  const stores = new Map<string, FakeCache>();
  const asked: string[] = [];
  const served: Record<string, string> = { ...files };
  const calls: string[] = [];
  const listeners = new Map<string, (event: object) => void>();
  const sums: Record<string, string> = {};
  for (const [path, text] of Object.entries(files)) sums[path] = await sha256(text);
  const open = (name: string) => {
    if (!stores.has(name)) stores.set(name, new FakeCache());
    return Promise.resolve(stores.get(name)!);
  };
  page.set({
    SITE_FILES: sums,
    SITE_VERSION: version,
    FRAME_HASH: "sha256-x",
    caches: {
      open,
      keys: () => Promise.resolve([...stores.keys()]),
      delete: (name: string) => Promise.resolve(stores.delete(name)),
    },
    fetch: (url: string, options: { cache: string }) => {
      const path = url.slice(ROOT.length);
      asked.push(`${path} ${options.cache}`);
      if (!(path in served)) return Promise.resolve(new Response("", { status: 404 }));
      if (served[path] === "cut") return Promise.reject(new TypeError("no network"));
      return Promise.resolve(new Response(served[path], { headers: { "x-own": "1" } }));
    },
    self: {
      registration: { scope: ROOT, update: () => Promise.resolve(calls.push("update")) },
      clients: { claim: () => Promise.resolve(void calls.push("claim")) },
      skipWaiting: () => Promise.resolve(void calls.push("skipWaiting")),
      addEventListener: (type: string, listener: (event: object) => void) =>
        listeners.set(type, listener),
    },
  });
  await page.run("page/service_worker.ts");
  const happen = async (type: string, event: object = {}) => {
    let waited: Promise<unknown> | undefined;
    let answer: Promise<Response> | undefined;
    listeners.get(type)!({
      waitUntil: (promise: Promise<unknown>) => waited = promise,
      respondWith: (response: Promise<Response>) => answer = response,
      source: null,
      ...event,
    });
    await waited;
    return await answer;
  };
  const ask = (path: string, request: object = {}) =>
    happen("fetch", {
      request: {
        method: "GET",
        headers: new Headers(),
        url: `${ROOT}${path}`,
        mode: "cors",
        ...request,
      },
    });
  const keys = (name: string) =>
    [...stores.get(name)?.kept.keys() ?? []].map((key) => key.slice(ROOT.length).split("?")[0])
      .sort();
  return {
    page,
    stores,
    open,
    asked,
    served,
    calls,
    happen,
    ask,
    keys,
    sums,
    name: `convolutions ${ROOT} ${version}`,
  };
}

const FILES = {
  "index.html": "start",
  "offline.html": "offline",
  "lessons/one.html": "one",
  "lessons/index.html": "all",
  "kernel/worker.js": "work",
  "ä b.txt": "umlaut",
};

Deno.test("the service worker answers with what is kept, or keeps what the network has, with the site's headers", async () => {
  const { page, ask, asked, keys, name, stores } = await worker(FILES);
  using _ = page;
  const one = await ask("lessons/one.html?x#y");
  equal(await one!.text(), "one");
  const headers = headersOf("lessons/one.html", "sha256-x");
  for (const [key, value] of Object.entries(headers)) equal(one!.headers.get(key), value);
  equal(one!.headers.get("x-own"), "1");
  deepEqual(asked, ["lessons/one.html no-cache"]);
  equal(await (await ask("lessons/one.html"))!.text(), "one");
  deepEqual([asked.length, keys(name)], [1, ["lessons/one.html"]]);
  const [key] = stores.get(name)!.kept.keys();
  equal(key, `${ROOT}lessons/one.html?${(await sha256("one")).slice(0, 16)}`);
  equal(await (await ask(""))!.text(), "start");
  equal(await (await ask("lessons/"))!.text(), "all");
  equal(await (await ask("%C3%A4%20b.txt"))!.text(), "umlaut");
  match(await ask("kernel/worker.js"), "kernel/worker.js");
  const before = asked.length;
  deepEqual([
    await ask("strange.html"),
    await ask("", { url: "http://other.test/index.html" }),
    await ask("index.html", { method: "POST" }),
    await ask("index.html", { headers: new Headers({ range: "bytes=0-1" }) }),
  ], [undefined, undefined, undefined, undefined]);
  equal(asked.length, before);

  function match(response: Response | undefined, path: string) {
    equal(
      response!.headers.get("content-security-policy"),
      headersOf(path, "")["content-security-policy"],
    );
  }
});

Deno.test("a file of another version is given, not kept, and the newer version is looked for", async () => {
  const { page, ask, served, keys, name, calls } = await worker(FILES);
  using _ = page;
  served["lessons/one.html"] = "newer";
  equal(await (await ask("lessons/one.html"))!.text(), "newer");
  deepEqual([keys(name), calls], [[], ["update"]]);
  delete served["index.html"];
  const missing = await ask("index.html");
  deepEqual([missing!.status, missing!.headers.has("referrer-policy"), calls.length], [
    404,
    false,
    1,
  ]);
});

Deno.test("without a network a page that is not kept is the one that says so", async () => {
  const { page, ask, served, open, sums, name } = await worker(FILES);
  using _ = page;
  served["lessons/one.html"] = "cut";
  await rejects(ask("lessons/one.html"), new TypeError("no network"));
  equal((await ask("lessons/one.html", { mode: "navigate" }))!.type, "error");
  const cache = await open(name);
  await cache.put(
    `${ROOT}offline.html?${sums["offline.html"].slice(0, 16)}`,
    new Response("offline"),
  );
  const answer = await ask("lessons/one.html", { mode: "navigate" });
  equal(await answer!.text(), "offline");
  equal(answer!.headers.get("x-content-type-options"), "nosniff");
});

Deno.test("a new version takes over what is the same, fetches what the reader had, and drops the old one", async () => {
  const { page, happen, open, sums, keys, name, asked, stores, calls } = await worker(FILES);
  using _ = page;
  const old = await open(`convolutions ${ROOT} v1`);
  await open("another's");
  await open("convolutions http://else.test/ v1");
  await old.put(
    `${ROOT}kernel/worker.js?${sums["kernel/worker.js"].slice(0, 16)}`,
    new Response("work"),
  );
  await old.put(`${ROOT}lessons/one.html?0123`, new Response("old"));
  await old.put(`${ROOT}gone.html?0123`, new Response("gone"));
  await happen("install");
  deepEqual(keys(name), ["index.html", "kernel/worker.js", "lessons/one.html", "offline.html"]);
  deepEqual(asked.sort(), [
    "index.html no-cache",
    "lessons/one.html no-cache",
    "offline.html no-cache",
  ]);
  await happen("activate");
  deepEqual(
    [...stores.keys()].sort(),
    ["another's", name, "convolutions http://else.test/ v1"].sort(),
  );
  deepEqual(calls, ["claim"]);
  await happen("message", { data: { type: "take over" } });
  deepEqual(calls, ["claim", "skipWaiting"]);
});

Deno.test("pages ask for files to be kept, some or all, and hear how far it is", async () => {
  const { page, happen, keys, name, asked, served } = await worker(FILES);
  using _ = page;
  const urls = ["lessons/one.html", "lessons/one.html", "strange", ""].map((path) => ROOT + path);
  await happen("message", { data: { type: "keep", urls } });
  deepEqual(keys(name), ["index.html", "lessons/one.html"]);
  equal(asked.length, 2);
  served["offline.html"] = "cut";
  delete served["kernel/worker.js"];
  const told: { type: string; done: number; failed: number; all: number }[] = [];
  await happen("message", {
    data: { type: "keep all" },
    source: { postMessage: (message: typeof told[0]) => told.push(message) },
  });
  equal(told.length, 6);
  deepEqual(told.at(-1), { type: "kept", done: 4, failed: 2, all: 6 });
  deepEqual(told.map(({ done, failed }) => done + failed), [1, 2, 3, 4, 5, 6]);
});
