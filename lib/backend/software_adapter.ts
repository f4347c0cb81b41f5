import type { GraphicsAdapter } from "#platform";

// Mesa and Windows name their software rasterizers like this; most leave isFallbackAdapter false.
const SOFTWARE_ADAPTER = /llvmpipe|lavapipe|softpipe|swiftshader|basic render|software|\bcpu\b/i;

/** Says whether an adapter computes on the processor, which WebAssembly does faster. */
export function isSoftwareAdapter({ description, isFallback }: GraphicsAdapter): boolean {
  return isFallback || SOFTWARE_ADAPTER.test(description);
}
