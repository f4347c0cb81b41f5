/** How help() reads a library: a small one, written here. */

import { deepEqual, equal } from "node:assert/strict";
import type { LibraryModule } from "#platform";
import {
  commentAbove,
  type Declaration,
  declarationsIn,
  signature,
  typeNear,
} from "../../lib/notebook/help/declarations.ts";
import { optionsOf } from "../../lib/notebook/help/options.ts";

const FILES: Record<string, string> = {
  "lib/a/slide.ts": `import type { EdgeOptions, Way } from "../b/mod.ts";
import type { SizeOptions } from "./size.ts";

/** How {@linkcode slide} slides. */
export interface SlideOptions
  extends Omit<SizeOptions, "unit" | "depth">, Pick<EdgeOptions, "edge"> {
  /**
   * Steps between two windows,
   * see {@link pair}.
   */
  readonly stride?: number;
  // deno-lint-ignore no-explicit-any -- whatever it is
  way: any;
  names: readonly [
    rows: number,
    columns: number,
  ];
  /** Instead of the other's. */
  size: string;
}

/** Slides. */
export function slide(image: number): number;
export function slide(image: string, options: SlideOptions): string;
export function slide(image: unknown): unknown {
  return image;
}

/** Made of more. */
export abstract class Slider<T> {
  constructor(readonly first: T, init: EdgeOptions & { readonly more?: Way }) {
    return;
  }
}

export const NONE: readonly number[] = [];
export const SOME = {
  one: 1,
};
export type One = "one";
export type Many =
  | "one"
  | "two";
export interface Empty extends SizeOptions {}
export async function* walk(
  steps: number,
): AsyncGenerator<number> {
  yield steps;
}`,
  "lib/a/size.ts": `/** Sizes. */
export interface SizeOptions {
  /** Of one. */
  size?: number;
  unit?: string;
  /** How deep. */
  depth: number;
  /** Letters, such as \`"px"\`. */
  kind: One | "px";
}
`,
  "lib/b/edge.ts": `export interface EdgeOptions {
  edge: number;
  inner?: number;
}
export type Way = "in" | "out";
export const SizeOptions = 1;
`,
  "lib/c/size.ts": `export interface SizeOptions {
  other: number;
}
export interface EdgeOptions {
  wrong: number;
}
export function own(options: SizeOptions): void {}
export type PickedOptions = Pick<SizeOptions, "other">;
`,
};

async function* modules(): AsyncGenerator<LibraryModule> {
  for (const [path, text] of Object.entries(FILES)) {
    yield { path, text: () => Promise.resolve(text), load: () => Promise.resolve({}) };
  }
}
const all = await declarationsIn(modules());
const named = (name: string, path = "lib/a/slide.ts"): Declaration =>
  all.get(name)!.find(({ module }) => module.path === path)!;

Deno.test("declarationsIn() finds what files export, each with the lines where it begins", () => {
  const found = [...all].map(([name, list]) => [
    name,
    ...list.map(({ module, starts }) => `${module.path}:${starts}`),
  ]);
  deepEqual(found, [
    ["SlideOptions", "lib/a/slide.ts:4"],
    ["slide", "lib/a/slide.ts:22,23,24"],
    ["Slider", "lib/a/slide.ts:29"],
    ["NONE", "lib/a/slide.ts:35"],
    ["SOME", "lib/a/slide.ts:36"],
    ["One", "lib/a/slide.ts:39"],
    ["Many", "lib/a/slide.ts:40"],
    ["Empty", "lib/a/slide.ts:43"],
    ["walk", "lib/a/slide.ts:44"],
    ["SizeOptions", "lib/a/size.ts:1", "lib/b/edge.ts:5", "lib/c/size.ts:0"],
    ["EdgeOptions", "lib/b/edge.ts:0", "lib/c/size.ts:3"],
    ["Way", "lib/b/edge.ts:4"],
    ["own", "lib/c/size.ts:6"],
    ["PickedOptions", "lib/c/size.ts:7"],
  ]);
});

