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
  const [, called = ""] =
    /^\s*at (?:async )?(?:new )?(?:\w+\.)?(?:[gs]et )?([^ ]+)(?: \[as [^\]]+\])? \(/
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

const isFrame = (line: string) => /^ *at /.test(line) || /^[^\s]*@\S+:\d+:\d+$/.test(line);

/** A stack without what is not of the reader: lines of the kernel and of the bundled library. */
export function ownStack(stack: string, cells: Cells): string {
  const isOthers = (line: string) => /\b(https?|file|blob):\/\//.test(line);
  return stack.split("\n").flatMap((line, at) => {
    if (!isFrame(line)) return line === "" && at > 0 ? [] : [line];
    if (!frameOf(line, cells)) return isOthers(line) ? [] : [line];
    return [/^ *at /.test(line) ? line : `    at ${line.replace(/^(.*)@(.*)$/, "$1 ($2)")}`];
  }).join("\n");
}

/** A printed text in which stacks name the learner's lines. */
export function withPlaces(text: string, cells: Cells): string {
  if (!/\bcell-\d+\.ts\b/.test(text)) return text;
  const shown: string[] = [];
  let stack: string[] = [];
  const close = () => {
    const frames = framesOf(stack.join("\n"), cells);
    const [indent] = /^ */.exec(stack[0] ?? "")!;
    if (frames.length === 0) shown.push(...stack);
    else shown.push(...placeLines(frames).map((line) => indent + line));
    stack = [];
  };
  for (const line of text.split("\n")) {
    if (/^ *at /.test(line)) {
      stack.push(line);
      continue;
    }
    close();
    shown.push(line);
  }
  close();
  return shown.join("\n");
}

/** At most as many places are shown. */
const MOST_PLACES = 8;

/** Places with their lines, a recursion once. */
export function placeLines(frames: readonly Frame[]): string[] {
  const counted: { frame: Frame; times: number }[] = [];
  for (const frame of frames) {
    const last = counted.at(-1);
    const { cell, line, column } = frame;
    const before = last?.frame;
    if (before?.cell === cell && before.line === line && before.column === column) last!.times++;
    else counted.push({ frame, times: 1 });
  }
  const shown = counted.map(({ frame, times }) => frameLines(frame, times));
  const left = shown.length - MOST_PLACES;
  if (left > 0) shown.splice(MOST_PLACES - 3, left, [`… ${left} places more`]);
  return shown.flat();
}
