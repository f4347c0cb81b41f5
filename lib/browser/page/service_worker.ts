/**
 * Keeps what was fetched. One version of the site has one cache; a page gets all its files of one
 * version, also when a newer one is there already.
 */

import { headersOf } from "./policies.ts";

/** What a page asks of the service worker. */
export type FromPage =
  | { type: "keep"; urls: string[] }
  | { type: "keep all" }
  | { type: "take over" };

/** Put in when the site is built: path → checksum of all files, their version, a frame's script. */
declare const SITE_FILES: Record<string, string>;
declare const SITE_VERSION: string;
declare const FRAME_HASH: string;

/** What a service worker has of the types of the web; the project's own are those of Deno. */
interface Scope {
  readonly registration: { readonly scope: string; update(): Promise<unknown> };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(
    type: string,
    listener: (event: {
      readonly request: Request;
      readonly data: FromPage;
      readonly source: { postMessage(message: unknown): void } | null;
      waitUntil(promise: Promise<unknown>): void;
      respondWith(response: Promise<Response>): void;
    }) => void,
  ): void;
}

const scope = self as unknown as Scope;
const root = scope.registration.scope;
const PREFIX = `convolutions ${root} `;
const NAME = PREFIX + SITE_VERSION;

/** The site's path of an address; nothing if it is not of the site, or no file of this version. */
function pathOf(url: string): string | undefined {
  if (!url.startsWith(root)) return undefined;
  const path = decodeURIComponent(url.slice(root.length).split(/[?#]/)[0]);
  const file = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  return file in SITE_FILES ? file : undefined;
}

/** Where a file is kept: by its checksum, so that it is not fetched anew for a newer version. */
function keyOf(path: string): string {
  return `${root}${path}?${SITE_FILES[path].slice(0, 16)}`;
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** A file as it is kept, or from the network. */
async function keep(path: string): Promise<Response> {
  const cache = await caches.open(NAME);
  const kept = await cache.match(keyOf(path));
  if (kept) return kept;
  const response = await fetch(root + path, { cache: "no-cache" });
  if (response.status !== 200) return response;
  const bytes = await response.clone().arrayBuffer();
  // A server that holds a newer version already: what does not belong to this one is not kept.
  if (await sha256(bytes) === SITE_FILES[path]) await cache.put(keyOf(path), response.clone());
  else void scope.registration.update();
  return response;
}

/** A response with what the site's server would send; some servers can send no headers. */
function withHeaders(response: Response, path: string): Response {
  if (response.status !== 200) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(headersOf(path, FRAME_HASH))) headers.set(name, value);
  return new Response(response.body, { status: 200, headers });
}

async function answer(request: Request, path: string): Promise<Response> {
  try {
    return withHeaders(await keep(path), path);
  } catch (error) {
    if (request.mode !== "navigate") throw error;
    const page = await (await caches.open(NAME)).match(keyOf("offline.html"));
    return page ? withHeaders(page, "offline.html") : Response.error();
  }
}

/** Keeps several files, a few at a time. */
async function keepSeveral(
  paths: readonly string[],
  onEach: (done: number, failed: number) => void = () => {},
): Promise<void> {
  const queue = [...paths];
  let [done, failed] = [0, 0];
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const ok = await keep(path).then(({ status }) => status === 200, () => false);
      if (ok) done++;
      else failed++;
      onEach(done, failed);
    }
  }));
}

/** Takes over from the version before what is the same, and fetches anew what the reader had. */
async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  const wanted = new Set(["index.html", "offline.html"]);
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === NAME) continue;
    const before = await caches.open(name);
    for (const { url } of await before.keys()) {
      const path = pathOf(url);
      if (path === undefined) continue;
      if (url === keyOf(path)) await cache.put(url, (await before.match(url))!);
      else wanted.add(path);
    }
  }
  await keepSeveral([...wanted]);
}

async function activate(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
  }
  await scope.clients.claim();
}

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = request.method === "GET" && !request.headers.has("range") && pathOf(request.url);
  if (path) event.respondWith(answer(request, path));
});
scope.addEventListener("message", (event) => {
  const { data, source } = event;
  if (data.type === "take over") event.waitUntil(scope.skipWaiting());
  if (data.type === "keep") {
    const paths = data.urls.map(pathOf).filter((path) => path !== undefined);
    event.waitUntil(keepSeveral([...new Set(paths)]));
  }
  if (data.type === "keep all") {
    const paths = Object.keys(SITE_FILES);
    event.waitUntil(
      keepSeveral(
        paths,
        (done, failed) => source?.postMessage({ type: "kept", done, failed, all: paths.length }),
      ),
    );
  }
});
