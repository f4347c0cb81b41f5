/** Serves the site on this machine's loopback address, with the headers that isolation needs. */

import { extname, join } from "node:path";
import { headersOf } from "../../lib/browser/page/policies.ts";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ipynb": "application/json; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml; charset=utf-8",
  ".ts": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".whl": "application/zip",
  ".woff2": "font/woff2",
};

/** A server that answers. */
export interface SiteServer extends AsyncDisposable {
  url: string;
  /** When it has been ended. */
  finished: Promise<void>;
}

/**
 * Serves a folder on 127.0.0.1.
 *
 * @param port 0 for any that is free.
 */
export async function serveSite(
  folder: string,
  { port = 0, signal }: { port?: number; signal?: AbortSignal } = {},
): Promise<SiteServer> {
  const page = await Deno.readTextFile(join(folder, "index.html"));
  const frame = /'(sha256-[\w+/=]+)'/.exec(page)?.[1] ?? "";
  const listening = Promise.withResolvers<string>();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port,
    signal,
    onListen: ({ port }) => listening.resolve(`http://127.0.0.1:${port}/`),
  }, (request) => respond(request, folder, frame));
  return {
    url: await listening.promise,
    finished: server.finished,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function respond(request: Request, folder: string, frame: string): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("Only GET", { status: 405 });
  }
  let path: string;
  try {
    path = decodeURIComponent(new URL(request.url).pathname).slice(1);
  } catch {
    return new Response("No such address", { status: 400 });
  }
  if (path.includes("\0") || path.split(/[/\\]/).includes("..")) {
    return new Response("No such address", { status: 400 });
  }
  const info = await Deno.stat(join(folder, path)).catch(() => undefined);
  if (info?.isDirectory && path !== "" && !path.endsWith("/")) {
    return Response.redirect(new URL(`/${path}/`, request.url), 301);
  }
  if (info?.isDirectory) path += "index.html";
  const bytes = await Deno.readFile(join(folder, path)).catch(() => undefined);
  if (bytes === undefined) {
    const missing = await Deno.readFile(join(folder, "404.html")).catch(() => "Not found");
    return new Response(missing, {
      status: 404,
      headers: { ...headersOf(path, frame), "content-type": "text/html; charset=utf-8" },
    });
  }
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  const headers = new Headers({ ...headersOf(path, frame), "content-type": type });
  // A name with a checksum is for ever.
  headers.set(
    "cache-control",
    /^(files|assets)\/|-[0-9A-Za-z]{8,}\.\w+$/.test(path)
      ? "max-age=31536000, immutable"
      : "no-cache",
  );
  return new Response(bytes, { headers });
}
