/** The browser's half of the platform, with stand-ins for what Deno lacks. */

import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import process from "node:process";
import { inflateSync } from "node:zlib";
import type { FrontEnd, Platform } from "#platform";
import { connect } from "../../lib/platform/browser/machine.ts";
import { ownFiles } from "../../lib/platform/browser/own_files.ts";
import { standInAssets, standInCaches } from "./browser_stand_ins.ts";

const root = new URL("../../", import.meta.url);
const folder = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytesOf = (content: string) => new TextEncoder().encode(content);
const sources = { "lib/geometry/a.ts": "a", "lib/arrays/b.ts": "b" };
const packed = new Blob([JSON.stringify(sources)]).stream()
  .pipeThrough(new CompressionStream("gzip"));
await Deno.writeFile(`${folder}/sources.1a.gz`, packed);
await Deno.writeTextFile(`${folder}/regular.ttf`, "thin");
await Deno.writeTextFile(`${folder}/semibold.ttf`, "thick");
const below = new URL("lib/platform/browser/", root);
const assets: Record<string, string> = {
  "data/manifest.json": "../../../data/manifest.json",
  "sources.json": `file://${folder}/sources.1a.gz`,
  "fonts/regular.ttf": `file://${folder}/regular.ttf`,
  "fonts/semibold.ttf": `file://${folder}/semibold.ttf`,
  "tfjs-backend-wasm.wasm": "plain.22.wasm",
  "tfjs-backend-wasm-simd.wasm": "simd.33.wasm",
  "resvg.wasm": import.meta.resolve("@resvg/resvg-wasm/index_bg.wasm"),
};
const withAssets = (more: Record<string, string> = {}) =>
  standInAssets({ ...assets, ...more }, ["sources.json"]);
withAssets();
const cached = standInCaches();
const here: Platform = await import("../../lib/platform/browser/mod.ts");

Deno.test("the browser's half reads the site's files, and unpacks what is packed", async () => {
  const manifest = await Deno.readFile(new URL("data/manifest.json", root));
  deepEqual(await here.readAsset("data/manifest.json"), manifest);
  deepEqual(await here.readFile("data/manifest.json"), manifest);
  deepEqual(JSON.parse(text(await here.readAsset("sources.json"))), sources);
  deepEqual(await here.fileInfo("data/manifest.json"), {
    isFile: true,
    isFolder: false,
    size: assets["data/manifest.json"].length,
  });
  await rejects(here.readAsset("toString"), { message: "This site has no file toString." });
  await using server = Deno.serve(
    { port: 0, onListen() {} },
    () => new Response("", { status: 410 }),
  );
  withAssets({ gone: `http://localhost:${server.addr.port}/gone` });
  await rejects(here.readAsset("gone"), { message: "gone: the site answered 410." });
  deepEqual([text(here.fontFile("regular")), text(here.fontFile("semibold"))], ["thin", "thick"]);
  throws(() => here.openFile("radar.nc"), {
    message: "radar.nc cannot be read in parts in a browser.",
  });
  await rejects(here.readWheel({ project: "", version: "", python: "", platform: "" }, []), {
    message: "a browser has no pip",
  });
  const simd = new URL("simd.33.wasm", below).href;
  deepEqual(here.tfjsFiles(), {
    "tfjs-backend-wasm.wasm": new URL("plain.22.wasm", below).href,
    "tfjs-backend-wasm-simd.wasm": simd,
    "tfjs-backend-wasm-threaded-simd.wasm": simd,
  });
});

Deno.test("files of the reader's own are found by name, in whatever folder a cell thinks", async () => {
  equal(await here.fileInfo("cat.png"), undefined);
  await rejects(here.readFile("cat.png"), { message: "cat.png is not in the store." });
  await ownFiles.write("cat.png", bytesOf("a cat"));
  for (const path of ["cat.png", "./cat.png", "././cat.png"]) {
    equal(text(await here.readFile(path)), "a cat");
    deepEqual(await here.fileInfo(path), { isFile: true, isFolder: false, size: 5 });
  }
  equal(await here.fileInfo("pictures/cat.png"), undefined);
  deepEqual([...cached.keys()], ["convolutions-own-files"]);
});

