import { equal, ok, rejects } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { locate, type SourceErrorReason } from "../../lib/sources/mod.ts";
import { refused } from "./local_server.ts";

const badSources: [string, SourceErrorReason, RegExp][] = [
  ["", "bad-address", /the name is empty/],
  ["https://", "bad-address", /no valid web address/],
  ["http://a b/c.png", "bad-address", /no valid web address/],
  ["htp://example.org/a.png", "bad-address", /htp: addresses are not supported/],
  ["ftp://example.org/a.png", "bad-address", /ftp: addresses are not supported/],
  ["data:image/png;base64,AAAA", "bad-address", /data: addresses are not supported/],
  [
    "[https://example.org/a.png](https://example.org/a.png)",
    "bad-address",
    /Markdown link.*only its address: https:\/\/example.org\/a.png$/,
  ],
  ["no such file.png", "not-found", /no such file.*data sets: storm, /],
  ["file://host/a.png", "bad-address", /names a file of another computer, host/],
  ["file:///a%zz.png", "bad-address", /no valid file: address/],
  [
    "www.example.org/a.png",
    "bad-address",
    /without its beginning.*Give "https:\/\/www.example.org\/a.png"/,
  ],
  ["www.example.org", "bad-address", /Give "https:\/\/www.example.org\/"/],
  [
    "example.org/pictures/a.png?b=c",
    "bad-address",
    /Give "https:\/\/example.org\/pictures\/a.png\?b=c"/,
  ],
  ["//example.org/a.png", "bad-address", /Give "https:\/\/example.org\/a.png"/],
  ["https//example.org/a.png", "bad-address", /Give "https:\/\/example.org\/a.png"/],
  ["data/a.png", "not-found", /no such file/],
  [".github/a.png", "not-found", /no such file/],
  ["cat.jpg", "not-found", /no such file/],
  ["../cat.jpg", "not-found", /no such file/],
  ["/cat.jpg", "not-found", /no such file/],
  ["file:///cat.jpg", "not-found", /no such file/],
  [fileURLToPath(new URL("../fixtures/", import.meta.url)), "not-a-file", /this is a folder/],
];

for (const [source, reason, message] of badSources) {
  const shown = source.endsWith("/") && source.startsWith("/")
    ? "a folder"
    : JSON.stringify(source);
  Deno.test(`locate() refuses ${shown} at once`, async () => {
    const start = performance.now();
    await rejects(locate(source), refused(reason, message));
    ok(performance.now() - start < 1000);
  });
}

Deno.test("locate() refuses a local file over the limit or of another kind", async () => {
  const path = fileURLToPath(new URL("../fixtures/images/rgb.png", import.meta.url));
  await rejects(locate(path, { maxBytes: 10 }), refused("too-large", /the limit is 10/));
  await rejects(
    locate(path, { kind: "netcdf" }),
    refused("wrong-kind", /expected a NetCDF file.*got a PNG image/),
  );
  equal((await locate(path, { kind: "image" })).origin, "file");
});

Deno.test("locate() refuses a data set of another kind and says how to open it", async () => {
  await rejects(locate("storm", { kind: "image" }), refused("wrong-kind", /openDataset\(\)/));
});

Deno.test("locate() throws TypeError for what is no source", async () => {
  for (const source of [undefined, null, 3, {}]) {
    await rejects(locate(source as unknown as string), TypeError);
  }
});
