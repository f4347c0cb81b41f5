import { connected } from "./machine.ts";

/** See {@linkcode Platform.inspect}. */
export function inspect(value: unknown): string {
  return connected()?.inspect(value) ?? String(value);
}
