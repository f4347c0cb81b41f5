import type { Terminal } from "../platform.ts";

/** See {@linkcode Platform.terminal}: the browser's console. */
export function terminal(): Terminal {
  return { moves: false, write: (text) => console.info(text) };
}
