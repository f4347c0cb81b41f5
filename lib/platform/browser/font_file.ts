import type { FontWeight } from "../platform.ts";
import { readAsset } from "./assets.ts";

const WEIGHTS: readonly FontWeight[] = ["regular", "semibold"];

/** Fetched beside the library, because text is measured at once. */
const FILES = new Map(
  await Promise.all(
    WEIGHTS.map(async (weight) => [weight, await readAsset(`fonts/${weight}.ttf`)] as const),
  ),
);

/** See {@linkcode Platform.fontFile}: the part of Inter that figures need. */
export function fontFile(weight: FontWeight): Uint8Array<ArrayBuffer> {
  return FILES.get(weight)!;
}
