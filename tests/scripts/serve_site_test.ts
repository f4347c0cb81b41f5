import { deepEqual, equal, match } from "node:assert/strict";
import { serveSite } from "../../scripts/site/serve_site.ts";

/** Serves these files and asks. */
async function asked(
  files: Record<string, string>,
  ask: (get: (path: string, init?: RequestInit) => Promise<Response>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    await using server = await serveSite(folder);
    match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    await ask((path, init) => fetch(server.url + path, { redirect: "manual", ...init }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const INDEX = `<meta content="script-src 'sha256-Ab+/9='">`;

Deno.test("serveSite() names types, isolates pages, and keeps only what is named after its content", async () => {
  const paths = {
    "index.html": ["text/html; charset=utf-8", false],
    "a.css": ["text/css; charset=utf-8", false],
    "lessons/01 é.html": ["text/html; charset=utf-8", false],
    "files/0123.svg": ["image/svg+xml; charset=utf-8", true],
    "kernel/assets/x.bin": ["application/octet-stream", false],
    "assets/page.js": ["text/javascript; charset=utf-8", true],
    "kernel-0Aa1Bb2C.mjs": ["text/javascript; charset=utf-8", true],
    "kernel-0Aa1Bb2.mjs": ["text/javascript; charset=utf-8", false],
    "n.ipynb": ["application/json; charset=utf-8", false],
    "w.wasm": ["application/wasm", false],
    "p.whl": ["application/zip", false],
    "f.woff2": ["font/woff2", false],
    "m.webmanifest": ["application/manifest+json", false],
  } as const;
  const files = Object.fromEntries(Object.keys(paths).map((path) => [path, `text of ${path}`]));
  await asked({ ...files, "index.html": INDEX }, async (get) => {
    for (const [path, [type, kept]] of Object.entries(paths)) {
      const response = await get(encodeURI(path));
      equal(await response.text(), path === "index.html" ? INDEX : `text of ${path}`);
      const { headers } = response;
      deepEqual(
        [headers.get("content-type"), headers.get("cache-control")],
        [type, kept ? "max-age=31536000, immutable" : "no-cache"],
        path,
      );
      equal(headers.get("cross-origin-opener-policy"), "same-origin", path);
    }
  });
});

Deno.test("serveSite() answers what is asked wrongly", async () => {
  await asked(
    { "index.html": INDEX, "404.html": "Not here", "sub/index.html": "below" },
    async (get) => {
      const of = async (path: string, init?: RequestInit) => {
        const response = await get(path, init);
        return [response.status, await response.text()];
      };
      deepEqual(await of(""), [200, INDEX]);
      deepEqual(await of("", { method: "HEAD" }), [200, ""]);
      deepEqual(await of("", { method: "POST" }), [405, "Only GET"]);
      deepEqual(await of("sub/"), [200, "below"]);
      const moved = await get("sub");
      deepEqual([moved.status, new URL(moved.headers.get("location")!).pathname], [301, "/sub/"]);
      await moved.body?.cancel();
      deepEqual(await of("none.html"), [404, "Not here"]);
      for (const path of ["%", "a%00b", "..%2Fsecret", "a%5C..%5Cb"]) {
        deepEqual(await of(path), [400, "No such address"], path);
      }
    },
  );
  await asked({ "index.html": INDEX }, async (get) => {
    const missing = await get("none");
    deepEqual([missing.status, await missing.text()], [404, "Not found"]);
    equal(missing.headers.get("content-type"), "text/html; charset=utf-8");
  });
});
