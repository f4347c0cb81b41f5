import { CELL_END, type Token } from "./tokens.ts";

/** Tokens in a fragment that is compared. */
export const FRAGMENT = 12;

/** Of so many fragments in a row one is kept: a copy of `FRAGMENT + WINDOW - 1` tokens is always found. */
export const WINDOW = 4;

/**
 * Chooses the fragments by which a program is compared: winnowing, by S. Schleimer, D. Wilkerson and A. Aiken, "Winnowing:
 * Local Algorithms for Document Fingerprinting" (SIGMOD 2003). No fragment reaches from one cell into the next.
 *
 * @returns The places in `tokens` where each chosen fragment begins, by the fragment's text.
 */
export function fingerprints(tokens: readonly Token[]): Map<string, number[]> {
  const chosen = new Map<string, number[]>();
  for (const cell of cellsOf(tokens)) {
    const all = fragmentsOf(cell.kinds);
    for (const at of winnow(all.map(hash))) {
      const places = chosen.get(all[at]);
      if (places) places.push(cell.start + at);
      else chosen.set(all[at], [cell.start + at]);
    }
  }
  return chosen;
}

/** All fragments of a program, one at each token. */
export function fragments(tokens: readonly Token[]): string[] {
  return cellsOf(tokens).flatMap(({ kinds }) => fragmentsOf(kinds));
}

function cellsOf(tokens: readonly Token[]): { start: number; kinds: string[] }[] {
  const cells = [{ start: 0, kinds: [] as string[] }];
  for (const [index, { kind }] of tokens.entries()) {
    if (kind === CELL_END) cells.push({ start: index + 1, kinds: [] });
    else cells.at(-1)!.kinds.push(kind);
  }
  return cells;
}

function fragmentsOf(kinds: readonly string[]): string[] {
  const length = Math.max(0, kinds.length - FRAGMENT + 1);
  return Array.from({ length }, (_, at) => kinds.slice(at, at + FRAGMENT).join(" "));
}

/** @returns The place of the least hash in each window; the last one where several are alike. */
function winnow(hashes: readonly number[]): number[] {
  const chosen: number[] = [];
  for (let end = Math.min(WINDOW, hashes.length) - 1; end >= 0 && end < hashes.length; end++) {
    let least = Math.max(0, end - WINDOW + 1);
    for (let at = least + 1; at <= end; at++) if (hashes[at] <= hashes[least]) least = at;
    if (chosen.at(-1) !== least) chosen.push(least);
  }
  return chosen;
}

/** FNV-1a of 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}
