import type { FrontEnd } from "../platform.ts";

/** What the kernel that runs in this worker gives to the library. */
export interface Kernel {
  /** Values of the reader's page, such as `CONVOLUTIONS_BACKEND`. */
  settings: Readonly<Record<string, string>>;
  frontEnd: Omit<FrontEnd, "onLateError" | "showsSvg">;
  /** All that the library exports. */
  library(): Promise<Record<string, unknown>>;
}

/** The folder of the worker, its chunks and its assets. */
export const base = new URL("./", import.meta.url);

let kernel: Kernel | undefined;

/** Connects the library to the kernel; called before the library is imported. */
export function connect(to: Kernel): void {
  kernel = to;
}

/** The kernel; nothing in a thread of the library's own. */
export function connected(): Kernel | undefined {
  return kernel;
}
