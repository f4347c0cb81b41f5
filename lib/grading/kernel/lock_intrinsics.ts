/** Locks nothing yet. */
export function lockIntrinsics(_modules: readonly Record<string, unknown>[]): void {}
