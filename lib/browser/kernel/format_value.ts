import type { Bundle } from "../messages.ts";
import { inspect, withPromises } from "./inspect/mod.ts";

/** The method by which a value gives its MIME bundle. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

/** The MIME bundle by which a value is shown, as Deno's kernel makes it. */
export async function formatValue(value: unknown): Promise<Bundle> {
  if (typeof value !== "object" || value === null) return await textBundle(value);
  const it = value as Record<string | symbol, unknown>;
  if (displaySymbol in it && typeof it[displaySymbol] === "function") {
    return await it[displaySymbol]() as Bundle;
  }
  if ("toDataURL" in it && typeof it.toDataURL === "function") {
    const [, type, data] = /^data:([^;]*);.*?,(.*)$/s.exec(String(it.toDataURL())) ?? [];
    if (type !== undefined) return { [type]: data };
  }
  const image = imageType(value);
  if (image) return { [image]: (value as Uint8Array).toBase64() };
  if ("outerHTML" in it && typeof it.outerHTML === "string") {
    const type = it.outerHTML.startsWith("<svg") ? "image/svg+xml" : "text/html";
    return { [type]: it.outerHTML };
  }
  return await textBundle(value);
}

async function textBundle(value: unknown): Promise<Bundle> {
  return { "text/plain": await withPromises(() => inspect(value)) };
}

/** `image/png` or `image/jpeg` of the bytes of such a file. */
export function imageType(value: unknown): string | undefined {
  if (!(value instanceof Uint8Array)) return undefined;
  const begins = (...bytes: number[]) => bytes.every((byte, at) => value[at] === byte);
  if (begins(137, 80, 78, 71, 13, 10, 26, 10)) return "image/png";
  const ends = value.at(-2) === 0xff && value.at(-1) === 0xd9;
  return begins(0xff, 0xd8) && ends ? "image/jpeg" : undefined;
}
