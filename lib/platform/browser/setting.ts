import { connected } from "./machine.ts";

/** Data sets come with the site: no other address is asked for them. */
const USUAL: Record<string, string> = {
  CONVOLUTIONS_MIRROR: "data",
  CONVOLUTIONS_OFFLINE: "data sets",
};

/** See {@linkcode Platform.setting}: the page's, or this site's own. */
export function setting(name: string): string | undefined {
  return connected()?.settings[name] ?? USUAL[name];
}
