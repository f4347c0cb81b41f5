/// <reference lib="dom" />
/** A folder served on the loopback address, and a page of a headless browser on it. */

import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { type BrowserName, launch, type LaunchOptions } from "../live/browsers.ts";

const TYPES: Record<string, string> = {
  css: "text/css",
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  json: "application/json",
  svg: "image/svg+xml",
  wasm: "application/wasm",
};

/** A served folder. */
export interface Served extends AsyncDisposable {
  /** Its address, with a slash at the end. */
  readonly origin: string;
  /** Bytes sent by path, as gzip makes them. */
  readonly sent: Map<string, number>;
}

/** Options of {@linkcode serve}. */
export interface ServeOptions {
  /** Sends the headers with which a page is isolated. */
  isolated?: boolean;
}

/** Serves a folder on a port of its own; the root is an empty page. */
export function serve(folder: string, { isolated = false }: ServeOptions = {}): Served {
  const sent = new Map<string, number>();
  const headers = isolated
    ? {
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    }
    : undefined;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const path = decodeURIComponent(new URL(request.url).pathname);
    if (path === "/") {
      const type = { "content-type": TYPES.html, ...headers };
      return new Response("<!doctype html><link rel=icon href=data:,><title>A page</title>", {
        headers: type,
      });
    }
    try {
      const bytes = await Deno.readFile(join(folder, path));
      const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
      const body = new Uint8Array(await new Response(packed).arrayBuffer());
      sent.set(path, body.length);
      const type = TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
      return new Response(body, {
        headers: { "content-type": type, "content-encoding": "gzip", ...headers },
      });
    } catch {
      return new Response("not here", { status: 404, headers });
    }
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}/`,
    sent,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A page on a served folder, and what went wrong or to other hosts. */
export interface SitePage extends AsyncDisposable {
  page: Page;
  errors: string[];
  /** Addresses of other hosts that were asked for. */
  strangers: string[];
}

/** Options of {@linkcode openSite}. */
export interface OpenOptions extends LaunchOptions {
  browser?: BrowserName;
}

/** The browsers of this file's tests, by how they were started, once one has asked for them. */
const browsers = new Map<string, Promise<Browser>>();

Deno.test.afterAll(async () => {
  for (const browser of browsers.values()) await (await browser).close();
});

/** Opens a page; none sees what another has kept. */
export async function openSite(
  origin: string,
  path = "",
  { browser: name = "chromium", ...options }: OpenOptions = {},
): Promise<SitePage> {
  const how = JSON.stringify([name, options]);
  if (!browsers.has(how)) browsers.set(how, launch(name, options));
  const browser = await browsers.get(how)!;
  const context = await browser.newContext({ colorScheme: options.dark ? "dark" : "light" });
  const page = await context.newPage();
  const [errors, strangers]: [string[], string[]] = [[], []];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(blob|data):/.test(url)) strangers.push(url);
  });
  await page.goto(origin + path);
  return { page, errors, strangers, [Symbol.asyncDispose]: () => context.close() };
}

/** Goes on to another page, and waits until it is there. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url).catch((error: Error) => {
    // While a service worker takes over Firefox asks twice, and tells the driver of the first only.
    if (!error.message.includes("NS_BINDING_ABORTED")) throw error;
  });
  await page.waitForURL(url);
}
