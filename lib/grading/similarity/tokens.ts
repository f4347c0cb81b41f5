/** What stands between two cells of a notebook. */
export const CELL_END = "\f";

/** A token of a program: what it counts as, and where its text lies. */
export interface Token {
  /** Names are all alike, and so are numbers and texts; keywords and signs are themselves. */
  kind: string;
  from: number;
  to: number;
}

const keywords = new Set(
  ("as async await break case catch class const continue default delete do else export extends finally for from function " +
    "get if import in instanceof let new of return set static super switch this throw try typeof var void while with " +
    "yield true false null undefined").split(" "),
);

const pattern =
  /(\/\/[^\n\f]*|\/\*[^\f]*?(?:\*\/|(?=\f)|$)|[^\S\f]+)|("(?:[^"\\\n\f]|\\.)*"?|'(?:[^'\\\n\f]|\\.)*'?|`(?:[^`\\\f]|\\.)*`?)|((?:\d[\d_]*\.?[\d_]*|\.\d+)(?:e[+-]?\d+)?[\w]*)|([\p{ID_Start}_$][\p{ID_Continue}$]*)|(=>|\*\*|\+\+|--|&&|\|\||\?\?|\?\.|[=!<>]=+|[^])/giuy;

/**
 * Splits TypeScript into tokens, without blanks and comments; other names or numbers make no other tokens.
 *
 * `const` and `let` count alike, and so do `;` and its absence. A form feed is a token of its own, {@linkcode CELL_END}.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tokensOf } from "./tokens.ts";
 *
 * const kinds = (code: string) => tokensOf(code).map(({ kind }) => kind).join(" ");
 * assert.deepEqual(kinds("let sum = a[0] + 1; // one"), kinds("const total=b[7]+25"));
 * ```
 */
export function tokensOf(code: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  for (const match of code.matchAll(pattern)) {
    const [text, blank, string, number, word] = match;
    if (blank !== undefined || text === ";") continue;
    const kind = string !== undefined
      ? "text"
      : number !== undefined
      ? "number"
      : word === undefined || keywords.has(word)
      ? text.replace(/^(const|var)$/, "let")
      : "name";
    tokens.push({ kind, from: match.index, to: match.index + text.length });
  }
  return tokens;
}
