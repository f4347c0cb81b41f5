import { deepEqual, rejects } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { openMnist } from "../../lib/sources/mod.ts";
import { refused, withCache } from "./local_server.ts";
import { png } from "./served_picture.ts";

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
