/** Writes a text so that HTML and XML show it as it is, in an element or in a quoted attribute. */
export function escapeMarkup(text: string): string {
  return text
    .toWellFormed()
    // Characters that XML 1.0 has not.
    // deno-lint-ignore no-control-regex
    .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
