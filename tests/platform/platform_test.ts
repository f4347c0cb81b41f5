import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import * as here from "#platform";
import { FileBytes } from "../../lib/sources/file_bytes.ts";
import { decodePng } from "../figures/figure_cases.ts";

// Does not compile where a half lacks a function, or gives it another type.
const platform: here.Platform = here;
type BrowserHalf = typeof import("../../lib/platform/browser/mod.ts");
((half: BrowserHalf): here.Platform => half) satisfies unknown;

const root = new URL("../../", import.meta.url);
const hasCanvas = await Deno.stat(new URL(".npm/node_modules/skia-canvas", root)).then(
  () => true,
  () => false,
);

Deno.test("#platform gives nothing beside what its interface names", async () => {
  const text = await Deno.readTextFile(new URL("lib/platform/platform.ts", root));
  const members = text.slice(text.indexOf("export interface Platform {"));
  const named = [...members.matchAll(/^ {2}(\w+)[<(]/gm)].map(([, name]) => name);
  assert.deepEqual(Object.keys(platform).sort(), named.sort());
});

Deno.test("openCanvas() draws, clips and writes equal pictures as equal files", {
  ignore: !hasCanvas,
}, async () => {
  const draw = () => {
    const canvas = platform.openCanvas(20, 10);
    // deno-lint-ignore no-explicit-any -- the types of a 2D context are a browser's
    const context = canvas.context as any;
    context.fillStyle = "#0000ff";
    context.rect(10, 0, 5, 10);
    context.clip();
    context.fillRect(0, 0, 20, 10);
    const pixel = context.createImageData(1, 1);
    pixel.data.set([1, 2, 3, 255]);
    context.putImageData(pixel, 0, 0);
    return canvas.png();
  };
  const { width, height, data } = await decodePng(draw());
  const at = (x: number, y: number) => [...data.subarray(4 * (y * width + x)).subarray(0, 4)];
  assert.deepEqual([width, height], [20, 10]);
  assert.deepEqual([at(0, 0), at(12, 2)], [[1, 2, 3, 255], [0, 0, 255, 255]]);
  assert.deepEqual(at(16, 2), [0, 0, 0, 0]);
  assert.deepEqual(new Uint8Array(draw()), new Uint8Array(draw()));
});

Deno.test("openCanvas() without skia-canvas says what needs it and what to do", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const copy = `${folder}/lib/platform/deno/canvas.ts`;
    await Deno.mkdir(`${folder}/lib/platform/deno`, { recursive: true });
    for (const name of ["canvas", "project"]) {
      const file = `lib/platform/deno/${name}.ts`;
      await Deno.copyFile(new URL(file, root), `${folder}/${file}`);
    }
    await Deno.writeTextFile(`${folder}/lib/platform/platform.ts`, "export interface Canvas {}\n");
    const { openCanvas } = await import(new URL(`file://${copy}`).href);
    assert.throws(() => openCanvas(1, 1), /Raster marks of a plot need skia-canvas.*"setup"/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("deflate() packs what zlib unpacks", () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i >> 5) & 7);
  for (const options of [{}, { level: 9 }, { runsOnly: true }]) {
    const packed = platform.deflate(bytes, options);
    assert.ok(packed.length < 500, `${packed.length} bytes`);
    assert.deepEqual(new Uint8Array(inflateSync(packed)), bytes);
  }
});

Deno.test("later() comes after other work; neither it nor a thread keeps a program alive", async () => {
  const module = (path: string) => JSON.stringify(new URL(path, root).href);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `import { later } from ${module("lib/backend/later.ts")};
       import { startThread } from ${module("lib/platform/deno/thread.ts")};
       startThread(new URL(${module("lib/backend/network/helper.ts")}));
       later(() => console.log("late"));
       queueMicrotask(() => console.log("first"));
       setTimeout(() => {}, 20);`,
    ],
    signal: AbortSignal.timeout(5000),
  }).output();
  assert.equal(new TextDecoder().decode(stdout), "first\nlate\n");
});

