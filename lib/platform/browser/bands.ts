import type { PictureBands, PictureValues } from "../platform.ts";

/** A picture's own numbers, alpha last where there is any. */
export interface Decoded extends PictureValues {
  /** Whether they have 16 bits. */
  deep: boolean;
}

/** The bands that are wanted, of 8 bits where not of 16. */
export function inBands(
  picture: Decoded,
  wanted: PictureBands,
): PictureValues {
  const { rows, columns, bands, deep } = picture;
  const size = rows * columns;
  const kept = Array.from({ length: bands }, (_, band) => band).filter((band) =>
    wanted === "grey" || wanted === "grey16"
      ? band === 0
      : wanted !== "opaque" || band < bands - 1 + bands % 2
  );
  const added = wanted === "alpha" && bands % 2 === 1;
  const to = kept.length + (added ? 1 : 0);
  const values = wanted === "grey16" ? new Uint16Array(size) : new Uint8Array(size * to);
  const shift = deep && wanted !== "grey16" ? 8 : 0;
  for (let pixel = 0, at = 0; pixel < size; pixel++) {
    for (const band of kept) values[at++] = picture.values[pixel * bands + band] >> shift;
    if (added) values[at++] = 255;
  }
  return { values, rows, columns, bands: to };
}
