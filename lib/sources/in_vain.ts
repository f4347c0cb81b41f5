import type { SourceError } from "./source_error.ts";

/** Sources that lately kept us waiting in vain, so that running a cell again does not wait again. */
const vain = new Map<string, { error: SourceError; until: number }>();
const vainMs = 60_000;

/** Throws the error of a source that failed slowly within the last minute. */
export function throwIfInVain(source: string): void {
  const known = vain.get(source);
  if (known && performance.now() < known.until) throw known.error;
}

/** Notes that a source has just failed slowly. */
export function rememberInVain(source: string, error: SourceError): void {
  vain.set(source, { error, until: performance.now() + vainMs });
}