Deno.test("a browser's store keeps bytes by name, sorted, each in its folder", async () => {
  const [store, other] = [here.openStore("test"), here.openStore()];
  for (const name of ["b/ü 2", "a.1", "b.0"]) await store.write(name, bytesOf(name));
  await other.write("b", bytesOf("of the other"));
  deepEqual(await store.names("b"), ["b.0", "b/ü 2"]);
  deepEqual(await store.names(""), ["a.1", "b.0", "b/ü 2"]);
  equal(text(await store.read("b/ü 2")), "b/ü 2");
  await store.remove("b/ü 2");
  await store.remove("nothing");
  deepEqual([await store.names("b"), await other.names("")], [["b.0"], ["b"]]);
  await rejects(store.read("b/ü 2"), { message: "b/ü 2 is not in the store." });
  ok(cached.has("convolutions-downloads"));
});

Deno.test("where nothing may be kept a store is empty, and says so to who writes", async () => {
  standInCaches(new Error("not secure"));
  const store = here.openStore("test");
  deepEqual(await store.names(""), []);
  await store.remove("a");
  await rejects(store.write("a", bytesOf("a")), /not secure/);
  standInCaches();
});

/** As the kernel in a worker connects itself. */
const frontEnd: Omit<FrontEnd, "onLateError" | "showsSvg"> = {
  display: () => Promise.resolve(),
  format: () => Promise.resolve({}),
  broadcast: () => Promise.resolve(),
  inspect: String,
  onStop() {},
};

Deno.test("settings and front end are the page's, once a kernel has connected itself", async () => {
  const names = ["CONVOLUTIONS_MIRROR", "CONVOLUTIONS_OFFLINE", "CONVOLUTIONS_BACKEND"];
  deepEqual(names.map(here.setting), ["data", "data sets", undefined]);
  equal(here.frontEnd(), undefined);
  const settings: Record<string, string> = { CONVOLUTIONS_MIRROR: "", CONVOLUTIONS_BACKEND: "cpu" };
  const library = () => Promise.resolve({ one: 1 });
  connect({ settings, frontEnd, library });
  deepEqual(names.map(here.setting), ["", "data sets", "cpu"]);
  const { onLateError, ...given } = here.frontEnd()!;
  deepEqual(given, { ...frontEnd, showsSvg: true });
  ok(onLateError);
  settings.CONVOLUTIONS_PNG = "1";
  equal(here.frontEnd()!.showsSvg, false);

  standInAssets({});
  await rejects(Array.fromAsync(here.libraryModules()), /has no file sources\.json/);
  withAssets();
  // What failed is tried again, and what is there is fetched once.
  const modules = await Array.fromAsync(here.libraryModules());
  standInAssets({});
  equal((await Array.fromAsync(here.libraryModules())).length, 2);
  withAssets();
  deepEqual(modules.map(({ path }) => path), Object.keys(sources));
  deepEqual(await Promise.all(modules.map((it) => it.text())), ["a", "b"]);
  deepEqual(await modules[1].load(), { one: 1 });
});

Deno.test("late errors come with their promise, and are the browser's no more", () => {
  const told: unknown[][] = [];
  process.removeAllListeners("uncaughtException");
  here.frontEnd()!.onLateError((...thrown) => void told.push(thrown));
  const [error, promise] = [new Error("late"), Promise.resolve()];
  const cancelable = true;
  const events = [
    new ErrorEvent("error", { error, message: "Uncaught Error: late", cancelable }),
    new ErrorEvent("error", { error: null, message: "of a worker", cancelable }),
    new PromiseRejectionEvent("unhandledrejection", { promise, reason: 7, cancelable }),
  ];
  for (const event of events) globalThis.dispatchEvent(event);
  deepEqual(told, [[error], ["of a worker"], [7, promise]]);
  deepEqual(events.map((event) => event.defaultPrevented), [true, true, true]);
});

