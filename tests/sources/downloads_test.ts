import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import {
  locate,
  openDataset,
  openImage,
  openKerasH5,
  openMnist,
  SourceError,
} from "../../lib/sources/mod.ts";
import {
  cacheFiles,
  manifestWith,
  refused,
  serving,
  servingRaw,
  withCache,
} from "./local_server.ts";

const png = await Deno.readFile(new URL("../fixtures/images/rgb.png", import.meta.url));
// Its first bytes are right, so that only decoding shows what is missing.
const cut = png.subarray(0, png.length / 2);
const damaged = /the image is damaged or cut short/;

/** Answers with each body in turn, and with the last for ever; counts the requests. */
function bodies(...all: Uint8Array[]) {
  const count = { requests: 0 };
  const handler = () => {
    const body = all[Math.min(count.requests++, all.length - 1)];
    return new Response(Uint8Array.from(body));
  };
  return { count, handler };
}

Deno.test("openImage() fetches a body that came cut short once more", async () => {
  const { count, handler } = bodies(cut, png);
  await withCache((options) =>
    serving(handler, async (base) => {
      equal((await openImage(base, options)).origin, "url");
      equal(count.requests, 2);
      equal((await openImage(base, options)).origin, "cache");
      equal(count.requests, 2);
    })
  );
});

Deno.test("openDataset() fetches a body that came cut short once more, and no other fault", async () => {
  const whole = await Deno.readFile(new URL("../fixtures/netcdf/cdf1_records.nc", import.meta.url));
  const short = bodies(whole.slice(0, whole.length - 9), whole);
  const page = bodies(new TextEncoder().encode("<!doctype html>"), whole);
  await withCache(async (options) => {
    await serving(short.handler, async (base) => void await openDataset(base, options));
    await serving(page.handler, async (base) => {
      await rejects(openDataset(base, options), refused("wrong-kind", /an HTML page/));
    });
  });
  deepEqual([short.count.requests, page.count.requests], [2, 1]);
});

Deno.test("locate() begins nothing for a signal that has aborted", async () => {
  const path = new URL("../fixtures/images/rgb.png", import.meta.url);
  const reason = new Error("Stop");
  await rejects(locate(path, { signal: AbortSignal.abort(reason) }), reason);
});

Deno.test("openImage() keeps nothing that cannot be decoded", async () => {
  const { count, handler } = bodies(cut, cut, png);
  await withCache((options) =>
    serving(handler, async (base) => {
      await rejects(openImage(base, options), refused("damaged", damaged));
      equal(count.requests, 2);
      deepEqual(cacheFiles(options.cache), []);
      // The server is mended: nothing has to be deleted by hand.
      equal((await openImage(base, options)).origin, "url");
    })
  );
});

for (const [what, bad] of [["cut short", cut], ["an HTML page", "<!doctype html>"]] as const) {
  Deno.test(`openImage() fetches a cached file once more that is ${what}`, async () => {
    const bytes = typeof bad === "string" ? new TextEncoder().encode(bad) : bad;
    const { count, handler } = bodies(bytes, png);
    await withCache((options) =>
      serving(handler, async (base) => {
        // Asked for as mere bytes, anything is kept.
        deepEqual((await locate(base, options)).bytes, Uint8Array.from(bytes));
        equal((await openImage(base, options)).origin, "url");
        equal(count.requests, 2);
        equal(cacheFiles(options.cache).length, 1);
        equal((await openImage(base, options)).origin, "cache");
      })
    );
  });
}

for (
  const [file, open] of [
    ["netcdf/nc4_packed.nc", openDataset],
    ["netcdf/cdf1_records.nc", openDataset],
    ["keras/keras3.h5", openKerasH5],
  ] as const
) {
  Deno.test(`${open.name}() fetches ${file} once more if it is cached cut short`, async () => {
    const whole = await Deno.readFile(new URL(`../fixtures/${file}`, import.meta.url));
    const half = whole.slice(0, whole.length / 2);
    const { count, handler } = bodies(half, whole, half);
    await withCache((options) =>
      serving(handler, async (base) => {
        await locate(base, options);
        await open(base, options);
        equal(count.requests, 2);
        await open(base, options);
        equal(count.requests, 2);
        await rejects(open(`${base}/other`, options), SourceError);
        equal(cacheFiles(options.cache).length, 1);
      })
    );
  });
}

