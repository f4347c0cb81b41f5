import type { Output } from "../messages.ts";
import { type Cells, type Frame, frameLines, framesOf, placeLines } from "./frames.ts";
import type { RanCell } from "./ran_cell.ts";
import { inspect } from "./inspect/mod.ts";
import { CellSyntaxError } from "./transform/syntax.ts";

/** At most as many errors behind an error are shown. */
const MOST_PARTS = 6;

/** What a notebook shows of an error: the message first, then the learner's own lines. */
export function describeError(
  thrown: unknown,
  cells: Cells,
  cell: RanCell,
): Extract<Output, { msg_type: "error" }> {
  const [ename, evalue] = nameAndMessage(thrown);
  const name = ename === UNKNOWN ? "Thrown" : ename;
  const head = (evalue ? `${name}: ${evalue}` : name).split("\n");
  const body = bodyOf(thrown, evalue, cells, cell);
  const traceback = [...head, ...(body.length > 0 ? ["", ...body] : [])];
  return { msg_type: "error", content: { ename, evalue: evalue || "(none)", traceback } };
}

/** As Deno's kernel calls what is thrown and no error. */
const UNKNOWN = "Unknown error";

function nameAndMessage(thrown: unknown): [string, string] {
  try {
    if (!(thrown instanceof Error)) return [UNKNOWN, String(thrown)];
    return [String(thrown.name), plain(String(thrown.message))];
  } catch {
    return [UNKNOWN, "a value that cannot be shown"];
  }
}

/** Constants of cells are fixed properties of the global object; to the reader they are constants. */
function plain(message: string): string {
  const fixed = /^Cannot assign to read only property '.+' of object '#<\w*(Scope|Window)>'$/;
  const fixedInFirefox = /^"\S+" is read-only$/;
  return fixed.test(message) || fixedInFirefox.test(message)
    ? "Assignment to constant variable."
    : message;
}

function bodyOf(thrown: unknown, message: string, cells: Cells, cell: RanCell): string[] {
  if (thrown instanceof CellSyntaxError) {
    const { line, column } = thrown;
    return line > 0
      ? frameLines({ cell, line, column: column + 1 })
      : declaredTwice(message, cells, cell);
  }
  try {
    if (!(thrown instanceof Error)) return thrownLines(cell);
    if (thrown.name === "InterruptedError") return [];
    const taken = thrown instanceof SyntaxError ? declaredTwice(message, cells, cell) : [];
    if (taken.length > 1) return taken;
    const places = placesOf(thrown, cells);
    return [
      ...(places.length > 0 ? places : [cell.name]),
      ...behind(thrown, cells, new Set([thrown])),
    ];
  } catch {
    return [cell.name]; // A getter that throws.
  }
}

/** Only errors know where they were thrown; if one line throws, it is that one. */
function thrownLines(cell: RanCell): string[] {
  const throwing = cell.lines.flatMap((text, at) => {
    const column = text.search(/\bthrow\b/) + 1;
    return column > 0 ? [{ cell, line: at + 1, column }] : [];
  });
  const place = throwing.length === 1 ? frameLines(throwing[0]) : [cell.name];
  return [...place, "", "Only an Error knows where it was thrown: throw new Error(…)."];
}

function placesOf(error: Error, cells: Cells): string[] {
  return placeLines(framesOf(String(error.stack), cells));
}

/** What is behind an error: its cause, and the errors of an `AggregateError`. */
function behind(error: Error, cells: Cells, seen: Set<unknown>): string[] {
  const errors = Array.isArray((error as AggregateError).errors)
    ? (error as AggregateError).errors as unknown[]
    : [];
  const parts: [string, unknown][] = errors.slice(0, MOST_PARTS)
    .map((it, at) => [`Error ${at + 1} of ${errors.length}`, it]);
  if (error.cause !== undefined) parts.push(["Caused by", error.cause]);
  return parts.flatMap(([label, it]) => {
    if (seen.has(it) || seen.size > MOST_PARTS) return [];
    seen.add(it);
    if (!(it instanceof Error)) return ["", ...`${label}: ${inspect(it)}`.split("\n")];
    const head = `${label}: ${it.name}: ${it.message}`.split("\n");
    return ["", ...head, ...placesOf(it, cells), ...behind(it, cells, seen)];
  });
}

/** Where a name was declared that is declared again; nothing if that is not the fault. */
function declaredTwice(message: string, cells: Cells, cell: RanCell): string[] {
  const [, name] = /^Identifier '(.+)' has already been declared$/.exec(message) ?? [];
  if (name === undefined) return [cell.name];
  const here = declarations(cell, name);
  if (here.length === 0) return [cell.name];
  const shown = frameLines(here.at(-1)!);
  const before = [...cells.values()].filter((it) => it !== cell)
    .flatMap((it) => declarations(it, name)).at(-1);
  return before ? [...shown, "", "Declared before:", ...frameLines(before)] : shown;
}

function declarations(cell: RanCell, name: string): Frame[] {
  const declared = new RegExp(
    `\\b(?:let|const|var|class|function)\\s+(${RegExp.escape?.(name) ?? name})(?![\\w$])`,
    "g",
  );
  return cell.lines.flatMap((text, at) =>
    Array.from(text.matchAll(declared), (match) => ({
      cell,
      line: at + 1,
      column: match.index + match[0].length - name.length + 1,
    }))
  );
}
