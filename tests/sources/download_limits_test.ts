import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { locate, openImage, SourceError } from "../../lib/sources/mod.ts";
import {
  cacheFiles,
  manifestWith,
  refused,
  serving,
  servingRaw,
  withCache,
} from "./local_server.ts";
import { cut, png } from "./served_picture.ts";

Deno.test("locate() takes the whole file when a part came first", async () => {
  let requests = 0;
  const handler = () =>
    requests++ ? new Response(png) : new Response(png.slice(0, 9), { status: 206 });
  await withCache((options) =>
    serving(handler, async (base) => deepEqual((await locate(base, options)).bytes, png))
  );
});

Deno.test("locate() refuses a coded body that breaks off", async () => {
  const head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n";
  await withCache((options) =>
    servingRaw(`${head}not gzip at all`, async (base) => {
      await rejects(locate(base, options), refused("truncated", /broke off/));
      deepEqual(cacheFiles(options.cache), []);
    })
  );
});

for (const status of [301, 302, 303, 307, 308]) {
  for (
    const [kind, location] of [["relative", "../file"], ["whole", ""], ["without scheme", "//"]]
  ) {
    Deno.test(`locate() follows a ${status} to a ${kind} address`, async () => {
      const handler = ({ url }: Request) => {
        const { pathname, origin, host } = new URL(url);
        if (pathname === "/file") return new Response(png);
        const to = { relative: location, whole: `${origin}/file` }[kind] ?? `//${host}/file`;
        return new Response(null, { status, headers: { location: to } });
      };
      await withCache((options) =>
        serving(handler, async (base) => {
          const { bytes, name } = await locate(`${base}/a/b`, options);
          deepEqual([bytes, name], [png, `${base}/a/b`]);
        })
      );
    });
  }
}

Deno.test("locate() follows five redirects and not six", async () => {
  const handler = ({ url }: Request) => {
    const left = Number(new URL(url).pathname.slice(1));
    return left === 0
      ? new Response(png)
      : new Response(null, { status: 302, headers: { location: `/${left - 1}` } });
  };
  await withCache((options) =>
    serving(handler, async (base) => {
      equal((await locate(`${base}/5`, options)).origin, "url");
      await rejects(locate(`${base}/6`, options), refused("redirect", /more than 5 redirects/));
    })
  );
});

Deno.test("locate() refuses a redirect that names no address", async () => {
  await withCache((options) =>
    serving(() => new Response(null, { status: 302 }), async (base) => {
      await rejects(locate(base, options), refused("http-status", /answered 302/));
    })
  );
});

Deno.test("locate() follows redirects from http to https and between https, never back", async () => {
  const folder = new URL("../fixtures/tls/", import.meta.url);
  const [cert, key] = await Promise.all(
    ["server.pem", "server.key"].map((file) => Deno.readTextFile(new URL(file, folder))),
  );
  const script = fileURLToPath(new URL("locate_child.ts", import.meta.url));
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const asChild = async (source: string, cache: string) => {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--config", config, script, source, cache],
      env: { DENO_CERT: fileURLToPath(new URL("authority.pem", folder)), NO_COLOR: "1" },
      stdout: "piped",
      stderr: "piped",
    }).output();
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  };
  let plainRequests = 0;
  let secure = "";
  const plain = ({ url }: Request) => {
    plainRequests++;
    return new URL(url).pathname === "/up"
      ? new Response(null, { status: 301, headers: { location: `${secure}/file` } })
      : new Response(png);
  };
  await withCache(({ cache }) =>
    serving(plain, (base) =>
      serving(
        ({ url }) => {
          const { pathname } = new URL(url);
          if (pathname === "/file") return new Response(png);
          const location = pathname === "/down" ? `${base}/file` : `${secure}/file`;
          return new Response(null, { status: 302, headers: { location } });
        },
        async (address) => {
          secure = address;
          equal(await asChild(`${base}/up`, cache), `url ${png.length}\n`);
          equal(await asChild(`${secure}/along`, cache), `url ${png.length}\n`);
          plainRequests = 0;
          match(await asChild(`${secure}/down`, cache), /redirects to .*not a safe web address/);
          equal(plainRequests, 0);
          await rejects(locate(`${secure}/file`, { cache }), refused("unreachable", /be trusted/));
        },
        { cert, key },
      ))
  );
});