Deno.test("openImage() tries once after a bad cached file, and says what was wrong with both", async () => {
  const { count, handler } = bodies(cut);
  await withCache((options) =>
    serving(handler, async (base) => {
      await locate(base, options);
      await rejects(
        openImage(base, options),
        refused(
          "damaged",
          /copy in the cache was of no use \(the image is damaged.*and is removed/,
        ),
      );
      equal(count.requests, 2);
      deepEqual(cacheFiles(options.cache), []);
      await locate(base, options);
      await rejects(
        openImage(base, { ...options, offline: true }),
        refused("offline", /copy in the cache was of no use.*forbids downloads/),
      );
    })
  );
});

Deno.test("openImage() keeps a file that only a limit of the reader's refuses", async () => {
  const { count, handler } = bodies(png);
  await withCache((options) =>
    serving(handler, async (base) => {
      await rejects(
        openImage(base, { ...options, maxPixels: 5 }),
        refused("too-large", /limit is 5/),
      );
      equal((await openImage(base, options)).origin, "cache");
      equal(count.requests, 1);
    })
  );
});

Deno.test("openImage() shows a data set's stand-in if its file cannot be decoded", async () => {
  const { handler } = bodies(cut);
  await withCache((options, notices) =>
    serving(handler, async (url) => {
      const manifest = manifestWith({ url });
      const image = await openImage("picture", { ...options, manifest });
      deepEqual([image.origin, image.name, image.shape], ["stand-in", "instead", [260, 260, 3]]);
      match(notices[0], /^Not usable \(the image is damaged or cut short\): .*Shown instead/);
      equal(image.notice, notices[0]);

      const mirror = `${options.cache}/mirror`;
      await Deno.mkdir(mirror);
      await Deno.writeFile(`${mirror}/picture.png`, cut);
      await openImage("picture", { ...options, manifest, mirror });
      match(notices[1], /^Mirror: picture.png is not used: the image is damaged/);
      await Deno.writeFile(`${mirror}/picture.png`, png);
      equal((await openImage("picture", { ...options, manifest, mirror })).origin, "mirror");
    })
  );
});

Deno.test("openImage() is not hindered by a folder where the cache's file should be", async () => {
  await withCache((options, notices) =>
    serving(() => new Response(png), async (base) => {
      await openImage(base, options);
      const [entry] = cacheFiles(options.cache);
      await Deno.remove(`${options.cache}/${entry}`);
      await Deno.mkdir(`${options.cache}/${entry}`);
      equal((await openImage(base, options)).origin, "url");
      match(notices[0], /could not be kept/);
    })
  );
});

for (const status of [206, 204, 300, 304, 404, 416]) {
  Deno.test(`locate() refuses the status ${status} and keeps nothing`, async () => {
    const empty = status === 204 || status === 304;
    const handler = () => new Response(empty ? null : Uint8Array.from(cut), { status });
    await withCache((options) =>
      serving(handler, async (base) => {
        const reason = status === 206 ? "truncated" : "http-status";
        await rejects(locate(base, options), refused(reason, new RegExp(`answered ${status}`)));
        deepEqual(cacheFiles(options.cache), []);
      })
    );
  });
}

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

Deno.test("openImage() lists pictures, and says where one's own is put", async () => {
  await rejects(openImage("cat.jpg"), (error) => {
    ok(error instanceof SourceError);
    match(error.message, /no picture has this name/);
    match(error.message, /dropped into JupyterLab's file browser/);
    match(error.message, /pictures: chelsea, astronaut, puppy/);
    ok(!/weights|storm|lenet5|imagenet/.test(error.message), error.message);
    return true;
  });
});

const mnist = { package: false, offline: true, onNotice: () => {} };
const labels = "t10k-labels-idx1-ubyte";
const idx = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 3);
for (
  const [what, name, bytes, reason, message] of [
    ["HTML", labels, "<!doctype html><p>x", "wrong-kind", /got an HTML page/],
    ["HTML called .gz", `${labels}.gz`, "<html>", "wrong-kind", /got an HTML page/],
    ["a picture", labels, png, "wrong-kind", /begins with 00 00 08, this one with 89 50 4e 47/],
    ["a zip", labels, "PK\x03\x04", "wrong-kind", /got a zip archive/],
    ["nothing", labels, "", "wrong-kind", /got an empty file/],
    ["bytes at the end", labels, Uint8Array.of(...idx, 1), "damaged", /something follows/],
    ["bytes missing", labels, idx.subarray(0, 9), "truncated", /was cut off/],
    ["half a gzip", `${labels}.gz`, gzipSync(idx).subarray(0, 20), "truncated", /no whole gzip/],
    ["two members", `${labels}.gz`, [idx.subarray(0, 4), idx.subarray(4)], "checksum", /SHA-256/],
    ["a file not packed", `${labels}.gz`, idx, "checksum", /SHA-256/],
  ] as const
) {
  Deno.test(`openMnist() says what is wrong with ${what}`, async () => {
    await withCache(async ({ cache }) => {
      const mirror = `${cache}/mirror`;
      await Deno.mkdir(mirror);
      const content = typeof bytes === "string"
        ? new TextEncoder().encode(bytes)
        : Array.isArray(bytes)
        ? Uint8Array.from(bytes.flatMap((part) => [...gzipSync(part)]))
        : bytes as Uint8Array;
      await Deno.writeFile(`${mirror}/${name}`, content);
      // The other files are missing altogether, which is less to say.
      await rejects(openMnist({ ...mnist, cache, mirror }), refused(reason, message));
    });
  });
}

Deno.test("openMnist() is not hindered by folders where files should be", async () => {
  await withCache(async ({ cache }) => {
    const mirror = `${cache}/mirror`;
    await Deno.mkdir(`${mirror}/${labels}`, { recursive: true });
    const notices: string[] = [];
    const onNotice = (text: string) => notices.push(text);
    await rejects(
      openMnist({ ...mnist, cache, mirror, onNotice }),
      refused("offline", /switched off/),
    );
    deepEqual(notices, [`Mirror: ${labels} cannot be read; it is not used.`]);
  });
});
