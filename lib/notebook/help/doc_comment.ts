/** A docstring, read. */
export interface DocComment {
  /** Paragraphs. */
  readonly text: string;
  readonly params: readonly { readonly name: string; readonly text: string }[];
  readonly returns: string;
  readonly throws: readonly string[];
  readonly examples: readonly { readonly title: string; readonly code: string }[];
}

/** Reads a docstring without its stars. */
export function readDocComment(comment: string): DocComment {
  const [text, ...tags] = `\n${comment}`.split(/^(?=@\w)/m);
  const params: DocComment["params"][number][] = [];
  const throws: string[] = [];
  const examples: DocComment["examples"][number][] = [];
  let returns = "";
  for (const tag of tags) {
    const [, kind, rest] = /^@(\w+)\s*([^]*)$/.exec(tag) ?? ["", "", ""];
    const plain = rest.trim();
    if (kind === "param") {
      const [, name, about] = /^(\w+)\s*([^]*)$/.exec(plain) ?? ["", plain, ""];
      params.push({ name, text: flow(about) });
    } else if (kind === "returns") returns = flow(plain);
    else if (kind === "throws") throws.push(flow(plain.replace(/^\{(\w+)\}\s*/, "`$1`: ")));
    else if (kind === "example") {
      const [, title, code] = /^(.*?)\n*```\w*\n([^]*?)\n?```/s.exec(plain) ?? ["", "", plain];
      examples.push({ title: flow(title), code });
    }
  }
  return { text: plainLinks(text.trim()), params, returns, throws, examples };
}

/** What the docstrings of an overloaded function say together. */
export function joinDocComments(all: readonly DocComment[]): DocComment {
  const params = all.flatMap((each) => each.params);
  return {
    text: all.map(({ text }) => text).filter(Boolean).join("\n\n"),
    params: params.filter((param, i) =>
      params.findIndex(({ name, text }) => name === param.name && text === param.text) === i
    ),
    returns: all.map(({ returns }) => returns).filter(Boolean).join("\n\n"),
    throws: all.flatMap((each) => each.throws),
    examples: all.flatMap((each) => each.examples),
  };
}

/** One paragraph on one line. */
function flow(text: string): string {
  return plainLinks(text.replaceAll(/\s*\n\s*/g, " ").trim());
}

function plainLinks(text: string): string {
  return text.replaceAll(
    /\{@link(?:code)?\s+([^}|]+?)(?:\s*\|\s*([^}]+))?\}/g,
    (_, name, words) => words ?? `\`${name}\``,
  );
}
