/// <reference lib="dom" />
import assert from "node:assert/strict";
import { testInBrowsers } from "../live/browsers.ts";
import { bundledWorker } from "./bundled_worker.ts";
import { openSite, serve } from "./open_site.ts";

testInBrowsers("bundled, the library computes on wasm in a worker", async (browser) => {
  const folder = await bundledWorker("add_worker.ts");
  for (const isolated of [false, true]) {
    await using site = serve(folder, { isolated });
    await using opened = await openSite(site.origin, "", { browser });
    const answer = await opened.page.evaluate(() =>
      new Promise((resolve, reject) => {
        const worker = new Worker("/worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        setTimeout(() => reject(new Error("The worker does not answer.")), 60_000);
      })
    );
    assert.deepEqual(answer, { name: "wasm", sum: 3, same: true, isolated });
    assert.deepEqual(opened.errors, []);
    assert.deepEqual(opened.strangers, []);
  }
});
