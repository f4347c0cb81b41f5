import type { Terminal } from "../platform.ts";

/** See {@linkcode Platform.terminal}: standard error. */
export function terminal(): Terminal {
  const { stderr } = Deno;
  return {
    moves: stderr.isTerminal(),
    write: (text) => void stderr.writeSync(new TextEncoder().encode(text)),
  };
}
