import { registerDisplay } from "./display.ts";
import { declarations } from "./help/declarations.ts";

/** TypeScript of a function; a notebook shows it with colored words. */
export class SourceCode {
  /** The function with the comment above it. */
  readonly code: string;
  /** File and line, such as `lib/training/fit.ts:60`; none if the function is no library's. */
  readonly place?: string;

  constructor(code: string, place?: string) {
    this.code = code;
    this.place = place;
  }

  toString(): string {
    return this.place ? `// ${this.place}\n${this.code}` : this.code;
  }

  /** Writes the code as a Markdown block, which notebooks color in their own theme. */
  toMarkdown(): string {
    // Longer than any fence inside: examples in comments have theirs.
    const longest = Math.max(2, ...Array.from(this.code.matchAll(/`+/g), ([run]) => run.length));
    const fence = "`".repeat(longest + 1);
    const title = this.place ? `\`${this.place}\`\n\n` : "";
    // The div is for nbconvert's pages, which set code in the font of what is around it.
    const font = '<div style="font-family:var(--jp-code-font-family,monospace)">';
    return `${title}${font}\n\n${fence}ts\n${this.code}\n${fence}\n\n</div>`;
  }
}

registerDisplay(SourceCode, (source) => ({
  "text/markdown": source.toMarkdown(),
  "text/plain": source.toString(),
}));

/**
 * Shows how a function of the library is written, with its documentation, as `??fit` does in
 * IPython. A function of one's own is shown as the kernel runs it, without types.
 *
 * @param fn An exported function or class.
 * @returns Its TypeScript, which a cell shows as its last value.
 * @throws {TypeError} If `fn` is no function.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { source } from "convolutions";
 *
 * const shown = await source(source);
 * assert.match(shown.toString(), /export async function source/);
 * ```
 */
// deno-lint-ignore ban-types -- any function or class
export async function source(fn: Function): Promise<SourceCode> {
  if (typeof fn !== "function") {
    throw new TypeError(`source() shows a function or class, not a value of type ${typeof fn}.`);
  }
  const { name } = fn;
  for (const { module, lines, starts } of (await declarations()).get(name) ?? []) {
    if ((await module.load())[name] !== fn) continue;
    // An overloaded function is declared several times, its body is with the last.
    return new SourceCode(cut(lines, starts[0], starts.at(-1)!), `${module.path}:${starts[0] + 1}`);
  }
  return new SourceCode(fn.toString());
}

/** Cuts out declarations, from the comment above the first to the end of the last. */
function cut(lines: readonly string[], first: number, last: number): string {
  let start = first;
  while (/^(\/\*\*| \*|\/\/)/.test(lines[start - 1] ?? "")) start--;
  let end = last;
  // The formatter indents all of a declaration but its first and last line.
  while (!/^(\}|\]|\);)|^\w.*[;}]$/.test(lines[end])) end++;
  return lines.slice(start, end + 1).join("\n");
}
