import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { locate } from "../../lib/sources/mod.ts";
import { sha256 } from "../../lib/sources/sha256.ts";
import {
  cacheFiles,
  type Handler,
  manifestWith,
  refused,
  serving,
  withCache,
} from "./local_server.ts";
import { png } from "./served_picture.ts";

const checksum = await sha256(png);

const childScript = fileURLToPath(new URL("locate_child.ts", import.meta.url));

const config = fileURLToPath(new URL("../../deno.json", import.meta.url));

const serveFile: Handler = () => new Response(png);

Deno.test("locate() downloads an address, then reads it from the cache", async () => {
  let requests = 0;
  const handler = () => (requests++, new Response(png));
  await withCache((options) =>
    serving(handler, async (base) => {
      const first = await locate(`${base}/a.png`, { ...options, kind: "image" });
      deepEqual(first, { bytes: png, origin: "url", name: `${base}/a.png` });
      const second = await locate(new URL(`${base}/a.png`), options);
      deepEqual(second, { ...first, origin: "cache" });
      equal(requests, 1);
      equal((await locate(`${base}/b.png`, options)).origin, "url");
    })
  );
});

Deno.test("locate() fetches a damaged cache entry again", async () => {
  await withCache((options) =>
    serving(serveFile, async (base) => {
      await locate(base, options);
      const [entry] = cacheFiles(options.cache);
      await Deno.writeFile(`${options.cache}/${entry}`, png.subarray(0, 100));
      const again = await locate(base, options);
      equal(again.origin, "url");
      deepEqual(again.bytes, png);
      equal((await locate(base, options)).origin, "cache");
    })
  );
});

Deno.test("locate() gives up on a server that does not answer, and remembers it", async () => {
  const waiting = Promise.withResolvers<Response>();
  await withCache((options) =>
    serving(() => waiting.promise, async (address) => {
      // By another name than the others': one of them may get the same port.
      const base = address.replace("127.0.0.1", "localhost");
      const start = performance.now();
      const limits = { ...options, connectTimeoutMs: 150 };
      await rejects(locate(base, limits), refused("timeout", /did not send an answer within 0.15/));
      ok(performance.now() - start < 1000);
      const again = performance.now();
      await rejects(locate(base, limits), refused("timeout", /0.15 s/));
      ok(performance.now() - again < 100, "the second try must not wait");
      waiting.resolve(new Response());
    })
  );
});

Deno.test("locate() gives up on a body that does not end", async () => {
  const handler = () =>
    new Response(
      new ReadableStream({ start: (controller) => controller.enqueue(png.subarray(0, 50)) }),
    );
  await withCache((options) =>
    serving(handler, async (base) => {
      await rejects(
        locate(base, { ...options, timeoutMs: 200 }),
        refused("timeout", /whole file within 0.2 s/),
      );
      deepEqual(cacheFiles(options.cache), []);
    })
  );
});

Deno.test("locate() rejects with the signal's reason when it aborts", async () => {
  const stop = new AbortController();
  const reason = new Error("stopped by the reader");
  const waiting = Promise.withResolvers<Response>();
  const handler = () => {
    setTimeout(() => stop.abort(reason), 50);
    return waiting.promise;
  };
  await withCache((options) =>
    serving(handler, async (url) => {
      const manifest = manifestWith({ url });
      await rejects(locate("picture", { ...options, manifest, signal: stop.signal }), reason);
      waiting.resolve(new Response());
    })
  );
});

Deno.test("locate() does not reach a closed port, at once", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await withCache(async (options) => {
    const start = performance.now();
    await rejects(
      locate(`http://127.0.0.1:${port}/a.png`, options),
      refused("unreachable", /127.0.0.1:\d+ cannot be reached/),
    );
    ok(performance.now() - start < 500);
  });
});

Deno.test("locate() uses no network when offline", async () => {
  let requests = 0;
  await withCache((options) =>
    serving(() => (requests++, new Response(png)), async (base) => {
      await rejects(locate(base, { ...options, offline: true }), refused("offline", /forbids/));
      equal(requests, 0);
    })
  );
});

