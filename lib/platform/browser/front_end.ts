import type { FrontEnd } from "../platform.ts";
import { connected } from "./machine.ts";

/** See {@linkcode Platform.frontEnd}. */
export function frontEnd(): FrontEnd | undefined {
  return connected()?.frontEnd;
}
