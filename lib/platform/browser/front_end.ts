import type { FrontEnd } from "../platform.ts";
import { connected } from "./machine.ts";
import { onLateError } from "./on_late_error.ts";
import { setting } from "./setting.ts";

/** See {@linkcode Platform.frontEnd}. */
export function frontEnd(): FrontEnd | undefined {
  const frontEnd = connected()?.frontEnd;
  // What draws PNG is as large as all the rest: fetched where somebody wants to see pictures in a
  // notebook that is not trusted.
  return frontEnd &&
    { ...frontEnd, onLateError, showsSvg: setting("CONVOLUTIONS_PNG") !== "1" };
}
