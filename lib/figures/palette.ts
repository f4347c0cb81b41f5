/** An image as places in a list of its colors. */
export interface Indexed {
  /** One byte for each pixel. */
  indices: Uint8Array;
  /** Up to 256 colors from dark to light, four bytes each: red, green, blue, alpha. */
  palette: Uint8Array;
}

const MOST_COUNTED = 4096;
/** How many of 256 places are for the colors that fill the most. */
const KEPT = 200;
/** Largest error of a color, in 255ths of a channel. */
export interface Tolerance {
  /** Of a color that somewhere fills a square of two by two pixels. */
  areas: number;
  /** Of a color that does not, such as a shade along the edge of a letter. */
  edges: number;
}

/** No error at all. */
export const EXACT: Tolerance = { areas: 0, edges: 0 };

/**
 * Lists the colors of an image where a palette can hold them.
 *
 * Up to 256 colors are kept exactly. Of more, those of the largest areas are kept exactly and the
 * rest take the nearest, as long as `tolerance` allows.
 *
 * @param colors One number for each pixel; its bytes are red, green, blue, alpha.
 * @param width Pixels in a row.
 * @param tolerance How far a color may be off.
 * @returns Places and palette; `undefined` where the image needs true color.
 */
export function indexColors(
  colors: Uint32Array,
  width: number,
  tolerance: Tolerance,
): Indexed | undefined {
  const counted = countColors(colors, width);
  if (!counted) return undefined;
  const { ids, distinct, areas } = counted;
  if (distinct.length > 256 && tolerance.areas === 0) return undefined;
  const allowed = areas.map((area) => area > 0 ? tolerance.areas : tolerance.edges);
  const chosen = distinct.length <= 256 ? [...distinct] : chooseColors(distinct, areas, allowed);
  chosen.sort((a, b) => brightness(a) - brightness(b) || a - b);
  const places = nearest(distinct, allowed, chosen);
  if (!places) return undefined;
  const indices = new Uint8Array(ids.length);
  for (let i = 0; i < ids.length; i++) indices[i] = places[ids[i]];
  return { indices, palette: new Uint8Array(Uint32Array.from(chosen).buffer) };
}

/** Numbers the colors in order of appearance and counts their pixels inside areas. */
function countColors(colors: Uint32Array, width: number) {
  const ids = new Uint16Array(colors.length);
  const distinct: number[] = [];
  const areas: number[] = [];
  // Open addressing; 0 means free.
  const table = new Uint16Array(4 * MOST_COUNTED);
  const mask = table.length - 1;
  let lastColor = -1;
  let lastId = 0;
  for (let i = 0; i < colors.length; i++) {
    const color = colors[i];
    if (color !== lastColor) {
      let place = (Math.imul(color, 0x9e3779b1) >>> 16) & mask;
      while (table[place] !== 0 && distinct[table[place] - 1] !== color) place = (place + 1) & mask;
      if (table[place] === 0) {
        if (distinct.length === MOST_COUNTED) return undefined;
        distinct.push(color);
        areas.push(0);
        table[place] = distinct.length;
      }
      lastColor = color;
      lastId = table[place] - 1;
    }
    ids[i] = lastId;
    if (
      i > width && ids[i - 1] === lastId && ids[i - width] === lastId &&
      ids[i - width - 1] === lastId
    ) areas[lastId]++;
  }
  return { ids, distinct, areas };
}

/** The colors of the largest areas, and of the others those farthest from any that is chosen. */
function chooseColors(distinct: number[], areas: number[], allowed: number[]): number[] {
  const order = distinct.map((_, i) => i).sort((a, b) => areas[b] - areas[a] || a - b);
  const chosen = order.slice(0, KEPT).map((i) => distinct[i]);
  const rest = order.slice(KEPT);
  const distances = rest.map((i) => Math.min(...chosen.map((c) => distance(c, distinct[i]))));
  while (chosen.length < 256) {
    let farthest = 0;
    let weight = -1;
    for (let i = 0; i < rest.length; i++) {
      // What is forgiven in an edge counts less than in an area.
      const excess = distances[i] / allowed[rest[i]];
      if (excess > weight) {
        weight = excess;
        farthest = i;
      }
    }
    const color = distinct[rest[farthest]];
    chosen.push(color);
    for (let i = 0; i < rest.length; i++) {
      distances[i] = Math.min(distances[i], distance(color, distinct[rest[i]]));
    }
  }
  return chosen;
}

/** For each color the place of the nearest chosen one; none where one is too far. */
function nearest(distinct: number[], allowed: number[], chosen: number[]) {
  const places = new Uint8Array(distinct.length);
  const exact = new Map(chosen.map((color, i) => [color, i]));
  for (let i = 0; i < distinct.length; i++) {
    const place = exact.get(distinct[i]);
    if (place !== undefined) {
      places[i] = place;
      continue;
    }
    let best = Infinity;
    for (let j = 0; j < chosen.length; j++) {
      const error = distance(chosen[j], distinct[i]);
      if (error < best) {
        best = error;
        places[i] = j;
      }
    }
    if (best > allowed[i]) return undefined;
  }
  return places;
}

/** Largest difference of a channel. */
function distance(a: number, b: number): number {
  return Math.max(
    Math.abs((a & 255) - (b & 255)),
    Math.abs(((a >>> 8) & 255) - ((b >>> 8) & 255)),
    Math.abs(((a >>> 16) & 255) - ((b >>> 16) & 255)),
    Math.abs((a >>> 24) - (b >>> 24)),
  );
}

const brightness = (color: number) =>
  (color & 255) + ((color >>> 8) & 255) + ((color >>> 16) & 255) + (color >>> 24);
