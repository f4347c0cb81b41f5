import type { GraphicsAdapter } from "../platform.ts";

/** See {@linkcode Platform.graphicsAdapter}. */
export async function graphicsAdapter(): Promise<GraphicsAdapter | null> {
  if (!globalThis.navigator?.gpu) return null; // Node 20 has no navigator.
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
