/** See {@linkcode Platform.inspect}. */
export function inspect(value: unknown): string {
  return Deno.inspect(value);
}
