/// <reference lib="dom" />
import type { Canvas } from "../platform.ts";
import { pngOf } from "./png_picture.ts";

/** See {@linkcode Platform.openCanvas}. */
export function openCanvas(width: number, height: number): Canvas {
  const canvas = new OffscreenCanvas(width, height);
  // Drawn by the processor: the same pixels on every machine.
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  return {
    context,
    png() {
      const values = new Uint8Array(context.getImageData(0, 0, width, height).data);
      return pngOf({ values, rows: height, columns: width, bands: 4 });
    },
  };
}
