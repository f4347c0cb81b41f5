/// <reference lib="dom" />
import type { Store } from "../platform.ts";
import { openStore } from "./store.ts";

/**
 * Files of the reader's own, by name: the page puts them in, the kernel reads them. They stay in this
 * browser.
 */
export const ownFiles: Store = openStore("own-files");

/** The name that a cell's path means: there are no folders. */
export function ownName(path: string): string {
  return path.replace(/^(\.\/)+/, "");
}
