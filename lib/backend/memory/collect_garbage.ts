const { gc } = globalThis as { gc?: () => void };

/** So many bytes in use make the engine collect at once (V8 14.9); the system gives none of them out. */
const [BUFFERS, BYTES] = [4, 2 ** 30];

/**
 * Looks for objects that nothing can reach, at once; who registered for that hears of it later. A
 * kernel of Deno is started with `--expose-gc`, a script and a browser's worker are not.
 */
export function collectGarbage(): void {
  if (gc) return gc();
  const untouched: ArrayBuffer[] = [];
  try {
    for (let i = 0; i < BUFFERS; i++) untouched.push(new ArrayBuffer(BYTES));
  } catch {
    // Where memory is limited, the engine has collected before it gave up.
  }
}
