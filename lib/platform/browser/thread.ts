/// <reference lib="dom" />
import type { Thread } from "../platform.ts";
import { base } from "./machine.ts";

/** See {@linkcode Platform.startThread}: a worker of the bundle's, named as the module. */
export function startThread(module: URL): Thread {
  // Elsewhere no memory can be shared: whoever has work does it alone.
  if (!globalThis.crossOriginIsolated) return { postMessage() {}, terminate() {} };
  const name = module.pathname.slice(module.pathname.lastIndexOf("/") + 1).replace(/\.ts$/, ".js");
  return new Worker(new URL(name, base), { type: "module" });
}
