import { createRequire } from "node:module";
import type { Canvas } from "../platform.ts";
import { ROOT } from "./project.ts";

// deno-lint-ignore no-explicit-any -- the package is loaded by path, without its types
let loaded: any;

/**
 * See {@linkcode Platform.openCanvas}: a canvas of skia-canvas.
 *
 * @throws {Error} If its native part is not here, or does not work on this system.
 */
export function openCanvas(width: number, height: number): Canvas {
  const canvas = new (skia().Canvas)(width, height);
  // Without a graphics card the same picture gives the same bytes on every machine.
  canvas.gpu = false;
  return { context: canvas.getContext("2d"), png: () => canvas.toBufferSync("png") };
}

// npm puts it there: its native part is a file that Deno's own npm cache leaves out.
function skia() {
  try {
    return loaded ??= createRequire(new URL(".npm/", ROOT))("skia-canvas");
  } catch (error) {
    throw new Error(
      "Raster marks of a plot need skia-canvas, which cannot be loaded here " +
        `(${error instanceof Error ? error.message.split("\n")[0] : error}). ` +
        'Run the task "setup" again; it says why the package cannot be had.',
      { cause: error },
    );
  }
}
