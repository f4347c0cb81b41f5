import type { Output } from "../messages.ts";
import { type Frame, framesOf } from "./frames.ts";
import { CellSyntaxError } from "./transform/syntax.ts";

/** Texts of the cells that have run, by name. */
export type Cells = ReadonlyMap<string, string>;

/** At most as many places are shown. */
const MOST_FRAMES = 8;

/** What a notebook shows of an error: the message, then the learner's own lines. */
export function describeError(
  thrown: unknown,
  cells: Cells,
  cell: string,
): Extract<Output, { msg_type: "error" }> {
  const [ename, evalue] = nameAndMessage(thrown, cells);
  const frames = framesOfError(thrown, cells, cell);
  const shown = frames.slice(0, MOST_FRAMES).flatMap((frame) => placeLines(frame, cells));
  if (frames.length > MOST_FRAMES) shown.push(`… ${frames.length - MOST_FRAMES} more`);
  const traceback = [...`${ename}: ${evalue}`.split("\n"), ...shown];
  return { msg_type: "error", content: { ename, evalue, traceback } };
}

function nameAndMessage(thrown: unknown, cells: Cells): [string, string] {
  try {
    if (!(thrown instanceof Error)) return ["Unknown error", String(thrown)];
    return [String(thrown.name), plain(String(thrown.message), cells) || "(none)"];
  } catch {
    return ["Unknown error", "a value that cannot be shown"];
  }
}

/** Cells' constants are fixed properties of the global object; to the reader they are constants. */
function plain(message: string, _cells: Cells): string {
  const fixed = /^Cannot assign to read only property '.+' of object '#<\w*(Scope|Window)>'$/;
  const fixedInFirefox = /^"\S+" is read-only$/;
  return fixed.test(message) || fixedInFirefox.test(message)
    ? "Assignment to constant variable."
    : message;
}

function framesOfError(thrown: unknown, cells: Cells, cell: string): Frame[] {
  if (thrown instanceof CellSyntaxError) {
    const { line, column } = thrown;
    return line > 0 ? [{ cell, line, column: column + 1 }] : [];
  }
  try {
    return thrown instanceof Error ? framesOf(String(thrown.stack), (it) => cells.has(it)) : [];
  } catch {
    return []; // A getter that throws.
  }
}

function placeLines({ functionName, cell, line }: Frame, cells: Cells): string[] {
  const place = `  ${cell}, line ${line}${functionName ? `, in ${functionName}` : ""}:`;
  const text = cells.get(cell)?.split("\n")[line - 1]?.trim();
  return text ? [place, `    ${text}`] : [place];
}
