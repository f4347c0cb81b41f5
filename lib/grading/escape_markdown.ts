/** Writes a text so that no character of it is read as Markdown, HTML, a link or a mention. */
export function escapeMarkdown(text: string): string {
  return text
    .toWellFormed()
    // deno-lint-ignore no-control-regex
    .replaceAll(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, " ")
    .replaceAll(
      /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic} ,;()%…'\u200d\ufe0f-]/gu,
      (character, at, whole) =>
        character === "_" && isInWord(whole, at) ? "_" : `&#${character.codePointAt(0)};`,
    )
    // "https://…" and "www.…" become links of themselves where they can be read as such.
    .replaceAll(/(https?|ftp|www|mailto)(?=&#)/gi, "$1\u2060");
}

/** An underscore between letters or digits marks nothing. */
function isInWord(text: string, at: number): boolean {
  return /[a-z0-9]_[a-z0-9]/i.test(text.slice(Math.max(0, at - 1), at + 2));
}
