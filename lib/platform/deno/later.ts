import { setTimeout } from "node:timers";

/** See {@linkcode Platform.later}: as Node has it, so that rooms without pictures work there too. */
export function later(callback: () => void): void {
  setTimeout(callback, 0).unref();
}
