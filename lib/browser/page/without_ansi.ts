/** Text without the codes that color it in a terminal. */
export function withoutAnsi(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[[0-9;]*[A-Za-z]/g, "");
}
