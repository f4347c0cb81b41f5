/** The part of the platform that Stop needs, in the place of `#platform`. */
import type { Kernel, StopHandlers } from "../../lib/browser/kernel/mod.ts";

let kernel: Kernel | undefined;

/** The kernel from which Stop comes. */
export function connect(to: Kernel): void {
  kernel = to;
}

/** See `Platform.frontEnd`. */
export function frontEnd() {
  return kernel && { onStop: (handlers: StopHandlers) => kernel!.onStop(handlers) };
}

/** See `Platform.libraryModules`: here, none. */
export async function* libraryModules(): AsyncGenerator<never> {}
