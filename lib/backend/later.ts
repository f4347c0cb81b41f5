/** Calls back when other work has had its turn; does not keep a program of Deno or Node alive. */
export function later(callback: () => void): void {
  // A browser gives a number.
  const timer = setTimeout(callback, 0) as unknown as { unref?(): void };
  timer.unref?.();
}
