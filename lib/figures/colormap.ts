import { type OptionKind, valueText } from "../geometry/mod.ts";
/** Red, green, blue, alpha; each 0 to 255. */
export type Rgba = [red: number, green: number, blue: number, alpha: number];

/** A color for a place in the range of values: 0 its lower end, 1 its upper end. */
export type Colormap = (t: number) => Rgba;

/** Names of the color maps; each also exists reversed, with `_r` at its end. */
export type ColormapName =
  | "Spectral"
  | "Greys"
  | "Reds"
  | "Greens"
  | "Blues"
  | "gray"
  | "seismic"
  | "viridis";

/**
 * Evenly spaced colors, as matplotlib defines its maps: ColorBrewer's (Cynthia Brewer, Apache-2.0)
 * for Spectral, Greys, Reds, Greens and Blues; matplotlib's own for gray, seismic and viridis.
 */
const STOPS: Readonly<Record<ColormapName, number[]>> = {
  Spectral: hex("9e0142d53e4ff46d43fdae61fee08bffffbfe6f598abdda466c2a53288bd5e4fa2"),
  Greys: hex("fffffff0f0f0d9d9d9bdbdbd969696737373525252252525000000"),
  // The last blue is written in matplotlib a hair under 13/255, and so becomes 12.
  Reds: hex("fff5f0fee0d2fcbba1fc9272fb6a4aef3b2ccb181da50f1567000d").with(-1, 13 - 1e-12),
  Greens: hex("f7fcf5e5f5e0c7e9c0a1d99b74c47641ab5d238b45006d2c00441b"),
  Blues: hex("f7fbffdeebf7c6dbef9ecae16baed64292c62171b508519c08306b"),
  gray: [0, 0, 0, 255, 255, 255],
  seismic: [0, 0, 76.5, 0, 0, 255, 255, 255, 255, 255, 0, 0, 127.5, 0, 0],
  // No formula gives viridis: all of its 256 colors, in the middle of each byte.
  viridis: [...Uint8Array.fromBase64(
    "RAFURAJVRANXRQVYRQZaRQhbRglcRgteRgxfRg5hRw9iRxFjRxJlRxRmRxVnRxZpRxhqSBlrSBpsSBxuSB1vSB5wSCBx" +
      "SCFySCJzSCN0RyV1RyZ2Ryd3Ryh4Ryp5Ryt6Ryx7Ri18Ri98RjB9RjF+RTJ/RTR/RTWARTaBRDeBRDmCQzqDQzuDQzyE" +
      "Qj2EQj6FQkCFQUGGQUKGQEOHQESHP0WHP0eIPkiIPkmJPUqJPUuJPUyJPE2KPE6KO1CKO1GKOlKLOlOLOVSLOVWLOFaL" +
      "OFeMN1iMN1mMNlqMNluMNVyMNV2MNF6NNF+NM2CNM2GNMmKNMmONMWSNMWWNMWaNMGeNMGiNL2mNL2qNLmuOLmyOLm2O" +
      "LW6OLW+OLHCOLHGOLHKOK3OOK3SOKnWOKnaOKneOKXiOKXmOKHqOKHqOKHuOJ3yOJ32OJ36OJn+OJoCOJoGOJYKOJYON" +
      "JISNJIWNJIaNI4eNI4iNI4mNIomNIoqNIouNIYyNIY2MIY6MII+MIJCMIJGMH5KMH5OLH5SLH5WLH5aLHpeKHpiKHpmK" +
      "HpmKHpqJHpuJHpyJHp2IHp6IHp+IHqCHH6GHH6KGH6OGIKSFIKWFIaaFIaeEIqeEI6iDI6mCJKqCJauBJqyBJ62AKK5/" +
      "Ka9/KrB+K7F9LLF9LrJ8L7N7MLR6MrV6M7Z5Nbd4Nrh3OLl2Obl2O7p1Pbt0PrxzQL1yQr5xRL5wRb9vR8BuScFtS8Js" +
      "TcJrT8NpUcRoU8VnVcZmV8ZlWcdkW8hiXslhYMlgYspfZMtdZ8xcacxba81Zbc5YcM5Wcs9VdNBUd9BSedFRfNJPftJO" +
      "gdNMg9NLhtRJiNVHi9VGjdZEkNZDktdBldc/l9g+mtg8ndk6n9k4oto3pdo1p9szqtsyrdwwr9wust0std0rt90put4n" +
      "vd4mv98kwt8ixd8hx+AfyuAezeAdz+Ec0uEb1OEa1+IZ2uIY3OIY3+MY4eMY5OMY5+QZ6eQZ7OQa7uUb8eUc8+Ue9uYf" +
      "+OYh+uYi/eck",
  )].map((byte) => byte + 0.5),
};

