import type { HelpClient } from "../help/help_client.ts";
import type { Hover, Signature } from "../help/help_messages.ts";

/** The cells that a kernel's reader sees, with the code that is asked about in its place. */
export type FindCells = (kernel: string, code: string) => { cells: string[]; cell: number };

/** Jupyter's kinds of names, for the icons of its list. */
const KINDS: Record<string, string> = {
  method: "function",
  property: "property",
  getter: "property",
  setter: "property",
  alias: "module",
  const: "instance",
  let: "instance",
  var: "instance",
};

/** Answers Jupyter's requests about a cell's code; positions there count characters, not UTF-16 units. */
export class CellHelp {
  readonly #client: HelpClient;
  readonly #find: FindCells;

  constructor(client: HelpClient, find: FindCells) {
    this.#client = client;
    this.#find = find;
  }

  /** The content of a `complete_reply`. */
  async complete(kernel: string, code: string, position: number): Promise<Record<string, unknown>> {
    const { cells, cell } = this.#find(kernel, code);
    const offset = unitsOf(code, position);
    const found = await this.#client.complete(cells, cell, offset);
    const [start, end] = found
      ? [charactersOf(code, found.from), charactersOf(code, found.to)]
      : [position, position];
    const entries = found?.entries ?? [];
    return {
      status: "ok",
      matches: entries.map(({ name, insert }) => insert ?? name),
      cursor_start: start,
      cursor_end: end,
      metadata: {
        _jupyter_types_experimental: entries.map(({ name, kind, insert }) => ({
          start,
          end,
          text: insert ?? name,
          type: KINDS[kind] ?? kind,
        })),
      },
    };
  }

  /** The content of an `inspect_reply`: the name at the cursor, or else the call around it. */
  async inspect(kernel: string, code: string, position: number): Promise<Record<string, unknown>> {
    const { cells, cell } = this.#find(kernel, code);
    const offset = unitsOf(code, position);
    const afterName = /[\w$]$/.test(code.slice(0, offset));
    const found = await this.#client.hover(cells, cell, offset) ??
      (afterName ? await this.#client.hover(cells, cell, offset - 1) : undefined) ??
      callOf(await this.#client.signature(cells, cell, offset));
    if (found === undefined) return { status: "ok", found: false, data: {}, metadata: {} };
    const declaration = `\`\`\`typescript\n${found.code}\n\`\`\``;
    return {
      status: "ok",
      found: true,
      data: {
        "text/markdown": `${declaration}\n\n${found.docs}`,
        "text/plain": `${found.code}\n\n${found.docs}`.trim(),
      },
      metadata: {},
    };
  }
}

function callOf(signature: Signature | undefined): Pick<Hover, "code" | "docs"> | undefined {
  if (signature === undefined) return undefined;
  const { prefix, parameters, suffix, docs } = signature;
  return { code: prefix + parameters.map(({ text }) => text).join("") + suffix, docs };
}

/** A position in characters as one in UTF-16 units. */
export function unitsOf(text: string, characters: number): number {
  return [...text].slice(0, characters).join("").length;
}

/** A position in UTF-16 units as one in characters. */
export function charactersOf(text: string, units: number): number {
  return [...text.slice(0, units)].length;
}
