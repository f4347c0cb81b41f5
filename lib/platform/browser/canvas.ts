/// <reference lib="dom" />
import type { Canvas } from "../platform.ts";

/** See {@linkcode Platform.openCanvas}. */
export function openCanvas(width: number, height: number): Canvas {
  throw new Error(`${width} x ${height}: not yet`);
}