Deno.test("locate() checks a data set's SHA-256 and shows its stand-in otherwise", async () => {
  await withCache((options, notices) =>
    serving(serveFile, async (url) => {
      const right = manifestWith({ url, sha256: checksum });
      const found = await locate("picture", { ...options, manifest: right });
      deepEqual([found.origin, found.credit, found.notice], ["url", "nobody", undefined]);
      equal((await locate(url, { ...options, manifest: right })).origin, "cache");
      deepEqual(notices, []);

      const wrong = manifestWith({ url, sha256: "0".repeat(64) });
      const instead = await locate(url, { ...options, manifest: wrong });
      deepEqual([instead.origin, instead.name], ["stand-in", "instead"]);
      deepEqual(notices, [
        `Not usable (its SHA-256 is ${checksum.slice(0, 12)}…, expected 000000000000…): ${url}. ` +
        'Shown instead: "instead" (nobody, CC0-1.0), a stand-in.',
      ]);
      equal(instead.notice, notices[0]);
    })
  );
});

Deno.test("locate() shows a stand-in for a data set that cannot be reached", async () => {
  const url = "http://127.0.0.1:1/picture.png";
  await withCache(async (options, notices) => {
    const located = await locate("picture", { ...options, manifest: manifestWith({ url }) });
    equal(located.origin, "stand-in");
    deepEqual(notices, [
      `Not reached: ${url}. Shown instead: "instead" (nobody, CC0-1.0), a stand-in.`,
    ]);
  });
});

Deno.test("locate() prefers the mirror, unless its file is the wrong one", async () => {
  await withCache(async (options, notices) => {
    const mirror = await Deno.makeTempDir();
    const manifest = manifestWith({ url: "http://127.0.0.1:1/", sha256: checksum });
    const locatePicture = () => locate("picture", { ...options, mirror, manifest });
    try {
      await Deno.writeFile(`${mirror}/picture.png`, png);
      equal((await locatePicture()).origin, "mirror");
      deepEqual(notices, []);

      await Deno.writeFile(`${mirror}/picture.png`, png.subarray(0, 100));
      equal((await locatePicture()).origin, "stand-in");
      match(notices[0], /^Mirror: picture.png is not used: its SHA-256/);

      await Deno.remove(`${mirror}/picture.png`);
      await Deno.mkdir(`${mirror}/picture.png`);
      equal((await locatePicture()).origin, "stand-in");
    } finally {
      await Deno.remove(mirror, { recursive: true });
    }
  });
});

Deno.test("locate() works without a cache folder that can be written", async () => {
  await withCache((options, notices) =>
    serving(serveFile, async (base) => {
      const cache = `${options.cache}/file`;
      await Deno.writeTextFile(cache, "a file where the folder should be");
      deepEqual((await locate(base, { ...options, cache })).bytes, png);
      deepEqual(notices, [
        "The download could not be kept: the cache folder cannot be written.",
      ]);
    })
  );
});

function child(source: string, cache: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--config", config, childScript, source, cache],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

Deno.test("locate() serves two processes at once", async () => {
  const both = Promise.withResolvers<void>();
  let requests = 0;
  const handler = async () => {
    if (++requests === 2) both.resolve();
    await both.promise;
    return new Response(png);
  };
  await withCache((options) =>
    serving(handler, async (base) => {
      const children = [child(base, options.cache), child(base, options.cache)];
      for (const { stdout, success } of await Promise.all(children.map((it) => it.output()))) {
        ok(success);
        equal(new TextDecoder().decode(stdout), `url ${png.length}\n`);
      }
      equal(cacheFiles(options.cache).length, 1);
      equal((await locate(base, options)).origin, "cache");
    })
  );
});

Deno.test("locate() leaves nothing behind when its process is killed half-way", async () => {
  const halfSent = Promise.withResolvers<void>();
  let requests = 0;
  const handler = () => {
    if (requests++ > 0) return new Response(png);
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(png.subarray(0, png.length / 2));
        halfSent.resolve();
      },
    });
    return new Response(body, { headers: { "content-length": String(png.length) } });
  };
  await withCache((options) =>
    serving(handler, async (base) => {
      const victim = child(base, options.cache);
      await halfSent.promise;
      victim.kill("SIGKILL");
      equal((await victim.output()).signal, "SIGKILL");
      deepEqual(cacheFiles(options.cache), []);
      equal((await locate(base, options)).origin, "url");
    })
  );
});

Deno.test("locate() removes what a process left that was killed while writing", async () => {
  await withCache((options) =>
    serving(serveFile, async (base) => {
      const [old, young] = [`${options.cache}/a.old.part`, `${options.cache}/a.young.part`];
      await Deno.writeTextFile(old, "half");
      await Deno.writeTextFile(young, "half");
      const yesterday = Date.now() / 1000 - 86_400;
      await Deno.utime(old, yesterday, yesterday);
      equal((await locate(base, options)).origin, "url");
      const left = cacheFiles(options.cache);
      equal(left.length, 2);
      ok(left.includes("a.young.part"), "another process may be writing it now");
    })
  );
});
