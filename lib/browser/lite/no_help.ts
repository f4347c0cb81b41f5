import type { CellHelp } from "./kernel.ts";

/** The plain answers where help is not to be had. */
export const noHelp: CellHelp = {
  complete: (_kernel, _code, position) =>
    Promise.resolve({
      status: "ok",
      matches: [],
      cursor_start: position,
      cursor_end: position,
      metadata: {},
    }),
  inspect: () => Promise.resolve({ status: "ok", found: false, data: {}, metadata: {} }),
};
