/// <reference lib="webworker" />
/** The workloads of bench.ts in a worker of a browser, with our kernels. */

import { connect } from "../lib/platform/browser/machine.ts";

connect({
  settings: { CONVOLUTIONS_BACKEND: "wasm" },
  frontEnd: {
    display: () => Promise.resolve(),
    format: () => Promise.resolve({}),
    broadcast: () => Promise.resolve(),
    inspect: String,
    onStop() {},
  },
  library: () => Promise.resolve({}),
});

// Later: what is posted before a module has been evaluated would be lost.
const workloads = import("../lib/backend/mod.ts").then(async ({ startBackend }) => {
  await startBackend();
  return await import("./bench_workloads.ts");
});

onmessage = async ({ data: [name, count] }: MessageEvent<[string, number]>) => {
  try {
    postMessage(await (await workloads).measure(name, count));
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
