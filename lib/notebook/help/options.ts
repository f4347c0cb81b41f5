import { commentAbove, type Declaration, typeNear } from "./declarations.ts";

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
  const types = signature.match(/\b\w+(Options|Init|Names)\b/g) ?? [];
  const found = new Map<string, Option>();
  for (const type of new Set(types)) {
    for (const option of members(all, typeNear(all, type, declared), new Set())) {
      if (!found.has(option.name)) found.set(option.name, option);
    }
  }
  for (const [, name, type] of signature.matchAll(/& \{ (?:readonly )?(\w+)\??: ([^;}]+?) \}/g)) {
    found.set(name, { name, type, optional: true, text: "" });
  }
  const omitted = /Omit<\w+, ("[^>]*)>/.exec(signature)?.[1].match(/\w+/g) as string[] | undefined;
  const picked = /Pick<\w+, ("[^>]*)>/.exec(signature)?.[1].match(/\w+/g);
  return [...found.values()].filter(({ name }) =>
    !omitted?.includes(name) && (picked?.includes(name) ?? true)
  );
}

/** Members of an interface and of what it extends. */
function members(
  all: Declarations,
  declared: Declaration | undefined,
  seen: Set<string>,
): Option[] {
  if (declared === undefined || seen.has(declared.name)) return [];
  seen.add(declared.name);
  const { lines, starts: [start] } = declared;
  const oneLine = /^export type .*;$/.test(lines[start]) ||
    /^export interface .*\{\}$/.test(lines[start]);
  let end = start;
  while (!oneLine && end < lines.length - 1 && !/^\}/.test(lines[end])) end++;
  let opened = start;
  while (opened < end && !lines[opened].includes("{")) opened++;
  const head = lines.slice(start, opened + 1).join(" ");
  const inherited = Array.from(
    head.matchAll(/\b(\w+(?:Options|For|Content|Window|Colors|Question))\b/g),
  )
    .flatMap(([, name]) =>
      name === declared.name ? [] : members(all, typeNear(all, name, declared), seen)
    );
  const omitted = /Omit<\w+, ("[^>]*)>/.exec(head)?.[1].match(/\w+/g) as string[] | undefined;
  const picked = /Pick<\w+, ("[^>]*)>/.exec(head)?.[1].match(/\w+/g);
  const kept = inherited.filter(({ name }) =>
    !omitted?.includes(name) && (picked?.includes(name) ?? true)
  );
  const own: Option[] = [];
  for (let line = start + 1; line < end; line++) {
    const [, name, mark, type] = /^ {2}(?:readonly )?(\w+)(\??): (.*)$/.exec(lines[line]) ?? [];
    if (name === undefined) continue;
    let whole = type;
    for (let next = line; !/[;{]$/.test(lines[next]) && next < end;) {
      whole += ` ${lines[++next].trim()}`;
    }
    const text = commentAbove(lines, line).replaceAll(/\s*\n\s*/g, " ")
      .replaceAll(/\{@link(?:code)? (\w+)\}/g, "`$1`");
    own.push({ name, type: whole.replace(/;$/, ""), optional: mark === "?", text });
  }
  return [...kept.filter(({ name }) => own.every((each) => each.name !== name)), ...own];
}
