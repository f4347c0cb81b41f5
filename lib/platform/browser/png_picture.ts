import { decode, type DecodedPng, encode } from "fast-png";
import type { Picture, PictureHeader, PictureValues } from "../platform.ts";
import { type Decoded, inBands } from "./bands.ts";

const [GREY, RGB, PALETTE, GREY_ALPHA] = [0, 2, 3, 4];

/** Opens a PNG file; its pixels are decoded when they are asked for. */
export function pngPicture(bytes: Uint8Array): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [depth, type] = [view.getUint8(24), view.getUint8(25)];
  const clear = hasTransparency(view);
  const grey = type === GREY || type === GREY_ALPHA;
  const colors = grey ? 1 : 3;
  const header: PictureHeader = {
    format: "png",
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth: depth === 16 ? "ushort" : "uchar",
    space: grey ? (depth === 16 ? "grey16" : "b-w") : depth === 16 ? "rgb16" : "srgb",
    channels: colors + (clear || type > PALETTE ? 1 : 0),
  };
  return {
    header,
    read(bands) {
      const picture = channelsOf(decode(bytes), type);
      // Pillow has no grey of 16 bits with alpha: it is taken for colors.
      const colored = picture.deep && picture.bands === 2 && bands === "own";
      return Promise.resolve(inBands(colored ? inColors(picture) : picture, bands));
    },
  };
}

/** Writes a PNG file. */
export function pngOf({ values, rows, columns, bands }: PictureValues): Uint8Array {
  const depth = values instanceof Uint16Array ? 16 : 8;
  return encode({ width: columns, height: rows, data: values, depth, channels: bands });
}

/** See {@linkcode Platform.encodePicture}: PNG also where JPEG would do, as browsers write it coarsely. */
export function encodePicture(picture: PictureValues): Promise<Uint8Array> {
  return Promise.resolve(pngOf(picture));
}

/** Whether a level, a color or colors of the palette are clear; throws where the file ends before its pixels. */
function hasTransparency(view: DataView): boolean {
  for (let at = 8;; at += 12 + view.getUint32(at)) {
    const kind = view.getUint32(at + 4);
    if (kind === 0x74524e53) return true; // tRNS
    if (kind === 0x49444154) return false; // IDAT
  }
}

/** One number for each channel of each pixel, alpha last where there is any; 0 to 255, or to 65 535. */
function channelsOf(png: DecodedPng, type: number): Decoded {
  const { width, height, depth, palette, transparency } = png;
  const stored = depth < 8 ? unpack(png) : png.data;
  const deep = depth === 16;
  const picture = (values: Uint8Array | Uint16Array, bands: number) => ({
    values,
    rows: height,
    columns: width,
    bands,
    deep,
  });
  if (palette) {
    const bands = palette[0].length;
    const values = new Uint8Array(stored.length * bands);
    for (let i = 0; i < stored.length; i++) values.set(palette[stored[i]], i * bands);
    return picture(values, bands);
  }
  const scale = deep ? 1 : 255 / (2 ** depth - 1);
  const Values = deep ? Uint16Array : Uint8Array;
  if (!transparency || (type !== GREY && type !== RGB)) {
    return picture(new Values(stored).map((value) => value * scale), png.channels);
  }
  const colors = png.channels;
  const values = new Values(width * height * (colors + 1));
  for (let pixel = 0; pixel < width * height; pixel++) {
    let clear = true;
    for (let c = 0; c < colors; c++) {
      const value = stored[pixel * colors + c];
      clear &&= value === transparency[c];
      values[pixel * (colors + 1) + c] = value * scale;
    }
    values[pixel * (colors + 1) + colors] = clear ? 0 : deep ? 65535 : 255;
  }
  return picture(values, colors + 1);
}

/** Indices or levels of 1, 2 or 4 bits, of which each row begins with a byte. */
function unpack({ width, height, depth, data }: DecodedPng): Uint8Array {
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  const values = new Uint8Array(width * height);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const byte = data[row * rowBytes + Math.floor(column / perByte)];
      values[at++] = (byte >> (8 - depth * (1 + column % perByte))) & (2 ** depth - 1);
    }
  }
  return values;
}

function inColors(picture: Decoded): Decoded {
  const { values, rows, columns } = picture;
  const colors = new Uint16Array(rows * columns * 4);
  for (let i = 0; i < colors.length; i++) {
    colors[i] = values[2 * Math.floor(i / 4) + (i % 4 === 3 ? 1 : 0)];
  }
  return { ...picture, values: colors, bands: 4 };
}
