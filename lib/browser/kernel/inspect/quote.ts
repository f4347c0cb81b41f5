import type { Context } from "./options.ts";

// deno-lint-ignore no-control-regex -- these are what is escaped
const CONTROLS = /[\x00-\x1f\x7f-\x9f]/g;
// deno-lint-ignore no-control-regex -- these, too
const IN_SYMBOLS = /[\x00-\x1f\x27\x7f-\x9f]/g;

const NAMED: Record<string, string> = {
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** Puts a text between quotes: the first kind that does not occur in it. */
export function quote(text: string, { quotes, escapeSequences }: Context): string {
  const mark = quotes.find((it) => !text.includes(it)) ?? quotes[0];
  let result = text.replaceAll("\\", "\\\\").replaceAll(mark, `\\${mark}`);
  if (escapeSequences) result = result.replaceAll(CONTROLS, escaped);
  return `${mark}${result}${mark}`;
}

/** A control character as it is written in a program. */
export function escaped(character: string): string {
  return NAMED[character] ??
    `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** A symbol; what its description holds beside a plain name is quoted. */
export function symbolText(symbol: symbol, context: Context): string {
  const { description } = symbol;
  return description === undefined || /^[a-zA-Z_][a-zA-Z_.0-9]*$/.test(description)
    ? symbol.toString()
    : `Symbol(${quote(description, context)})`;
}

/** A key of an object. */
export function keyText(key: string | symbol, context: Context): string {
  if (typeof key === "symbol") {
    return key.toString().replaceAll(
      IN_SYMBOLS,
      (it) =>
        it === "'"
          ? "\\'"
          : NAMED[it] && it !== "\v"
          ? NAMED[it]
          : `\\x${it.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    );
  }
  if (key === "__proto__") return "['__proto__']";
  return /^[a-zA-Z_][a-zA-Z_0-9]*$/.test(key) ? key : quote(key, context);
}