Deno.test("valueKind() tells what a value is, and asks it nothing", () => {
  const asked: string[] = [];
  const proxy = new Proxy({}, {
    get: (_, name) => asked.push(String(name)),
    getPrototypeOf: () => {
      asked.push("prototype");
      return null;
    },
  });
  const lying = {
    then() {},
    constructor: Promise,
    [Symbol.toStringTag]: "DataView",
    byteLength: 1,
  };
  const kinds: [unknown, string | undefined][] = [
    [Promise.resolve(), "promise"],
    [new DataView(new ArrayBuffer(1)), "view"],
    [proxy, "proxy"],
    [new Proxy(Promise.resolve(), {}), "proxy"],
    [lying, undefined],
    [new Uint8Array(1), undefined],
    [[], undefined],
    [null, undefined],
    ["text", undefined],
  ];
  for (const [value, kind] of kinds) assert.equal(platform.valueKind(value), kind);
  assert.deepEqual(asked, []);
});

Deno.test("readAsset() says of scripts that are not there how to make them", async () => {
  await assert.rejects(platform.readAsset("live/none.js"), /live\/none\.js is missing.*"setup"/);
  await assert.rejects(platform.readAsset("data/none.json"), Deno.errors.NotFound);
});

Deno.test("lib/platform/README.md says of each function why it is there", async () => {
  const text = await Deno.readTextFile(new URL("lib/platform/README.md", root));
  const told = [...text.matchAll(/^\| `(.*?)` +\|/gm)].flatMap(([, names]) => names.split("`, `"));
  assert.deepEqual(told.sort(), Object.keys(platform).sort());
});

Deno.test("openRasterizer() draws at a scale, and no text in fonts of this machine", async () => {
  const draw = await here.openRasterizer();
  const svg = (content: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">${content}</svg>`;
  const square = draw(svg('<rect width="20" height="20" fill="#f00"/>'), 2);
  assert.deepEqual([square.width, square.height], [80, 40]);
  assert.deepEqual([...square.data.slice(0, 4)], [255, 0, 0, 255]);
  for (const family of ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial", "sans-serif"]) {
    const { data } = draw(svg(`<text y="16" font-size="16" font-family="${family}">W</text>`), 1);
    assert.ok(data.every((byte) => byte === 0), family);
  }
});

Deno.test("deflate() takes less room where it may look for more than runs", async () => {
  const bytes = new TextEncoder().encode("convolution ".repeat(500));
  const whole = await here.deflate(bytes);
  const runs = await here.deflate(bytes, { runsOnly: true });
  assert.ok(whole.length < runs.length, `${whole.length} and ${runs.length}`);
});

Deno.test("openFile() reads from any place as far as the file goes", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, Uint8Array.of(1, 2, 3, 4, 5));
  const file = here.openFile(path);
  const read = (start: number, length: number) => {
    const target = new Uint8Array(length);
    return [file.read(start, target), [...target]];
  };
  assert.deepEqual(read(1, 3), [3, [2, 3, 4]]);
  assert.deepEqual(read(0, 5), [5, [1, 2, 3, 4, 5]]);
  assert.deepEqual(read(3, 4), [2, [4, 5, 0, 0]]);
  assert.deepEqual(read(5, 1), [0, [0]]);
  assert.deepEqual(read(2, 0), [0, []]);
  assert.equal(file.info.size, 5);
  file.close();
  const bytes = FileBytes.on(path, { size: 5 });
  assert.throws(() => bytes.slice(0, 2), /has changed since it was opened/);
  const whole = FileBytes.on(path, await here.fileInfo(path) as here.FileInfo);
  assert.deepEqual([...whole.slice(3, 100)], [4, 5]);
  assert.deepEqual([...whole.slice(9, 12)], []);
  assert.throws(() => whole.use((read) => read(4, new Uint8Array(2))), /it ends before byte 6/);
  await Deno.remove(path);
  assert.throws(() => whole.slice(0, 2), /cannot be read any more/);
});
