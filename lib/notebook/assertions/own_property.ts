const { defineProperty, hasOwn } = Object;

/**
 * Gives an object a hidden property that stays as it is.
 *
 * @returns The object.
 */
export function defineOwn<T extends object>(object: T, name: PropertyKey, value: unknown): T {
  // The descriptor inherits nothing: an `Object.prototype.get` would take part in it.
  const descriptor = { __proto__: null, value } as PropertyDescriptor;
  return defineProperty(object, name, descriptor);
}

/** Reads one option. Only what the test wrote itself counts: an `Object.prototype.tolerance` does not. */
export function ownOption<T extends object, K extends keyof T>(
  options: T,
  name: K,
): T[K] | undefined {
  return hasOwn(options, name) ? options[name] : undefined;
}

const ThePromise = Promise;

/** Makes `await` use the promise itself, whatever has become of `Promise.prototype` meanwhile. */
export function pinned<T>(promise: Promise<T>): Promise<T> {
  return defineOwn(promise, "constructor", ThePromise);
}
