/// <reference lib="webworker" />
/** A worker that asks the browser's half of the platform for what a lesson seldom needs. */

import { collectGarbage } from "../../lib/backend/memory/collect_garbage.ts";

const platform = import("../../lib/platform/browser/mod.ts");

onmessage = async () => {
  try {
    const machine = await platform;
    const text = (it: Uint8Array) => new TextDecoder().decode(it);
    const bytes = new TextEncoder().encode("convolutions ".repeat(50));

    const [first, second] = [await machine.freshHdf5(), await machine.freshHdf5()];

    const store = machine.openStore("test");
    await store.write("a.1", bytes);
    await store.write("a/b ä.2", bytes);
    const names = await store.names("a");
    const stored = text(await store.read("a/b ä.2"));
    for (const name of names) await store.remove(name);

    const packed = machine.deflate(bytes);
    const canvas = machine.openCanvas(20, 10);
    // deno-lint-ignore no-explicit-any -- as Plot uses it
    const context = canvas.context as any;
    context.fillStyle = "#0000ff";
    context.fillRect(10, 0, 5, 10);

    const draw = await machine.openRasterizer();
    const { width, height, data } = draw(
      '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"><rect width="1" height="1" ' +
        'fill="#ff0000"/></svg>',
      2,
    );
    let freed = 0;
    const watch = new FinalizationRegistry(() => freed++);
    for (let i = 0; i < 100; i++) watch.register({ i }, i);
    await new Promise((resolve) => setTimeout(resolve, 50));
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 300));

    postMessage({
      freed,
      ownMemory: first !== second,
      names,
      stored: stored === text(bytes),
      left: await store.names("a"),
      packed: packed.toBase64(),
      png: canvas.png().toBase64(),
      drawn: [width, height, ...data.subarray(0, 8), ...data.subarray(8, 16)],
      kinds: [
        machine.valueKind(Promise.resolve()),
        machine.valueKind({ then() {}, constructor: Promise }),
        machine.valueKind(new DataView(new ArrayBuffer(1))),
        machine.valueKind({ byteLength: 1, [Symbol.toStringTag]: "DataView" }),
      ],
      missing: await machine.fileInfo("nothing.txt") ?? null,
      asset: (await machine.fileInfo("data/manifest.json"))?.size,
    });
  } catch (error) {
    postMessage({ error: String((error as Error).stack ?? error) });
  }
};
