import { equal } from "node:assert/strict";

const folder = new URL("../fixtures/grading/", import.meta.url);

/** Holds a text against a committed file; UPDATE_GOLDEN=1 writes it anew, to be looked at. */
export function golden(name: string, text: string): void {
  const file = new URL(name, folder);
  if (Deno.env.get("UPDATE_GOLDEN") === "1") Deno.writeTextFileSync(file, text);
  equal(text, Deno.readTextFileSync(file), name);
}
