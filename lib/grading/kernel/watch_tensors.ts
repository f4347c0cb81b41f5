/** Watches nothing yet. */
export function watchTensors(_modules: readonly Record<string, unknown>[]): () => string[] {
  return () => [];
}
