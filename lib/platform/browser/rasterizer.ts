import type { Rasterizer } from "../platform.ts";
import { fetchAsset } from "./assets.ts";

type Library = typeof import("@resvg/resvg-wasm");

let library: Promise<Library> | undefined;

/** Loads resvg, once; when it could not be fetched, the next call tries again. */
export function loadResvg(): Promise<Library> {
  library ??= open();
  library.catch(() => library = undefined);
  return library;
}

async function open(): Promise<Library> {
  const [library, file] = await Promise.all([
    import("@resvg/resvg-wasm"),
    fetchAsset("resvg.wasm"),
  ]);
  await library.initWasm(file);
  return library;
}

/** See {@linkcode Platform.openRasterizer}: resvg, fetched when the first picture is drawn. */
export async function openRasterizer(): Promise<Rasterizer> {
  const { Resvg } = await loadResvg();
  return (svg, scale) => {
    const drawing = new Resvg(svg, { fitTo: { mode: "zoom", value: scale } });
    const image = drawing.render();
    const { width, height, pixels } = image;
    image.free();
    drawing.free();
    return { width, height, data: pixels };
  };
}
