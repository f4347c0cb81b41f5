import { type LibraryModule, libraryModules } from "#platform";

/** Where a file of the library declares an exported name. */
export interface Declaration {
  readonly name: string;
  readonly module: LibraryModule;
  /** All lines of the file. */
  readonly lines: readonly string[];
  /** The first line of each declaration: an overloaded function has several. */
  readonly starts: readonly number[];
}

const EXPORTED =
  /^export (?:abstract )?(?:async )?(?:function\*?|class|const|interface|type) (\w+)/;

let index: Promise<Map<string, Declaration[]>> | undefined;

/** All that files of the library export, by name; a few names are in more than one file. */
export function declarations(): Promise<Map<string, Declaration[]>> {
  return index ??= declarationsIn(libraryModules()).catch((error) => {
    index = undefined;
    throw error;
  });
}

/** What modules export, by name. */
export async function declarationsIn(
  modules: AsyncIterable<LibraryModule>,
): Promise<Map<string, Declaration[]>> {
  const found = new Map<string, Declaration[]>();
  for await (const module of modules) {
    const lines = (await module.text()).split("\n");
    const exported = lines.flatMap((line, start) => {
      const name = EXPORTED.exec(line)?.[1];
      return name === undefined ? [] : [{ name, start }];
    });
    for (const [name, places] of Map.groupBy(exported, ({ name }) => name)) {
      const starts = places.map(({ start }) => start);
      found.set(name, [...found.get(name) ?? [], { name, module, lines, starts }]);
    }
  }
  return found;
}

/** The declaration of a type that a file names: its own, or where its import leads. */
export function typeNear(
  all: ReadonlyMap<string, readonly Declaration[]>,
  name: string,
  { module: { path }, lines }: Declaration,
): Declaration | undefined {
  const imported = new RegExp(`import (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from "([^"]+)"`);
  const from = imported.exec(lines.join("\n"))?.[1] ?? ".";
  // A room's mod.ts stands for all of its files.
  const place = new URL(from.replace(/mod\.ts$/, ""), `file:///${path}`).pathname.slice(1);
  const candidates = (all.get(name) ?? [])
    .filter(({ lines, starts }) => /^export (interface|type) /.test(lines[starts[0]]));
  return candidates.find((each) => each.module.path === path) ??
    candidates.find((each) => each.module.path.startsWith(place)) ?? candidates[0];
}

/** The comment above a line, without its stars. */
export function commentAbove(lines: readonly string[], line: number): string {
  let end = line;
  while (/^\s*\/\/ deno-lint-ignore/.test(lines[end - 1] ?? "")) end--;
  if (!lines[end - 1]?.trimEnd().endsWith("*/")) return "";
  let start = end - 1;
  while (!lines[start].trimStart().startsWith("/**")) start--;
  return lines.slice(start, end).join("\n").replace(/^\s*\/\*\*/, "").replace(/\s*\*\/\s*$/, "")
    .replaceAll(/^\s*\* ?/gm, "").trim();
}

/** A function's or class's own lines up to its body; a type or constant as a whole. */
export function signature({ lines, starts }: Declaration): string {
  const [first] = starts;
  const [, kind] = /^export (?:async |abstract )*(\w+)/.exec(lines[first])!;
  const isCode = kind === "function" || kind === "class";
  // Of an overloaded function, the last one is for the compiler.
  const shown = kind === "function" && starts.length > 1 ? starts.slice(0, -1) : [first];
  return shown.map((start) => {
    const last = kind === "function"
      ? (line: string, i: number) => /[{;]$/.test(line) && (i === start || /^\S/.test(line))
      : kind === "class"
      ? (line: string) => line.endsWith("{")
      : kind === "interface" || lines[start].endsWith("{")
      ? (line: string) => /^\}|\{\}$/.test(line)
      : (line: string) => line.endsWith(";");
    const end = lines.findIndex((line, i) => i >= start && last(line, i));
    const own = lines.slice(start, end + 1).join("\n").replace(/^export /, "");
    return isCode ? own.replace(/\s*[{;]$/, "") : own;
  }).join("\n");
}
