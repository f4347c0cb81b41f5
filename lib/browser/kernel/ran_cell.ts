import type { CellProgram } from "./transform/transform_cell.ts";

/** A place in a cell as the learner wrote it; both from 1. */
export interface Place {
  line: number;
  column: number;
}

/** A run of a cell, and where in its text an error means. */
export class RanCell {
  /** What runs, and what it was made from. */
  program?: { made: CellProgram; javaScript: string; written: string };
  readonly lines: readonly string[];

  /** @param number Its number in brackets. */
  constructor(readonly number: number, readonly code: string) {
    this.lines = code.split("\n");
  }

  /** As stacks call it. */
  get file(): string {
    return `cell-${this.number}.ts`;
  }

  /** As the reader knows it. */
  get name(): string {
    return `cell [${this.number}]`;
  }

  /** Where the learner wrote what an error means; the line alone is always right. */
  locate(line: number, column: number): Place {
    const { program } = this;
    if (!program) return { line, column };
    const { made: { body, functions }, javaScript } = program;
    for (const rendering of [functions, body]) {
      if (!rendering) continue;
      const index = lineStart(rendering.text, line) + column - 1;
      if (!rendering.text[index]?.trim()) continue;
      const origin = rendering.origin(index);
      if (origin === undefined) continue;
      const start = lineStart(javaScript, line);
      return { line, column: this.written(line, Math.max(1, origin - start + 1)) };
    }
    return { line, column: 1 };
  }

  /** The column that the learner wrote, by that of the text without types. */
  written(line: number, column: number): number {
    const { javaScript = "", written = "" } = this.program ?? {};
    const at = withTypes(lineOf(javaScript, line), lineOf(written, line), column - 1);
    const wrapped = line === 1 && written.length > this.code.length ? 1 : 0;
    return Math.max(1, at + 1 - wrapped);
  }
}

function lineStart(text: string, line: number): number {
  let start = 0;
  for (let count = 1; count < line; count++) {
    const end = text.indexOf("\n", start);
    if (end === -1) return text.length;
    start = end + 1;
  }
  return start;
}

function lineOf(text: string, line: number): string {
  return text.split("\n")[line - 1] ?? "";
}

/**
 * Finds a character of a line in the same line with types: types were only taken out, so what is
 * left comes in the same order.
 */
export function withTypes(line: string, typed: string, index: number): number {
  let at = 0;
  for (let from = 0; from <= index && at < typed.length; from++, at++) {
    const found = typed.indexOf(line[from] ?? "", at);
    if (found === -1) break; // Something that was written anew, such as an enum.
    at = found;
  }
  return Math.max(0, at - 1);
}
