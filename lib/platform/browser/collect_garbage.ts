const { gc } = globalThis as { gc?: () => void };

/** See {@linkcode Platform.collectGarbage}: a browser collects when it likes. */
export function collectGarbage(): void {
  gc?.();
}
