/** See {@linkcode Platform.later}. */
export function later(callback: () => void): void {
  setTimeout(callback, 0);
}
