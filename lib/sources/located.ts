/**
 * Where bytes came from: the mirror folder, the cache of earlier downloads, their own address, a
 * wheel of the Python package index, the project itself, a local file, or another data set that
 * stands in.
 */
export type Origin = "mirror" | "cache" | "url" | "package" | "project" | "file" | "stand-in";

/** Bytes of a source, and what is to be said about them. */
export interface Located {
  bytes: Uint8Array;
  origin: Origin;
  /** Name of the data set whose bytes these are, or the address or path as given. */
  name: string;
  /** What the reader was told, if these are not the bytes asked for. */
  notice?: string;
  credit?: string;
  licence?: string;
  /** True if the bytes were made by a formula. */
  synthetic?: boolean;
}
