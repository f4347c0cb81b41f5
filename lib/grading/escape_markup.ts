import { htmlEscape } from "escape-goat";

/** Writes a text so that HTML and XML show it as it is, in an element or in a quoted attribute. */
export function escapeMarkup(text: string): string {
  // deno-lint-ignore no-control-regex -- XML 1.0 forbids these even when escaped.
  const forbidden = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
  return htmlEscape(text.toWellFormed().replaceAll(forbidden, "\ufffd"));
}