function hex(digits: string): number[] {
  return [...Uint8Array.fromHex(digits)];
}

/**
 * Colors of a map for the 256 parts of the range, not yet cut off to bytes.
 *
 * The order of operations is matplotlib's, whose rounding errors decide where a byte is cut off.
 */
function makeColors(stops: number[], reversed: boolean): Float64Array {
  const count = stops.length / 3;
  const places = Array.from({ length: count }, (_, i) => i * (1 / (count - 1)));
  places[count - 1] = 1;
  const order = places.map((_, i) => reversed ? count - 1 - i : i);
  const x = order.map((i) => (reversed ? 1 - places[i] : places[i]) * 255);
  const y = (stop: number, channel: number) => stops[3 * order[stop] + channel] / 255;
  const colors = new Float64Array(256 * 3);
  for (let i = 0, stop = 1; i < 256; i++) {
    const at = i === 255 ? 255 : 255 * (i * (1 / 255));
    while (stop < count - 1 && x[stop] < at) stop++;
    const share = (at - x[stop - 1]) / (x[stop] - x[stop - 1]);
    for (let channel = 0; channel < 3; channel++) {
      const [from, to] = [y(stop - 1, channel), y(stop, channel)];
      const value = i === 0 ? from : i === 255 ? to : share * (to - from) + from;
      colors[3 * i + channel] = value * 255;
    }
  }
  return colors;
}

const tables = new Map<string, Uint8Array>();

/**
 * Looks up the 256 colors of a map, as matplotlib has them.
 *
 * @param name Name of the map; `_r` at its end reverses it.
 * @returns Length 768: red, green, blue for each 256th of the range; not to be changed.
 * @throws {RangeError} If there is no such map.
 */
export function colormapTable(name: string): Uint8Array {
  const known = tables.get(name);
  if (known) return known;
  // matplotlib cuts off rather than rounds.
  const table = Uint8Array.from(colormapColors(name), Math.floor);
  tables.set(name, table);
  return table;
}

/**
 * Looks up the 256 colors of a map before they are cut off to whole numbers, as pandas needs them.
 *
 * @param name Name of the map; `_r` at its end reverses it.
 * @returns Length 768: red, green, blue from 0 to 255 for each 256th of the range.
 * @throws {RangeError} If there is no such map.
 */
export function colormapColors(name: string): Float64Array {
  const reversed = `${name}`.endsWith("_r");
  const base = reversed ? name.slice(0, -2) : name;
  if (!COLORMAP.holds(name)) {
    throw new RangeError(
      `colormap(): name must be ${COLORMAP.must}, not ${valueText(name)}.`,
    );
  }
  return makeColors(STOPS[base as ColormapName], reversed);
}

/** Names of the color maps, without those reversed by `_r`. */
export const colormapNames: readonly ColormapName[] = Object.keys(STOPS) as ColormapName[];

/**
 * Finds a color map by matplotlib's name for it.
 *
 * @param name One of {@linkcode colormapNames}; `_r` at its end reverses it.
 * @returns A function from a place in the range (below 0 and above 1 the end colors, NaN
 * transparent) to a color.
 * @throws {RangeError} If there is no such map.
 *
 * @example The ends of viridis
 * ```ts
 * import assert from "node:assert/strict";
 * import { colormap } from "convolutions";
 *
 * assert.deepEqual(colormap("viridis")(0), [68, 1, 84, 255]);
 * assert.deepEqual(colormap("viridis_r")(2), [68, 1, 84, 255]);
 * assert.deepEqual(colormap("viridis")(NaN), [0, 0, 0, 0]);
 * ```
 */
export function colormap(name: string): Colormap {
  const table = colormapTable(name);
  return (t) => {
    if (Number.isNaN(t)) return [0, 0, 0, 0];
    const at = 3 * Math.max(0, Math.min(255, Math.floor(t * 256)));
    return [table[at], table[at + 1], table[at + 2], 255];
  };
}

/** What the option `cmap` may be. */
export const COLORMAP: OptionKind = {
  must: `${
    colormapNames.map((name) => `"${name}"`).join(", ")
  }, or one of them with "_r" at its end`,
  holds: (name) => typeof name === "string" && Object.hasOwn(STOPS, name.replace(/_r$/, "")),
};
