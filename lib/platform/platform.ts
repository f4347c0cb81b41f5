/** What the library asks of the machine that it runs on; `deno/` and `browser/` each give it all. */

/** Weight of the figures' typeface, Inter. */
export type FontWeight = "regular" | "semibold";

/** An image as bytes: red, green, blue, alpha for each pixel, row by row from the top. */
export interface Pixels {
  width: number;
  height: number;
  /** Length `width * height * 4`; colours not multiplied by alpha. */
  data: Uint8Array;
}

/** Draws an SVG document whose text is glyph outlines; `scale` is device pixels per CSS pixel. */
export type Rasterizer = (svg: string, scale: number) => Pixels;

/** A drawing surface for marks that a plot draws pixel by pixel. */
export interface Canvas {
  /** A `CanvasRenderingContext2D`, or what acts like one. */
  readonly context: unknown;
  /** Writes a PNG file. */
  png(): Uint8Array;
}

/** What can be known of a graphics adapter before tfjs opens it. */
export interface GraphicsAdapter {
  description: string;
  isFallback: boolean;
}

/** A thread that a program need not wait for. */
export interface Thread {
  postMessage(message: unknown): void;
  terminate(): void;
}

/** How {@linkcode Platform.deflate} looks for what repeats. */
export interface DeflateOptions {
  /** 1 (fast) to 9 (small); 6 where not given. */
  level?: number;
  /** Looks for runs of one byte only: for differences of photographs. */
  runsOnly?: boolean;
}

/** The functions that `#platform` gives. */
export interface Platform {
  /** A setting such as `CONVOLUTIONS_BACKEND`; nothing where it is not set. */
  setting(name: string): string | undefined;
  /** Calls back when other work has had its turn; does not keep a program alive. */
  later(callback: () => void): void;
  /** Looks for objects that nothing can reach, at once; who registered for that hears of it later. */
  collectGarbage(): void;

  /** Starts a module as a thread, which takes its first message by `firstMessage`. */
  startThread(module: URL): Thread;
  /** In a thread: calls back with the first message. */
  firstMessage<T>(callback: (message: T) => void): void;
  /** The fastest WebGPU adapter, or `null` where there is none. */
  graphicsAdapter(): Promise<GraphicsAdapter | null>;

  /** Bytes of a TrueType file of the figures' typeface, at once. */
  fontFile(weight: FontWeight): Uint8Array<ArrayBuffer>;
  /** Loads what draws SVG, once. */
  openRasterizer(): Promise<Rasterizer>;
  /** Opens a transparent drawing surface. */
  openCanvas(width: number, height: number): Canvas;
  /** The script of a live output, as bundled from `lib/live/page/`. */
  pageScript(page: string): Promise<string>;

  /** Packs bytes as zlib does. */
  deflate(bytes: Uint8Array, options?: DeflateOptions): Uint8Array;
  /** The checksum of a PNG chunk. */
  crc32(bytes: Uint8Array): number;
}
