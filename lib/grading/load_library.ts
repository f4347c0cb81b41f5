/**
 * Loads all that exercises and the grader's two kernels need, so that Deno compiles it once for many kernels:
 * `load_library.ts ADDRESS`, the address of the library's `mod.ts`. It is run by the grader, and imported by nobody.
 */

import { setTimeout } from "node:timers/promises";

/** What the library loads when it is used. */
const LAZY = ["linkedom", "@observablehq/plot", "h5wasm", "netcdfjs", "@viz-js/viz", "sharp"];

const library = await import(Deno.args[0]);
await library.startBackend();
await library.preloadPictures();
await import("./answer/start_answer.ts");
const { listen, startJudge } = await import("./judge/start_judge.ts");
await startJudge(Deno.args[0]);
await listen(`/tmp/${crypto.randomUUID()}`);
await Promise.all(LAZY.map((name) => import(name)));
await setTimeout(1000); // Deno writes its cache a moment after it has loaded a module.
Deno.exit();
