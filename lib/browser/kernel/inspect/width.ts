/** Characters that take no column: controls, marks on other characters, joiners. */
const NONE =
  // deno-lint-ignore no-control-regex -- controls are among them
  /^[\0-\x1f\x7f-\x9f\u0300-\u036f\u200b-\u200f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\u{e0100}-\u{e01ef}]$/u;

/** Characters of two columns: scripts of East Asia, pictures. */
const TWO =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3040-\u3247\u3250-\u4dbf\u4e00-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{1b000}\u{1b001}\u{1f200}-\u{1f251}\u{1f300}-\u{1f64f}\u{20000}-\u{3fffd}]$/u;

// deno-lint-ignore no-control-regex -- what terminals take as commands begins with it
const COMMANDS = /\x1b\[[\d;]*[A-Za-z]/g;

/** How many columns a text takes in a terminal. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text.replaceAll(COMMANDS, "").normalize("NFC")) {
    width += TWO.test(character) ? 2 : NONE.test(character) ? 0 : 1;
  }
  return width;
}
