import type { ValueKind } from "../platform.ts";

const viewLength = Object.getOwnPropertyDescriptor(DataView.prototype, "byteLength")!.get!;

/** See {@linkcode Platform.valueKind}: a browser does not tell a Proxy. */
export function valueKind(value: unknown): ValueKind | undefined {
  if (isPromise(value)) return "promise";
  return isDataView(value) ? "view" : undefined;
}

/** Its own getter takes nothing else. */
function isDataView(value: unknown): boolean {
  try {
    viewLength.call(value);
    return true;
  } catch {
    return false;
  }
}

/** Only a promise is handed back as it is. */
function isPromise(value: unknown): boolean {
  try {
    return (value as object).constructor === Promise && Promise.resolve(value) === value;
  } catch {
    return false;
  }
}
