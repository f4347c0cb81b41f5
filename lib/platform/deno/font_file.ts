import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FontWeight } from "../platform.ts";

const FILES: Record<FontWeight, () => string> = {
  regular: () => import.meta.resolve("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf"),
  semibold: () => import.meta.resolve("@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf"),
};

/** Never called: the literal import makes Deno install the package, so that its files resolve. */
export const fontPackage = (): Promise<unknown> =>
  import("@expo-google-fonts/inter/package.json", { with: { type: "json" } });

/** See {@linkcode Platform.fontFile}: a file of the npm package `@expo-google-fonts/inter`. */
export function fontFile(weight: FontWeight): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(fileURLToPath(FILES[weight]())));
}
