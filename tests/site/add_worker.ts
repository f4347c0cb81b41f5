/// <reference lib="webworker" />
/** A worker that adds two numbers with tfjs, in the place of a kernel. */

import { connect } from "../../lib/platform/browser/machine.ts";

connect({
  settings: {},
  frontEnd: {
    display: () => Promise.resolve(),
    format: () => Promise.resolve({}),
    broadcast: () => Promise.resolve(),
  },
  inspect: String,
  library: () => import("convolutions"),
  onStop() {},
});

const { startBackend, tf } = await import("convolutions");
const { name } = await startBackend();
const [sum] = await tf.add([1], [2]).data();
postMessage({ name, sum });
