const viewLength = Object.getOwnPropertyDescriptor(DataView.prototype, "byteLength")!.get!;

/** See {@linkcode Platform.isDataView}: its own getter takes nothing else. */
export function isDataView(value: unknown): boolean {
  try {
    viewLength.call(value);
    return true;
  } catch {
    return false;
  }
}

/** See {@linkcode Platform.isPromise}: only a promise is handed back as it is. */
export function isPromise(value: unknown): value is Promise<unknown> {
  if (typeof value !== "object" || value === null) return false;
  try {
    return value.constructor === Promise && Promise.resolve(value) === value;
  } catch {
    return false;
  }
}

/** See {@linkcode Platform.isProxy}: a browser does not tell. */
export function isProxy(): boolean {
  return false;
}
