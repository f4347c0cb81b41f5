import type { GraphicsAdapter } from "../platform.ts";

/** See {@linkcode Platform.graphicsAdapter}: a page's numbers are those of the lesson's text. */
export async function graphicsAdapter(): Promise<GraphicsAdapter | null> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return null;
  const { description, vendor, device, isFallbackAdapter } = adapter.info;
  return {
    description: description || [vendor, device].filter(Boolean).join(" ") || "unnamed adapter",
    isFallback: isFallbackAdapter,
    onlyAsked: true,
  };
}
