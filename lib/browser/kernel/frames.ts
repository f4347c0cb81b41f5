import type { Place, RanCell } from "./ran_cell.ts";

/** Runs of cells by the file names that stacks have for them. */
export type Cells = ReadonlyMap<string, RanCell>;

/** A place in a cell from which something was called. */
export interface Frame extends Place {
  /** Name of the function; none outside of functions. */
  functionName?: string;
  cell: RanCell;
}

/** Names of functions that stand for the cell itself, or have none. */
const NAMELESS = /^(eval|<anonymous>|anonymous)?$|^\$/;

/**
 * Finds a cell's place in a line of a stack: `at f (cell-3.ts:2:9)` of Chromium, `f@cell-3.ts:2:9`
 * of Firefox and Safari.
 */
function frameOf(stackLine: string, cells: Cells): Frame | undefined {
  const [, file = "", line, column] =
    /(cell-\d+\.ts)(?:, <anonymous>)?:(\d+):(\d+)\)?$/.exec(stackLine) ?? [];
  const cell = cells.get(file);
  if (!cell) return undefined;
  const [, called = ""] = /^\s*at (?:async )?(?:new )?(?:\w+\.)?([^ ]+)(?: \[as [^\]]+\])? \(/
    .exec(stackLine) ?? /^(?:async\*)?([^@]*)@/.exec(stackLine) ?? [];
  return {
    functionName: NAMELESS.test(called) ? undefined : called,
    cell,
    ...cell.locate(Number(line), Number(column)),
  };
}

/** The places in cells that a stack names, the innermost first. */
export function framesOf(stack: string, cells: Cells): Frame[] {
  return stack.split("\n").map((line) => frameOf(line, cells)).filter((it) => it !== undefined);
}

/** A frame with its line, and a mark below what is meant. */
export function frameLines({ functionName, cell, line, column }: Frame, times = 1): string[] {
  const place = `${cell.name}, line ${line}${functionName ? `, in ${functionName}()` : ""}`;
  const head = times > 1 ? `${place}, ${times} times` : place;
  const text = cell.lines[line - 1]?.replaceAll("\t", " ");
  if (text === undefined) return [head];
  const at = Math.max(0, Math.min(column - 1, text.length));
  const [meant] = /^(?:new\s+|\.)?[\w$]+/.exec(text.slice(at)) ?? [" "];
  const from = text.length > WIDEST && at > WIDEST * 2 / 3 ? at - WIDEST / 2 : 0;
  const cut = text.slice(from, from + WIDEST);
  const shown = (from > 0 ? `…${cut.slice(1)}` : cut) + (text.length > from + WIDEST ? "…" : "");
  const gutter = " ".repeat(String(line).length);
  return [
    head,
    `  ${line} │ ${shown}`,
    `  ${gutter} │ ${" ".repeat(at - from)}${"^".repeat(meant.length)}`,
  ];
}

/** At most as many characters of a line are shown. */
const WIDEST = 110;

/** A stack for a reader: own lines with their text, without those of the kernel and the library. */
export function ownStack(stack: string, cells: Cells): string {
  const isFrame = (line: string) => /^ {4}at /.test(line) || /^[^\s]*@\S+:\d+:\d+$/.test(line);
  const isOthers = (line: string) => /\b(https?|file|blob):\/\//.test(line);
  return stack.split("\n").flatMap((line, at) => {
    if (!isFrame(line)) return line === "" && at > 0 ? [] : [line];
    const frame = frameOf(line, cells);
    if (!frame) return isOthers(line) ? [] : [line];
    const { functionName, cell } = frame;
    const place = `${cell.name}, line ${frame.line}`;
    return [`    at ${functionName ? `${functionName} (${place})` : place}`];
  }).join("\n");
}
