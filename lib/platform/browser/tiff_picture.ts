import type { Picture, PictureHeader } from "../platform.ts";
import { inBands } from "./bands.ts";

/** Tags of TIFF, as the decoder names them. */
const TAG = {
  columns: "t256",
  rows: "t257",
  bits: "t258",
  meaning: "t262",
  offsets: ["t273", "t324"],
  orientation: "t274",
  samples: "t277",
  lengths: ["t279", "t325"],
  palette: "t320",
  extra: "t338",
  format: "t339",
} as const;

/** What the numbers mean: light on black the other way round, a palette, inks. */
const [WHITE_IS_ZERO, PALETTE, INKS] = [0, 3, 5];
const PREMULTIPLIED = 1;
/** By the tag of that name. */
const FLOATS = 3, SIGNED = 2;

type Page = Record<string, unknown> & { data: Uint8Array };

/**
 * Opens the first page of a TIFF file, which no browser decodes.
 *
 * @throws {RangeError} If it ends too early.
 */
export async function tiffPicture(bytes: Uint8Array): Promise<Picture> {
  const { default: utif } = await import("utif2");
  const file = bytes.slice().buffer;
  const page = utif.decode(file)[0] as unknown as Page;
  const numbers = (tag: string) => page?.[tag] as number[] | undefined;
  const first = (tag: string) => numbers(tag)?.[0];
  const [columns, rows] = [first(TAG.columns), first(TAG.rows)];
  if (!columns || !rows) throw new RangeError("It names no size.");
  const [offsets, lengths] = [TAG.offsets, TAG.lengths].map((tags) =>
    tags.flatMap((tag) => numbers(tag) ?? [])
  );
  if (offsets.some((at, i) => at + lengths[i] > bytes.length)) {
    throw new RangeError("It ends before its pixels do.");
  }
  const bits = first(TAG.bits) ?? 1;
  const meaning = first(TAG.meaning) ?? 1;
  const samples = first(TAG.samples) ?? 1;
  const deep = bits === 16;
  const grey = meaning < 2;
  const header: PictureHeader = {
    format: "tiff",
    width: columns,
    height: rows,
    depth: depthName(bits, first(TAG.format)),
    space: grey ? (deep ? "grey16" : "b-w") : meaning === INKS ? "cmyk" : deep ? "rgb16" : "srgb",
    channels: meaning === PALETTE ? 3 : samples,
    orientation: first(TAG.orientation),
  };
  return {
    header,
    read(wanted) {
      utif.decodeImage(file, page as never);
      let values = numbersOf(page.data, rows, columns * samples, bits);
      const most = 2 ** bits - 1;
      if (meaning === WHITE_IS_ZERO) values = values.map((value) => most - value);
      if (bits < 8 && meaning !== PALETTE) values = values.map((value) => value * 255 / most);
      let bands = samples;
      if (meaning === PALETTE) {
        values = colorsOf(values, numbers(TAG.palette)!, most + 1);
        bands = 3;
      }
      if (first(TAG.extra) === PREMULTIPLIED) divideByAlpha(values, bands);
      return Promise.resolve(inBands({ values, rows, columns, bands, deep }, wanted));
    },
  };
}

/** As libvips names the type of a number. */
function depthName(bits: number, format: number | undefined): string {
  if (format === FLOATS) return "float";
  const size = bits > 16 ? "int" : bits > 8 ? "short" : "char";
  return format === SIGNED ? size : `u${size}`;
}

/** One number for each sample; those of 16 bits are little-endian here. */
function numbersOf(data: Uint8Array, rows: number, perRow: number, bits: number) {
  if (bits === 16) return new Uint16Array(data.slice(0, rows * perRow * 2).buffer);
  const values = new Uint8Array(rows * perRow);
  const rowBytes = Math.ceil(perRow * bits / 8);
  const perByte = 8 / bits;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let i = 0; i < perRow; i++) {
      const byte = data[row * rowBytes + Math.floor(i / perByte)];
      values[at++] = (byte >> (8 - bits * (1 + i % perByte))) & (2 ** bits - 1);
    }
  }
  return values;
}

/** The palette has all reds, then all greens, then all blues, of 16 bits each. */
function colorsOf(
  indices: ArrayLike<number>,
  palette: number[],
  count: number,
): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(indices.length * 3);
  for (let i = 0; i < values.length; i++) {
    values[i] = palette[i % 3 * count + indices[Math.floor(i / 3)]] >> 8;
  }
  return values;
}

function divideByAlpha(values: Uint8Array | Uint16Array, bands: number): void {
  const most = values instanceof Uint16Array ? 65535 : 255;
  for (let at = 0; at < values.length; at += bands) {
    const alpha = values[at + bands - 1];
    for (let band = 0; band < bands - 1 && alpha > 0; band++) {
      values[at + band] = Math.min(most, Math.trunc(most * values[at + band] / alpha));
    }
  }
}
