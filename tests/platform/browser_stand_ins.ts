/** What a browser has and Deno has not, so that the browser's half of the platform is tested without one. */

import type { PictureValues } from "#platform";
import { openPicture } from "../../lib/platform/deno/pictures.ts";

const page = globalThis as unknown as Record<string, unknown>;

/** Names files as the bundler does: by what the library calls them, where they lie; some are packed. */
export function standInAssets(files: Record<string, string>, packed: readonly string[] = []): void {
  page.ASSETS = Object.fromEntries(
    Object.entries(files).map(([name, file]) => [
      name,
      { file, size: file.length, packed: packed.includes(name) },
    ]),
  );
}

/** How a browser hands pixels back: in which order of bytes, turned clockwise, then left and right exchanged. */
export interface HandedBack {
  format?: string;
  rotation?: number;
  flip?: boolean;
  /** So many bytes are missing. */
  missing?: number;
}

/** What the browser was asked for. */
export interface Decoding {
  /** Media type and options of each picture. */
  asked: unknown[][];
  /** Bitmaps and frames that are not closed. */
  open: number;
}

/** Decodes by libvips what a browser decodes. */
export function standInDecoder(
  { format = "RGBA", missing = 0, ...turned }: HandedBack = {},
): Decoding {
  const seen: Decoding = { asked: [], open: 0 };
  class Closing {
    constructor() {
      seen.open++;
    }
    close() {
      seen.open--;
    }
  }
  class Bitmap extends Closing {
    readonly width: number;
    readonly height: number;
    constructor(readonly picture: PictureValues) {
      super();
      // As it is shown, where the bytes of a frame lie as they are stored.
      const quarter = (turned.rotation ?? 0) % 180 !== 0;
      this.width = quarter ? picture.rows : picture.columns;
      this.height = quarter ? picture.columns : picture.rows;
    }
  }
  page.createImageBitmap = async (file: Blob, options: unknown) => {
    seen.asked.push([file.type, options]);
    return new Bitmap(await (await openPicture(await file.bytes())).read("alpha"));
  };
  page.VideoFrame = class extends Closing {
    readonly format = format;
    readonly rotation = turned.rotation;
    readonly flip = turned.flip;
    readonly #bytes: Uint8Array;
    constructor({ picture: { values, bands } }: Bitmap, init: { timestamp: number }) {
      super();
      seen.asked.push([init.timestamp]);
      const order = [..."RGBA"].map((color) => format.indexOf(color));
      const bytes = new Uint8Array(values.length / bands * 4);
      for (let i = 0; i < values.length; i++) {
        const at = order[i % bands];
        // What is not there has no meaning.
        if (at >= 0) bytes[Math.floor(i / bands) * 4 + at] = values[i];
      }
      this.#bytes = bytes.subarray(missing);
    }
    allocationSize() {
      return this.#bytes.length;
    }
    // deno-lint-ignore require-await -- as a browser's, it takes its time
    async copyTo(bytes: Uint8Array) {
      bytes.set(this.#bytes);
    }
  };
  return seen;
}

/** Caches of pages, or none: gives the names and bytes that they hold. */
export function standInCaches(none?: Error): Map<string, Map<string, Uint8Array>> {
  const kept = new Map<string, Map<string, Uint8Array>>();
  const openCache = (name: string) => {
    const entries = kept.get(name) ?? new Map<string, Uint8Array>();
    kept.set(name, entries);
    return {
      keys: () => Promise.resolve([...entries.keys()].map((url) => ({ url }))),
      match: (url: string) =>
        Promise.resolve(
          entries.has(url) ? new Response(entries.get(url) as Uint8Array<ArrayBuffer>) : undefined,
        ),
      put: async (url: string, response: Response) =>
        void entries.set(new URL(url).href, await response.bytes()),
      delete: (url: string) => Promise.resolve(entries.delete(url)),
    };
  };
  Object.defineProperty(globalThis, "caches", {
    configurable: true,
    value: {
      open: (name: string) => none ? Promise.reject(none) : Promise.resolve(openCache(name)),
    },
  });
  return kept;
}
