import type { StopHandlers } from "../platform.ts";
import { connected } from "./machine.ts";

/** See {@linkcode Platform.onStop}: the page's button. */
export function onStop(handlers: StopHandlers): void {
  connected()?.onStop(handlers);
}
