import { types } from "node:util";
import type { ValueKind } from "../platform.ts";

// Taken before any cell runs.
const { isDataView, isPromise, isProxy } = types;

/** See {@linkcode Platform.valueKind}. */
export function valueKind(value: unknown): ValueKind | undefined {
  if (isProxy(value)) return "proxy";
  if (isPromise(value)) return "promise";
  return isDataView(value) ? "view" : undefined;
}
