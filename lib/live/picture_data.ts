import { colormapColors } from "../figures/colormap.ts";
import { type ImageInput, imageValues, type Numbers } from "../figures/image_values.ts";
import { extent } from "./page/colors.ts";
import type { PictureData } from "./page/data.ts";

/** How values become colors. */
export interface PictureColors {
  /** Value of the first color; the smallest value where not given, 0 for pictures of 8 bits. */
  vmin?: number;
  /** Value of the last color; the largest value where not given, 255 for pictures of 8 bits. */
  vmax?: number;
  /** Color map, as for `imshow`. */
  cmap: string;
  /** What the values are, with their unit. */
  unit?: string;
}

/** A picture of one channel, as numbers and as an output carries it. */
export interface PreparedPicture {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly data: PictureData;
}

/** A picture with a longer side would make the notebook heavy: it is made smaller. */
const LONGEST = 256;

/**
 * Makes what an output carries of an image: one channel, at most 256 pixels long.
 *
 * Colors become grey levels (ITU-R 601, as Pillow's `convert("L")`). A larger picture is made
 * smaller by means of whole squares of pixels.
 *
 * @param image As for `imshow`.
 * @param name What the picture is called in a list.
 */
export async function pictureData(
  image: ImageInput,
  name: string,
  { vmin, vmax, cmap, unit }: PictureColors,
): Promise<PreparedPicture> {
  const whole = imageValues(image);
  const grey = greyLevels(await whole.values, whole.channels);
  const { rows, columns, values } = shrunk(grey, whole.rows, whole.columns);
  const [low, high] = extent(values);
  const full = whole.fullScale === undefined ? undefined : [0, whole.fullScale] as const;
  const range: [number, number] = [vmin ?? full?.[0] ?? low, vmax ?? full?.[1] ?? high];
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const isBytes = values.every((value) => value >= 0 && value <= 255 && Number.isInteger(value));
  return {
    rows,
    columns,
    values,
    data: {
      name,
      rows,
      columns,
      ...(isBytes
        ? { type: "uint8", values: Uint8Array.from(values).toBase64() }
        : { type: "float32", values: bytes.toBase64() }),
      range,
      colors: colorBytes(cmap),
      unit,
    },
  };
}

/** The 256 colors of a map, in base64. */
export function colorBytes(cmap: string): string {
  return Uint8Array.from(colormapColors(cmap), Math.floor).toBase64();
}

function greyLevels(values: Numbers, channels: number): Float32Array {
  if (channels === 1) return Float32Array.from(values);
  return Float32Array.from({ length: values.length / channels }, (_, i) => {
    const [red, green, blue] = [0, 1, 2].map((channel) => values[channels * i + channel]);
    const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
    return [red, green, blue].every(Number.isInteger) ? Math.round(grey) : grey;
  });
}

function shrunk(values: Float32Array, rows: number, columns: number) {
  const side = Math.ceil(Math.max(rows, columns) / LONGEST);
  if (side === 1) return { rows, columns, values };
  const [fewRows, fewColumns] = [Math.ceil(rows / side), Math.ceil(columns / side)];
  const small = new Float32Array(fewRows * fewColumns);
  for (let y = 0; y < fewRows; y++) {
    for (let x = 0; x < fewColumns; x++) {
      let sum = 0, count = 0;
      for (let i = y * side; i < Math.min(rows, (y + 1) * side); i++) {
        for (let j = x * side; j < Math.min(columns, (x + 1) * side); j++, count++) {
          sum += values[i * columns + j];
        }
      }
      small[y * fewColumns + x] = sum / count;
    }
  }
  return { rows: fewRows, columns: fewColumns, values: small };
}
