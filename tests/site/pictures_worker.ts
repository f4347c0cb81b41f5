/// <reference lib="webworker" />
/** A worker that decodes pictures as the library does. */

// Later: what is posted before a module has been evaluated would be lost.
const library = import("../../lib/sources/open_image.ts");

onmessage = async ({ data: files }: MessageEvent<Record<string, string>>) => {
  const { openImage } = await library;
  const decoded: Record<string, unknown> = {};
  for (const [name, file] of Object.entries(files)) {
    try {
      const { mode, shape, data } = await openImage(Uint8Array.fromBase64(file));
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      decoded[name] = { mode, shape, pixels: bytes.toBase64() };
    } catch (error) {
      decoded[name] = { error: String(error), cause: String((error as Error).cause) };
    }
  }
  postMessage(decoded);
};
