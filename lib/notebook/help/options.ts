import { commentAbove, type Declaration, signature, typeNear } from "./declarations.ts";

/** One thing that a function can be told. */
export interface Option {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly text: string;
}

type Declarations = ReadonlyMap<string, readonly Declaration[]>;

/** The options of a function, from the types that its signature names. */
export function optionsOf(all: Declarations, declared: Declaration, signature: string): Option[] {
  const found = new Map<string, Option>();
  for (const option of named(all, declared, signature, "Options|Init|Names")) {
    if (!found.has(option.name)) found.set(option.name, option);
  }
  for (const [, name, type] of signature.matchAll(/& \{ (?:readonly )?(\w+)\??: ([^;}]+?) \}/g)) {
    found.set(name, { name, type, optional: true, text: "" });
  }
  return [...found.values()];
}

/** Options of the types that a text names; what `Omit<…>` and `Pick<…>` leave of them. */
function named(
  all: Declarations,
  near: Declaration,
  text: string,
  endings: string,
): Option[] {
  const names = `(?:(Omit|Pick)<)?\\b(\\w+(?:${endings}))\\b(?:, ("[^>]*)>)?`;
  return [...text.matchAll(new RegExp(names, "g"))].flatMap(([, kind, type, list]) => {
    const options = members(all, typeNear(all, type, near));
    if (kind === undefined) return options;
    const listed: string[] = list.match(/\w+/g) ?? [];
    return options.filter(({ name }) => listed.includes(name) === (kind === "Pick"));
  });
}

/** Members of an interface and of what it extends. */
function members(all: Declarations, declared: Declaration | undefined): Option[] {
  if (declared === undefined) return [];
  const text = signature(declared);
  const lines = text.split("\n");
  const head = text.replace(/^\w+ \w+/, "").split("{")[0];
  const inherited = named(
    all,
    declared,
    head,
    "Options|For|Content|Window|Colors|Question",
  );
  const own = lines.flatMap((line, at): Option[] => {
    const [, name, mark, type] = /^ {2}(?:readonly )?(\w+)(\??): (.*)$/.exec(line) ?? [];
    if (name === undefined) return [];
    // A type of several lines ends where a line does.
    const end = lines.findIndex((each, i) => i >= at && /[;{]$/.test(each));
    const whole = [type, ...lines.slice(at + 1, end + 1)].map((part) => part.trim()).join(" ");
    const comment = commentAbove(lines, at).replaceAll(/\s*\n\s*/g, " ")
      .replaceAll(/\{@link(?:code)? (\w+)\}/g, "`$1`");
    return [{ name, type: whole.replace(/;$/, ""), optional: mark === "?", text: comment }];
  });
  const ownNames = own.map(({ name }) => name);
  return [...inherited.filter(({ name }) => !ownNames.includes(name)), ...own];
}