Deno.test("a thread is a worker of the bundle's, where memory can be shared", () => {
  const { Worker } = globalThis;
  const started: unknown[][] = [];
  const page = globalThis as unknown as Record<string, unknown>;
  page.Worker = class {
    constructor(...args: unknown[]) {
      started.push(args);
    }
    postMessage(message: unknown) {
      started.push([message]);
    }
  };
  try {
    const module = new URL("file:///lib/backend/compiled.ts/helper.ts?x");
    const none = here.startThread(module);
    none.postMessage(1);
    none.terminate();
    deepEqual(started, []);
    page.crossOriginIsolated = true;
    here.startThread(module).postMessage(2);
    deepEqual(started, [[new URL("helper.js", below), { type: "module" }], [2]]);
  } finally {
    globalThis.Worker = Worker;
    delete page.crossOriginIsolated;
  }
});

Deno.test("a graphics adapter computes only for who asks, under the best name that it has", async () => {
  const asked: unknown[] = [];
  const gpu = (info?: Record<string, unknown>) =>
    Object.defineProperty(navigator, "gpu", {
      configurable: true,
      value: {
        requestAdapter: (options: unknown) => {
          asked.push(options);
          return Promise.resolve(info ? { info } : null);
        },
      },
    });
  const names: [description: string, vendor: string, device: string, name: string][] = [
    ["Best of Cards", "maker", "card", "Best of Cards"],
    ["", "maker", "card", "maker card"],
    ["", "", "card", "card"],
    ["", "", "", "unnamed adapter"],
  ];
  for (const [description, vendor, device, name] of names) {
    for (const isFallbackAdapter of [false, true]) {
      gpu({ description, vendor, device, isFallbackAdapter });
      deepEqual(await here.graphicsAdapter(), {
        description: name,
        isFallback: isFallbackAdapter,
        onlyAsked: true,
      });
    }
  }
  gpu();
  equal(await here.graphicsAdapter(), null);
  deepEqual(asked, Array(9).fill({ powerPreference: "high-performance" }));
  Object.defineProperty(navigator, "gpu", { configurable: true, value: undefined });
  equal(await here.graphicsAdapter(), null);
});

Deno.test("a browser's console takes lines, over which nothing is drawn", () => {
  const { info } = console;
  const lines: unknown[] = [];
  console.info = (line) => lines.push(line);
  try {
    const { moves, write } = here.terminal();
    write("a line");
    equal(moves, false);
  } finally {
    console.info = info;
  }
  deepEqual(lines, ["a line"]);
});

Deno.test("a browser tells promises and views, and is asked nothing by what claims to be one", () => {
  const promise = Promise.resolve();
  const kinds: [unknown, string | undefined][] = [
    [promise, "promise"],
    [Object.assign(Promise.resolve(), { constructor: Object }), undefined],
    [new (class extends Promise<void> {})((done) => done()), undefined],
    [{ then() {}, constructor: Promise }, undefined],
    [new DataView(new ArrayBuffer(1)), "view"],
    [{ byteLength: 1, [Symbol.toStringTag]: "DataView" }, undefined],
    [new Uint8Array(1), undefined],
    [
      new Proxy(promise, {
        get() {
          throw new Error("asked");
        },
      }),
      undefined,
    ],
    ...[null, undefined, "text", 1, promise.then].map((
      it,
    ): [unknown, undefined] => [it, undefined]),
  ];
  for (const [value, kind] of kinds) equal(here.valueKind(value), kind);
});

Deno.test("deflate() packs at the level that is asked for, 6 where none is", () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => (i * i >> 7) % 11 * (i % 3));
  const sizes = [{ level: 1 }, {}, { level: 6 }, { level: 9 }].map((options) => {
    const done = here.deflate(bytes, options);
    deepEqual(new Uint8Array(inflateSync(done)), bytes);
    return done.length;
  });
  ok(sizes[0] > sizes[1] && sizes[1] >= sizes[3], sizes.join());
  equal(sizes[1], sizes[2]);
  equal(here.deflate(bytes).length, sizes[1]);
});
