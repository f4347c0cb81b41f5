import type { ExploreData } from "../../lib/live/page/data.ts";
import type { Settings } from "../../lib/live/page/explore/settings.ts";

/** Bytes of numbers, base64. */
export const base64 = (values: Float32Array | Uint8Array) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength).toBase64();

/** Colors whose three bytes tell which one it is. */
export const COLORS = base64(
  Uint8Array.from({ length: 768 }, (_, i) => [i / 3, 255 - i / 3, 7][i % 3]),
);

/** Shades of grey from black. */
export const GREYS = base64(Uint8Array.from({ length: 768 }, (_, i) => i / 3));

export const SETTINGS: Settings = {
  picture: 0,
  rows: 2,
  columns: 3,
  weights: [1, 2, 0, -1, 0.5, 3],
  divisor: 2,
  name: "own",
  stride: 1,
  dilation: 1,
  padding: 0,
  paddingMode: "constant",
  flipped: false,
  transposed: false,
};

/** What an output of `explore()` holds: two pictures without symmetry, of unequal sides. */
export function exploreData(settings: Partial<Settings> = {}): ExploreData {
  return {
    pictures: [{
      name: "numbers",
      rows: 3,
      columns: 4,
      type: "float32",
      values: base64(Float32Array.of(5, 0, 8, 7, 1, -9, 5, 0, 6, NaN, 2, 4)),
      range: [0, 8],
      colors: COLORS,
      unit: "dBZ",
    }, {
      name: "bytes",
      rows: 2,
      columns: 2,
      type: "uint8",
      values: base64(Uint8Array.of(0, 255, 128, 3)),
      range: [0, 255],
      colors: GREYS,
    }],
    settings: { ...SETTINGS, ...settings },
    differenceColors: GREYS,
    imageName: "storm",
  };
}
