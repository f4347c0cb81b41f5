/// <reference lib="dom" />
/** The browser's half of the platform, asked in a worker. */

import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";
import { decodePng } from "../figures/figure_cases.ts";
import { testInBrowsers } from "../live/browsers.ts";
import { bundledWorker } from "./bundled_worker.ts";
import { openSite, serve } from "./open_site.ts";

interface Answer {
  freed: number;
  ownMemory: boolean;
  names: string[];
  stored: boolean;
  left: string[];
  packed: string;
  png: string;
  drawn: number[];
  kinds: (string | undefined)[];
  missing: null;
  asset: number;
  error?: string;
}

const project = new Project();

testInBrowsers("a browser gives what the library asks of a machine", async (browser) => {
  const folder = await bundledWorker("machine_worker.ts");
  await using site = serve(folder);
  await using opened = await openSite(site.origin, "", { browser });
  const got = await opened.page.evaluate(() =>
    new Promise<Answer>((resolve, reject) => {
      const worker = new Worker("/worker.js", { type: "module" });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(0);
    })
  );
  assert.equal(got.error, undefined);
  assert.ok(got.freed > 90, `${got.freed} of 100 objects were collected`);
  assert.ok(got.ownMemory, "two copies of the HDF5 library are one");
  assert.deepEqual([got.names, got.stored, got.left], [["a.1", "a/b ä.2"], true, []]);
  const unpacked = inflateSync(Uint8Array.fromBase64(got.packed));
  assert.equal(new TextDecoder().decode(unpacked), "convolutions ".repeat(50));
  const { data } = await decodePng(Uint8Array.fromBase64(got.png));
  assert.deepEqual([...data.subarray(36, 44)], [0, 0, 0, 0, 0, 0, 255, 255]);
  const [red, clear] = [[255, 0, 0, 255], [0, 0, 0, 0]];
  assert.deepEqual(got.drawn, [4, 2, ...red, ...red, ...clear, ...clear]);
  assert.deepEqual(got.kinds, ["promise", undefined, "view", undefined]);
  assert.equal(got.missing, null);
  const manifest = join(project.root, "data", "manifest.json");
  assert.equal(got.asset, (await Deno.stat(manifest)).size);
  assert.deepEqual([opened.errors, opened.strangers], [[], []]);
});
