import { fingerprints, FRAGMENT, fragments } from "./fingerprints.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** What one student wrote for an exercise. */
export interface Program {
  student: string;
  /** The file's path below the submissions' folder. */
  file: string;
  code: string;
}

/** Two programs and what they share. */
export interface SimilarPair {
  programs: [Program, Program];
  /** Of the fragments of both, those that they share, in per cent. */
  percent: number;
  /** The places in each program's code that are in the other, too: from and to. */
  places: [[number, number][], [number, number][]];
}

/** What is asked of {@linkcode similarPairs}. */
export interface SimilarOptions {
  /** Pairs that share fewer per cent are left out. */
  least?: number;
  /** A fragment that more than this share of all programs have is common, and left out; if more than five have it. */
  common?: number;
}

/** Fewer shared fragments than these are chance. */
const FEWEST = 3;

/**
 * Finds the pairs of programs that share much, beside what was handed out and what many have.
 *
 * It is no proof of anything: a person has to look.
 *
 * @param handedOut Code that all were given. Cells are parted by {@linkcode CELL_END}, here and in the programs.
 * @returns The most alike first. Two files of one student are no pair.
 */
export function similarPairs(
  programs: readonly Program[],
  handedOut: string,
  { least = 40, common = 0.3 }: SimilarOptions = {},
): SimilarPair[] {
  const given = new Set(fragments(tokensOf(handedOut)));
  const read = programs.map((program) => {
    const tokens = tokensOf(program.code);
    return { program, tokens, prints: fingerprints(tokens) };
  });
  const owners = new Map<string, number[]>();
  for (const [index, { prints }] of read.entries()) {
    for (const print of prints.keys()) {
      if (given.has(print)) continue;
      const theirs = owners.get(print);
      if (theirs) theirs.push(index);
      else owners.set(print, [index]);
    }
  }
  const students = new Set(programs.map(({ student }) => student)).size;
  for (const [print, theirs] of owners) {
    if (theirs.length > Math.max(5, common * students)) owners.delete(print);
  }
  const own = read.map(({ prints }) =>
    prints.keys().filter((print) => owners.has(print)).toArray().length
  );
  const shared = new Map<string, string[]>();
  for (const [print, theirs] of owners) {
    for (const [n, a] of theirs.entries()) {
      for (const b of theirs.slice(n + 1)) {
        if (programs[a].student === programs[b].student) continue;
        const key = `${a} ${b}`;
        const prints = shared.get(key);
        if (prints) prints.push(print);
        else shared.set(key, [print]);
      }
    }
  }
  const pairs = [...shared].flatMap(([key, prints]): SimilarPair[] => {
    const [a, b] = key.split(" ").map(Number);
    const percent = 200 * prints.length / (own[a] + own[b]);
    if (prints.length < FEWEST || percent < least) return [];
    const places = (index: number) => placesOf(read[index], prints);
    return [{ programs: [programs[a], programs[b]], percent, places: [places(a), places(b)] }];
  });
  return pairs.sort((a, b) => b.percent - a.percent || b.places[0].length - a.places[0].length);
}

function placesOf(
  { tokens, prints }: { tokens: readonly Token[]; prints: ReadonlyMap<string, number[]> },
  shared: readonly string[],
): [number, number][] {
  const places: [number, number][] = [];
  const starts = shared.flatMap((print) => prints.get(print)!).sort((a, b) => a - b);
  for (const start of starts) {
    const [from, to] = [tokens[start].from, tokens[start + FRAGMENT - 1].to];
    const last = places.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else places.push([from, to]);
  }
  return places;
}
