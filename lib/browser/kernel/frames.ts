import { SHIFT } from "./transform/transform_cell.ts";

/** A place in a cell from which something was called. */
export interface Frame {
  /** Name of the function; none outside of functions. */
  functionName?: string;
  cell: string;
  /** From 1. */
  line: number;
  column: number;
}

/** Names of functions that stand for the cell itself. */
const CELL_ITSELF = /^(async )?(eval|<anonymous>|anonymous)?$/;

/**
 * Finds a cell's place in a line of a stack: `at f (cell-3.ts:2:9)` of Chromium, `f@cell-3.ts:2:9`
 * of Firefox and Safari.
 */
export function frameOf(stackLine: string, isCell: (name: string) => boolean): Frame | undefined {
  const [, cell, line, column] =
    /([^\s(@/]+)\.ts(?:, <anonymous>)?:(\d+):(\d+)\)?$/.exec(stackLine) ??
      [];
  if (cell === undefined || !isCell(cell)) return undefined;
  const [, called = ""] = /^\s*at (?:async )?(?:new )?(.+?) \(/.exec(stackLine) ??
    /^([^@]*)@/.exec(stackLine) ?? [];
  const name = called.replace(/^(Object|Array|Promise)\./, "").replace(/ \[as .*\]$/, "");
  return {
    functionName: CELL_ITSELF.test(name) ? undefined : name,
    cell,
    line: Number(line),
    column: Math.max(1, line === "1" ? Number(column) - SHIFT : Number(column)),
  };
}

/** The places in cells that a stack names, the innermost first. */
export function framesOf(stack: string, isCell: (name: string) => boolean): Frame[] {
  return stack.split("\n").map((line) => frameOf(line, isCell)).filter((it) => it !== undefined);
}

/** A stack without what is not of the reader: lines of the kernel and of the bundled library. */
export function ownStack(stack: string, isCell: (name: string) => boolean): string {
  const lines = stack.split("\n");
  const isFrame = (line: string) => /^ {4}at /.test(line) || /^[^\s]*@\S+:\d+:\d+$/.test(line);
  const isOthers = (line: string) => /\b(https?|file|blob):\/\//.test(line);
  return lines.flatMap((line, at) => {
    if (!isFrame(line)) return line === "" && at > 0 ? [] : [line];
    const frame = frameOf(line, isCell);
    if (!frame) return isOthers(line) ? [] : [line];
    const { functionName, cell, column } = frame;
    const place = `${cell}.ts:${frame.line}:${column}`;
    return [`    at ${functionName ? `${functionName} (${place})` : place}`];
  }).join("\n");
}
