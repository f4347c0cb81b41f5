/** See {@linkcode Platform.later}. */
export function later(callback: () => void): void {
  Deno.unrefTimer(setTimeout(callback));
}
