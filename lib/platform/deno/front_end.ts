import type { FrontEnd } from "../platform.ts";
import { onLateError } from "./on_late_error.ts";
import { onStop } from "./on_stop.ts";

/** See {@linkcode Platform.frontEnd}: what Deno's kernel offers. */
export function frontEnd(): FrontEnd | undefined {
  let jupyter: typeof Deno.jupyter;
  try {
    jupyter = Deno.jupyter;
  } catch {
    return undefined; // Deno throws where there is no kernel.
  }
  if (!jupyter) return undefined;
  const { broadcast, display, format } = jupyter;
  return {
    display: (value) => display(value),
    format: async (value) => await format(value) as Record<string, string>,
    broadcast: (type, content) => broadcast(type, content),
    inspect: (value) => Deno.inspect(value),
    onStop,
    onLateError,
  };
}
