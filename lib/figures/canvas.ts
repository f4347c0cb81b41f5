import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";
import { FONT_FAMILY, fontBytes, fontPath } from "./fonts.ts";

/** The part of a canvas's 2D context that this project draws with. */
export interface DrawingContext {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  lineCap: string;
  lineJoin: string;
  globalAlpha: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  imageSmoothingEnabled: boolean;
  save(): void;
  restore(): void;
  translate(x: number, y: number): void;
  scale(x: number, y: number): void;
  rotate(angle: number): void;
  beginPath(): void;
  closePath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  quadraticCurveTo(controlX: number, controlY: number, x: number, y: number): void;
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void;
  arc(x: number, y: number, radius: number, start: number, end: number, left?: boolean): void;
  rect(x: number, y: number, width: number, height: number): void;
  clip(): void;
  fill(): void;
  stroke(): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  strokeRect(x: number, y: number, width: number, height: number): void;
  clearRect(x: number, y: number, width: number, height: number): void;
  setLineDash(lengths: number[]): void;
  fillText(text: string, x: number, y: number): void;
  strokeText(text: string, x: number, y: number): void;
  measureText(text: string): { width: number };
}

/** A drawing surface of some canvas library. */
export interface DrawingCanvas {
  readonly width: number;
  readonly height: number;
  readonly context: DrawingContext;
  /** Reads the pixels: red, green, blue, alpha, row by row from the top. */
  pixels(): Uint8ClampedArray;
  /** Writes a PNG file. */
  png(): Uint8Array;
  /** The library's own object, for a library that expects a canvas. */
  readonly native: unknown;
}

/** Names a canvas library and its version. */
export interface CanvasLibrary {
  name: "skia-canvas" | "@napi-rs/canvas";
  version: string;
}

interface Loaded extends CanvasLibrary {
  open(width: number, height: number): DrawingCanvas;
}

interface NativeContext extends DrawingContext {
  getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
}

interface NativeCanvas {
  width: number;
  height: number;
  getContext(kind: "2d"): NativeContext;
}

const WEIGHTS = ["regular", "semibold"] as const;

function loadSkiaCanvas(): Loaded {
  // npm puts it here: its native part is a file that Deno's own npm cache leaves out.
  const require = createRequire(new URL("../../.npm/", import.meta.url));
  const skia = require("skia-canvas");
  // Its "exports" hide package.json from require().
  const manifest = new URL("../../.npm/node_modules/skia-canvas/package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, "utf8"));
  // It reads fonts from files only.
  skia.FontLibrary.use(FONT_FAMILY, WEIGHTS.map(fontPath));
  return {
    name: "skia-canvas",
    version,
    open(width, height) {
      const canvas = new skia.Canvas(width, height);
      // Without a graphics card the same picture gives the same bytes on every machine.
      canvas.gpu = false;
      return wrap(canvas, () => canvas.toBufferSync("png"));
    },
  };
}

function loadNapiCanvas(): Loaded {
  const entry = import.meta.resolve("@napi-rs/canvas");
  const require = createRequire(entry);
  const napi = require(fileURLToPath(entry));
  const { version } = require("./package.json");
  for (const weight of WEIGHTS) {
    if (!napi.GlobalFonts.register(Buffer.from(fontBytes(weight)), FONT_FAMILY)) {
      throw new Error(`Cannot register the ${weight} font with @napi-rs/canvas`);
    }
  }
  return {
    name: "@napi-rs/canvas",
    version,
    open(width, height) {
      const canvas = napi.createCanvas(width, height);
      return wrap(canvas, () => canvas.toBuffer("image/png"));
    },
  };
}

/** Never called: the literal import makes Deno install the package, so that it resolves. */
export const napiPackage = (): Promise<unknown> => import("@napi-rs/canvas");

function wrap(native: NativeCanvas, png: () => Uint8Array): DrawingCanvas {
  const context = native.getContext("2d");
  return {
    width: native.width,
    height: native.height,
    context,
    pixels: () => context.getImageData(0, 0, native.width, native.height).data,
    png,
    native,
  };
}

const LOADERS: Record<CanvasLibrary["name"], () => Loaded> = {
  "skia-canvas": loadSkiaCanvas,
  "@napi-rs/canvas": loadNapiCanvas,
};

const NAMES = Object.keys(LOADERS) as CanvasLibrary["name"][];
const loaded = new Map<CanvasLibrary["name"], Loaded>();

function load(name: CanvasLibrary["name"]): Loaded {
  let library = loaded.get(name);
  if (!library) {
    library = LOADERS[name]();
    loaded.set(name, library);
  }
  return library;
}

function choose(wanted: string | undefined): Loaded {
  if (wanted && !(NAMES as string[]).includes(wanted)) {
    throw new RangeError(
      `Cannot use the canvas library "${wanted}": known are ${NAMES.join(" and ")}`,
    );
  }
  const failures: string[] = [];
  for (const name of NAMES) {
    if (wanted && name !== wanted) continue;
    try {
      return load(name);
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
    }
  }
  throw new Error(
    `Cannot load a canvas library (${failures.join("; ")}). Run the task "setup" again.`,
  );
}

let preferred: Loaded | undefined;

function library(name?: CanvasLibrary["name"]): Loaded {
  if (name) return choose(name);
  return preferred ??= choose(Deno.env.get("CONVOLUTIONS_CANVAS"));
}

/**
 * Says which canvas library draws: `skia-canvas` where its native part is present, else
 * `@napi-rs/canvas`; the environment variable `CONVOLUTIONS_CANVAS` names one to force it.
 *
 * @returns Its name and version.
 * @throws {RangeError} If `CONVOLUTIONS_CANVAS` names an unknown library.
 * @throws {Error} If no library can be loaded.
 */
export function canvasLibrary(): CanvasLibrary {
  const { name, version } = library();
  return { name, version };
}

/**
 * Opens a transparent drawing surface on which the typeface {@linkcode FONT_FAMILY} is known.
 *
 * @param width Columns, from 1 to 16384.
 * @param height Rows, from 1 to 16384.
 * @param name Canvas library; that of {@linkcode canvasLibrary} where not given.
 * @returns The surface.
 * @throws {RangeError} If a side is not such a whole number.
 * @throws {Error} If the library cannot be loaded.
 *
 * @example A red pixel
 * ```ts
 * import { openCanvas } from "./canvas.ts";
 * import assert from "node:assert/strict";
 * const canvas = openCanvas(1, 1);
 * canvas.context.fillStyle = "red";
 * canvas.context.fillRect(0, 0, 1, 1);
 * assert.deepEqual([...canvas.pixels()], [255, 0, 0, 255]);
 * ```
 */
export function openCanvas(
  width: number,
  height: number,
  name?: CanvasLibrary["name"],
): DrawingCanvas {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 1 || side > 16384) {
      throw new RangeError(
        `Cannot open a canvas of ${width} by ${height} pixels: sides must be whole numbers ` +
          "from 1 to 16384",
      );
    }
  }
  return library(name).open(width, height);
}
