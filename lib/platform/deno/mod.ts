/** The machine as Deno gives it: settings, threads, fonts, drawing, packing. */
export { openCanvas } from "./canvas.ts";
export { collectGarbage } from "./collect_garbage.ts";
export { crc32, deflate } from "./compress.ts";
export { fontFile } from "./font_file.ts";
export { graphicsAdapter } from "./graphics_adapter.ts";
export { later } from "./later.ts";
export { pageScript } from "./page_script.ts";
export { openRasterizer } from "./rasterizer.ts";
export { setting } from "./setting.ts";
export { firstMessage, startThread } from "./thread.ts";
export type * from "../platform.ts";
