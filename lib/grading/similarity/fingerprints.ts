import type { Token } from "./tokens.ts";

/** Tokens in a fragment that is compared. */
export const FRAGMENT = 12;

/** Of so many fragments in a row one is kept: a copy of `FRAGMENT + WINDOW - 1` tokens is always found. */
export const WINDOW = 4;

/**
 * Chooses the fragments by which a program is compared: winnowing, by S. Schleimer, D. Wilkerson and A. Aiken, "Winnowing:
 * Local Algorithms for Document Fingerprinting" (SIGMOD 2003).
 *
 * @returns The places in `tokens` where each chosen fragment begins, by the fragment's text.
 */
export function fingerprints(tokens: readonly Token[]): Map<string, number[]> {
  const all = fragments(tokens);
  const hashes = all.map(hash);
  const chosen = new Map<string, number[]>();
  let last = -1;
  for (let end = Math.min(WINDOW, all.length) - 1; end >= 0 && end < all.length; end++) {
    let least = Math.max(0, end - WINDOW + 1);
    for (let at = least + 1; at <= end; at++) if (hashes[at] <= hashes[least]) least = at;
    if (least === last) continue;
    last = least;
    const places = chosen.get(all[least]);
    if (places) places.push(least);
    else chosen.set(all[least], [least]);
  }
  return chosen;
}

/** All fragments of a program, one at each token. */
export function fragments(tokens: readonly Token[]): string[] {
  const kinds = tokens.map(({ kind }) => kind);
  return Array.from(
    { length: Math.max(0, kinds.length - FRAGMENT + 1) },
    (_, at) => kinds.slice(at, at + FRAGMENT).join(" "),
  );
}

/** FNV-1a of 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}