Deno.test("signature() shows a function or class up to its body, and all of a type or constant", () => {
  const shown: Record<string, string> = {
    slide: "function slide(image: number): number\n" +
      "function slide(image: string, options: SlideOptions): string",
    Slider: "abstract class Slider<T>",
    NONE: "const NONE: readonly number[] = [];",
    SOME: "const SOME = {\n  one: 1,\n};",
    One: 'type One = "one";',
    Many: 'type Many =\n  | "one"\n  | "two";',
    Empty: "interface Empty extends SizeOptions {}",
    walk: "async function* walk(\n  steps: number,\n): AsyncGenerator<number>",
  };
  for (const [name, text] of Object.entries(shown)) equal(signature(named(name)), text);
  const whole = FILES["lib/a/slide.ts"].split("\n").slice(4, 20).join("\n").replace("export ", "");
  equal(signature(named("SlideOptions")), whole);
});

Deno.test("typeNear() follows imports, also to a room, and else takes the file's own", () => {
  const at = (name: string, from: Declaration) => {
    const found = typeNear(all, name, from);
    return found && `${found.module.path}:${found.starts}`;
  };
  equal(at("SizeOptions", named("slide")), "lib/a/size.ts:1");
  equal(at("EdgeOptions", named("slide")), "lib/b/edge.ts:0");
  equal(at("SizeOptions", named("own", "lib/c/size.ts")), "lib/c/size.ts:0");
  equal(at("EdgeOptions", named("own", "lib/c/size.ts")), "lib/c/size.ts:3");
  equal(at("SizeOptions", named("Way", "lib/b/edge.ts")), "lib/a/size.ts:1");
  equal(at("NONE", named("slide")), undefined);
  equal(at("Nothing", named("slide")), undefined);
});

Deno.test("commentAbove() reads the docstring above a line, past a word to the linter", () => {
  const lines = [
    ...["/** One. */", "a", "  /**", "   * Two", "   *", "   *  lines.", "   */"],
    ...["  // deno-lint-ignore x", "  // deno-lint-ignore y", "b", "", "c", "// no */", "d"],
  ];
  const above = (line: string) => commentAbove(lines, lines.indexOf(line));
  deepEqual(["a", "b", "c"].map(above), ["One.", "Two\n\n lines.", ""]);
  deepEqual(commentAbove(["a"], 0), "");
});

Deno.test("optionsOf() lists the members of what a signature names, and of what that extends", () => {
  const options = (name: string, path?: string) => {
    const declared = named(name, path);
    const [start] = declared.starts;
    const whole = declared.lines.slice(start, declared.lines.indexOf("}", start)).join("\n");
    return optionsOf(all, declared, name === "Slider" ? whole : signature(declared));
  };
  const option = (name: string, type: string, text = "", optional = false) => ({
    ...{ name, type, optional, text },
  });
  deepEqual(options("slide"), [
    option("kind", 'One | "px"', 'Letters, such as `"px"`.'),
    option("edge", "number"),
    option("stride", "number", "Steps between two windows, see `pair`.", true),
    option("way", "any"),
    option("names", "readonly [ rows: number, columns: number, ]"),
    option("size", "string", "Instead of the other's."),
  ]);
  deepEqual(options("Slider"), [
    option("edge", "number"),
    option("inner", "number", "", true),
    option("more", "Way", "", true),
  ]);
  deepEqual(options("own", "lib/c/size.ts"), [option("other", "number")]);
  deepEqual(options("PickedOptions", "lib/c/size.ts"), [option("other", "number")]);
  deepEqual(options("walk"), []);
  deepEqual(
    optionsOf(all, named("slide"), 'f(a: Omit<SizeOptions, "unit" | "kind">): void'),
    [option("size", "number", "Of one.", true), option("depth", "number", "How deep.")],
  );
  deepEqual(optionsOf(all, named("slide"), 'f(a: Pick<SizeOptions, "depth">)'), [
    option("depth", "number", "How deep."),
  ]);
});
