import type { Rasterizer } from "../platform.ts";

/** See {@linkcode Platform.openRasterizer}: resvg, without any font of the system. */
export async function openRasterizer(): Promise<Rasterizer> {
  const { Resvg } = await import("@resvg/resvg-js");
  return (svg, scale) => {
    const image = new Resvg(svg, {
      fitTo: { mode: "zoom", value: scale },
      font: { loadSystemFonts: false },
      logLevel: "off",
    }).render();
    return { width: image.width, height: image.height, data: image.pixels };
  };
}
