import type { Picture } from "../platform.ts";
import { inBands } from "./bands.ts";
import { loadResvg } from "./rasterizer.ts";

/** Opens a drawing at its own size, on a clear ground. */
export async function svgPicture(bytes: Uint8Array): Promise<Picture> {
  const { Resvg } = await loadResvg();
  const drawing = new Resvg(bytes);
  const { width, height } = drawing;
  return {
    header: { format: "svg", width, height, depth: "uchar", space: "srgb", channels: 4 },
    read(wanted) {
      const { width, height, pixels } = drawing.render();
      const rgba = { values: pixels, rows: height, columns: width, bands: 4, deep: false };
      return Promise.resolve(inBands(rgba, wanted));
    },
  };
}
