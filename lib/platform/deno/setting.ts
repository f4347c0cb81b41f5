/** See {@linkcode Platform.setting}: an environment variable. */
export function setting(name: string): string | undefined {
  return Deno.env.get(name);
}
