import { assetUrl } from "./assets.ts";

const FILES = ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"];

/** See {@linkcode Platform.tfjsFiles}; the file for threads is none of them: isolated pages hang. */
export function tfjsFiles(): Record<string, string> {
  const urls = FILES.map((name) => [name, assetUrl(name).href]);
  return Object.fromEntries([...urls, ["tfjs-backend-wasm-threaded-simd.wasm", urls[1][1]]]);
}