Deno.test("no message and no name shows the password of an address", async () => {
  let authorization: string | null = null;
  const handler = (request: Request) => {
    authorization = request.headers.get("authorization");
    const { pathname } = new URL(request.url);
    if (pathname === "/good") return new Response(png);
    if (pathname === "/cut") return new Response(Uint8Array.from(cut));
    if (pathname === "/loop") {
      return new Response(null, { status: 302, headers: { location: "/loop" } });
    }
    return new Response("no", { status: pathname === "/broken" ? 500 : 404 });
  };
  await withCache((options, notices) =>
    serving(handler, async (base) => {
      const secret = (path: string) => `${base.replace("//", "//me:Geheim%21@")}${path}`;
      for (const again of ["url", "cache"]) {
        const image = await openImage(secret("/good"), options);
        deepEqual([image.name, image.origin], [`${base}/good`, again]);
        ok(!Deno.inspect(image).includes("Geheim"));
      }
      equal(authorization, `Basic ${btoa("me:Geheim!")}`);
      const closed = "http://me:Geheim%21@127.0.0.1:1/a.png";
      for (
        const source of [...["/cut", "/loop", "/broken", "/none"].map(secret), closed]
      ) {
        await rejects(openImage(source, options), (error) => {
          ok(error instanceof SourceError);
          const shown = [error.message, error.source, error.stack, Deno.inspect(error)].join();
          ok(!shown.includes("Geheim"), shown);
          return true;
        });
      }
      await rejects(openImage(secret("/good"), { ...options, cache: "/nowhere", offline: true }), {
        message: new RegExp(`^Cannot load "${base}/good"`),
      });
      ok(!notices.join().includes("Geheim"));
    })
  );
});

Deno.test("locate() gives a download 20 s, and a large data set more by its size", async () => {
  const { timeout } = AbortSignal;
  const asked: number[] = [];
  AbortSignal.timeout = (ms) => (asked.push(ms), timeout.call(AbortSignal, ms));
  try {
    await withCache((options) =>
      serving(() => new Response(png), async (url) => {
        const manifest = manifestWith({ url, bytes: 25e6 });
        await locate("picture", { ...options, manifest });
        await locate(`${url}/a`, options);
        await locate(`${url}/b`, { ...options, timeoutMs: 7000 });
        await locate("picture", {
          ...options,
          cache: `${options.cache}/b`,
          manifest,
          timeoutMs: 8000,
        });
      })
    );
  } finally {
    AbortSignal.timeout = timeout;
  }
  deepEqual(asked, [120_000, 20_000, 7000, 8000]);
});

Deno.test("locate() lets a data set be as large as the manifest says, and nothing else", async () => {
  await withCache((options) =>
    serving(() => new Response(png), async (url) => {
      const origin = async (source: string, bytes: number, maxBytes: number) => {
        const manifest = manifestWith({ url, bytes });
        return (await locate(source, { ...options, manifest, maxBytes })).origin;
      };
      equal(await origin("picture", png.length - 1, 9), "stand-in");
      equal(await origin("picture", png.length, 9), "url");
      await rejects(origin(`${url}/a`, png.length, png.length - 1), { reason: "too-large" });
      equal(await origin(`${url}/a`, 0, png.length), "url");
    })
  );
});

const failures: [error: unknown, reason: RegExp][] = [
  [new TypeError("Failed to fetch"), /or does not let other sites read its files \(CORS\)\. Save/],
  [new TypeError("error sending request for url"), /example\.org cannot be reached\. Check the/],
  [new TypeError("client error (Connect): refused"), /example\.org cannot be reached\. Check the/],
  [new Error("Failed to fetch"), /example\.org cannot be reached\. Check the address/],
];

for (const [error, message] of failures) {
  Deno.test(`locate() tells what ${error} means`, async () => {
    const { fetch } = globalThis;
    globalThis.fetch = () => Promise.reject(error);
    try {
      await withCache((options) =>
        rejects(locate("https://example.org/a", options), refused("unreachable", message))
      );
    } finally {
      globalThis.fetch = fetch;
    }
  });
}

Deno.test("locate() checks the kind of a data set's file, and shows its stand-in", async () => {
  const page = new TextEncoder().encode("<!doctype html>");
  await withCache((options, notices) =>
    serving(() => new Response(page), async (url) => {
      const { origin } = await locate("picture", { ...options, manifest: manifestWith({ url }) });
      equal(origin, "stand-in");
      match(notices[0], /^Not usable \(expected an image .*, got an HTML page\): /);
      deepEqual(cacheFiles(options.cache), []);
    })
  );
});

Deno.test("locate() checks a file of the project, too", async () => {
  await withCache(async (options) => {
    const file = "imagenet_class_index.json";
    const entry = { file, embedded: true, kind: "json" } as const;
    const open = (more: object) =>
      locate("picture", { ...options, manifest: manifestWith({ ...entry, ...more }) });
    equal((await open({})).origin, "project");
    await rejects(
      open({ sha256: "0".repeat(64) }),
      refused("checksum", /^Cannot load "data\/imagenet_class_index.json": its SHA-256 is/),
    );
    await rejects(
      open({ file: "none.json" }),
      refused(
        "not-found",
        /^Cannot load "picture": data\/none\.json cannot be read\. It is part of/,
      ),
    );
  });
});
