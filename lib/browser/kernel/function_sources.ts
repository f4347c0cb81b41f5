/**
 * The kernel takes the name out of a declared function, so that the name means what the cells last
 * gave it; `toString()` still shows the function as it was written.
 */
const sources = new WeakMap<object, string>();
const native = Function.prototype.toString;

/** Remembers how a function was written. */
export function rememberSource(value: unknown, source: string): void {
  if (typeof value === "function") sources.set(value, source);
}

/** From now on `toString()` of functions knows what was remembered. */
export function showSources(): void {
  Function.prototype.toString = function toString() {
    return sources.get(this) ?? native.call(this);
  };
}
