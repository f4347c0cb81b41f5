import { types } from "node:util";

/** See {@linkcode Platform.isDataView}, `isPromise` and `isProxy`; taken before any cell runs. */
export const { isDataView, isPromise, isProxy } = types;
