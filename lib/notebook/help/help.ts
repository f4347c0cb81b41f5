import { nearName } from "../../geometry/mod.ts";
import { commentAbove, type Declaration, declarations, signature } from "./declarations.ts";
import { joinDocComments, readDocComment } from "./doc_comment.ts";
import { HelpPage, helpPage, type Section } from "./help_page.ts";
import { optionsOf } from "./options.ts";

/** What the library exports, by name. */
let library: Readonly<Record<string, unknown>> = {};

/** Tells {@linkcode help} what there is: `lib/mod.ts` calls it with itself. */
export function documentLibrary(exports: Readonly<Record<string, unknown>>): void {
  library = exports;
}

/** What the rooms are about, in the order in which values go through them. */
const ROOMS: Readonly<Record<string, string>> = {
  sources: "Opening data",
  arrays: "Arrays with named dimensions",
  backend: "Tensors",
  convolution: "Convolution, pooling, padding",
  geometry: "Sizes",
  training: "Training and models",
  figures: "Pictures and diagrams",
  live: "Outputs to turn",
  notebook: "In the notebook",
};

/**
 * Explains something of the library: how it is called, what it takes, gives and throws, an example.
 *
 * @param what A function or class (`help(conv2d)`), a name (`help("conv2d")`, `help("Padding")`), or
 * a value that the library has made, such as a figure. Without it, all that there is, room by room.
 * @returns A page that a cell shows as its last value.
 * @throws {RangeError} If there is no such name; the message says which is near.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { conv2d, help } from "convolutions";
 *
 * const page = await help(conv2d);
 * assert.match(page.toString(), /Slides `kernel` over `image` without flipping it/);
 * ```
 */
export async function help(...[what]: [what?: unknown]): Promise<HelpPage> {
  const all = await declarations();
  if (what === undefined) return await contents(all);
  const name = typeof what === "string" ? nameIn(what, all) : nameOf(what);
  if (name === undefined) return ofElsewhere(what);
  const declared = await declarationOf(all.get(name) ?? [], name);
  if (declared === undefined) return ofElsewhere(what);
  const line = declared.starts[0];
  const shown = signature(declared);
  return helpPage({
    name,
    place: `${declared.module.path}:${line + 1}`,
    signature: shown,
    comment: joinDocComments(
      declared.starts.map((start) => readDocComment(commentAbove(declared.lines, start))),
    ),
    options: optionsOf(all, declared, shown + constructorLine(declared)),
  });
}

/** The name that was asked for, in its right spelling. */
function nameIn(asked: string, all: ReadonlyMap<string, unknown>): string | undefined {
  const name = asked.trim().replace(/\(.*\)$/s, "");
  if (name === "tf" || name.startsWith("tf.")) return undefined;
  if (name in library || all.has(name)) return name;
  const names = Object.keys(library);
  const near = nearName(name, names) ??
    names.find((each) => each.toLowerCase().includes(name.toLowerCase()));
  throw new RangeError(
    `help(): the library has no "${name}"${near ? `; did you mean ${near}?` : ""}` +
      `${near ? "" : ". help() lists all that it has."}`,
  );
}

/** The exported name of a value, or of the class that it is of. */
function nameOf(value: unknown): string | undefined {
  const entries = Object.entries(library);
  const own = entries.find(([, each]) => each === value)?.[0];
  if (own !== undefined || typeof value === "function") return own;
  return entries.find(([, each]) =>
    typeof each === "function" && (value as object | null)?.constructor === each
  )?.[0];
}

/** Of the files that export a name the one whose value the library exports. */
async function declarationOf(
  candidates: readonly Declaration[],
  name: string,
): Promise<Declaration | undefined> {
  if (!(name in library)) return candidates[0];
  for (const each of candidates) {
    if ((await each.module.load())[name] === library[name]) return each;
  }
  return candidates[0];
}

/** The line of a class that says what it is made of. */
function constructorLine({ lines, starts: [start] }: Declaration): string {
  const own = lines.slice(start, lines.indexOf("}", start)).join("\n");
  return /^ {2}constructor\([^]*?\) \{/m.exec(own)?.[0] ?? "";
}

/** What is not the library's: TensorFlow.js's, or the reader's own. */
function ofElsewhere(what: unknown): HelpPage {
  const tf = library.tf as Record<string, unknown> | undefined;
  const asked = typeof what === "string" ? what.trim().replace(/^tf\.?/, "") : undefined;
  const name = asked ?? Object.entries(tf ?? {}).find(([, each]) => each === what)?.[0] ??
    (what === tf ? "" : undefined);
  if (name !== undefined) {
    const plain = name.replace(/\(.*\)$/s, "");
    const address = `https://js.tensorflow.org/api/4.22.0/${plain ? `#${plain}` : ""}`;
    return new HelpPage("tf", [
      { heading: plain ? `tf.${plain}` : "tf" },
      `TensorFlow.js's own; it is explained at ${address}`,
    ]);
  }
  if (typeof what === "function") {
    return new HelpPage(what.name, [
      { heading: what.name || "A function" },
      "Not of this library. As it runs, without types:",
      { code: what.toString() },
    ]);
  }
  const kind = (what as object | null)?.constructor?.name ??
    (what === null ? "null" : typeof what);
  return new HelpPage(kind, [
    `A value of type ${kind}, which is not of this library. help() lists all that it has.`,
  ]);
}

/** All public names, room by room, each with its first sentence. */
async function contents(all: ReadonlyMap<string, Declaration[]>): Promise<HelpPage> {
  const rooms = new Map<string, [string, string][]>(Object.keys(ROOMS).map((room) => [room, []]));
  for (const name of Object.keys(library).sort((a, b) => a.localeCompare(b))) {
    const declared = await declarationOf(all.get(name) ?? [], name);
    if (declared === undefined) continue;
    const { text } = readDocComment(commentAbove(declared.lines, declared.starts[0]));
    const [first] = /^[^]*?(?=[.:](\s|$))/.exec(text) ?? [text];
    const room = declared.module.path.split("/")[1];
    rooms.get(room)?.push([name, first.replaceAll(/\s*\n\s*/g, " ")]);
  }
  return new HelpPage("convolutions", [
    'All that can be imported from "convolutions"; `help("conv2d")` tells more of one name.',
    ...[...rooms].filter(([, list]) => list.length > 0)
      .flatMap(([room, list]): Section[] => [{ heading: ROOMS[room] }, { list }]),
  ]);
}
