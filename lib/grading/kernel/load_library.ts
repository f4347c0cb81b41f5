import { setTimeout } from "node:timers/promises";
import { openCanvas } from "#platform";

/** What is loaded of the library, which this room cannot import. */
// deno-lint-ignore no-explicit-any -- see above
type Library = any;

const TENSORS = "@tensorflow/tfjs";

/** Packages with native parts, which can be loaded only while everything is permitted. */
const NATIVE = ["sharp"];

/** What the library loads when it is used, and can load then. */
const LAZY = ["linkedom", "@observablehq/plot", "h5wasm", "netcdfjs", "@viz-js/viz"];

/**
 * Loads what an exercise needs, and what could not be loaded later.
 *
 * @param address Of the library's `mod.ts`.
 * @returns The library and tfjs, its backend started.
 */
export async function loadLibrary(address: string): Promise<{ library: Library; tf: Library }> {
  const library = await import(address);
  const tf = await import(TENSORS);
  await library.startBackend();
  await library.imshow([[0]]).toPng(); // This and the next: the figures' native parts.
  openCanvas(1, 1);
  await Promise.all(NATIVE.map((name) => import(name)));
  return { library, tf };
}

// The grader runs this file to have Deno compile it all, once for many kernels.
if (import.meta.main) {
  await loadLibrary(Deno.args[0]);
  await Promise.all(LAZY.map((name) => import(name)));
  await setTimeout(1000); // Deno writes its cache a moment after it has loaded a module.
}
