/** What can be known of a graphics adapter before tfjs opens it. */
export interface AdapterFacts {
  description: string;
  isFallback: boolean;
}

// Mesa and Windows name their software rasterizers like this; most leave isFallbackAdapter false.
const SOFTWARE_ADAPTER = /llvmpipe|lavapipe|softpipe|swiftshader|basic render|software|\bcpu\b/i;

/**
 * Asks for the fastest WebGPU adapter.
 *
 * @returns The adapter's facts, or `null` where there is none.
 */
export async function findWebgpuAdapter(): Promise<AdapterFacts | null> {
  if (!navigator.gpu) return null;
  // OpenGL drivers write to stderr when there is no display, and tfjs computes on none of them.
  const variable = "DENO_WEBGPU_BACKEND";
  const chosen = Deno.env.get(variable);
  if (chosen === undefined) Deno.env.set(variable, "vulkan,metal,dx12");
  try {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return null;
    const { description, vendor, device, isFallbackAdapter } = adapter.info;
    return {
      description: description || [vendor, device].filter(Boolean).join(" ") || "unnamed adapter",
      isFallback: isFallbackAdapter,
    };
  } finally {
    if (chosen === undefined) Deno.env.delete(variable);
  }
}

/** Says whether an adapter computes on the processor, which WebAssembly does faster. */
export function isSoftwareAdapter({ description, isFallback }: AdapterFacts): boolean {
  return isFallback || SOFTWARE_ADAPTER.test(description);
}
