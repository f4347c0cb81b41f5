import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { locate, openDataset, openImage, openKerasH5, SourceError } from "../../lib/sources/mod.ts";
import { cacheFiles, manifestWith, refused, serving, withCache } from "./local_server.ts";
import { cut, png } from "./served_picture.ts";

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
