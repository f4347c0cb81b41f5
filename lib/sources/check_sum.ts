import { sha256 } from "./sha256.ts";
import { SourceError } from "./source_error.ts";

/**
 * Refuses bytes whose SHA-256 is not the expected one.
 *
 * @param bytes The whole file.
 * @param expected 64 hex digits; undefined accepts everything.
 * @param source Name, address or path for the message.
 * @throws {SourceError} With reason `"checksum"`.
 */
export async function checkSum(
  bytes: Uint8Array,
  expected: string | undefined,
  source: string,
): Promise<void> {
  if (expected === undefined) return;
  const actual = await sha256(bytes);
  if (actual === expected) return;
  throw new SourceError({
    source,
    reason: "checksum",
    problem: `its SHA-256 is ${actual.slice(0, 12)}…, expected ${expected.slice(0, 12)}…`,
    hint: "The file was changed or damaged on its way; try again, or update data/manifest.json.",
  });
}
