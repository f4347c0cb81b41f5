import type { Rasterizer } from "../platform.ts";
import { fetchAsset } from "./assets.ts";

let drawing: Promise<Rasterizer> | undefined;

/** See {@linkcode Platform.openRasterizer}: resvg, fetched when the first picture is drawn. */
export function openRasterizer(): Promise<Rasterizer> {
  return drawing ??= open();
}

async function open(): Promise<Rasterizer> {
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm");
  await initWasm(await fetchAsset("resvg.wasm"));
  return (svg, scale) => {
    const drawing = new Resvg(svg, {
      fitTo: { mode: "zoom", value: scale },
      font: { loadSystemFonts: false },
    });
    const image = drawing.render();
    const { width, height, pixels } = image;
    image.free();
    drawing.free();
    return { width, height, data: pixels };
  };
}
