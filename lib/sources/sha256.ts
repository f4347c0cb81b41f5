/**
 * Computes the SHA-256 of bytes.
 *
 * @param data Any bytes, or a text for its bytes in UTF-8.
 * @returns 64 lower-case hex digits.
 */
export async function sha256(data: string | Uint8Array): Promise<string> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return new Uint8Array(digest).toHex();
}
