/** The public surface of the library: what each room's `mod.ts` exports. */

/** A public name, as the documentation knows it. */
export interface PublicName {
  name: string;
  /** Nothing that is there at run time. */
  isType: boolean;
  isFunction: boolean;
  /** The examples of its docstrings. */
  examples: string[];
}

interface Declaration {
  kind: string;
  jsDoc?: { tags?: { kind: string; doc?: string }[] };
}

/** Asks Deno's documentation what modules export. */
export async function publicNames(modules: readonly URL[]): Promise<Map<string, PublicName[]>> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", ...modules.map(({ href }) => href)],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout)) as {
    nodes: Record<string, { symbols: { name: string; declarations: Declaration[] }[] }>;
  };
  return new Map(modules.map(({ href }) => [
    href,
    nodes[href].symbols.map(({ name, declarations }) => {
      const kinds = declarations.map(({ kind }) => kind);
      const tags = declarations.flatMap(({ jsDoc }) => jsDoc?.tags ?? []);
      return {
        name,
        isType: kinds.every((kind) => kind === "interface" || kind === "typeAlias"),
        isFunction: kinds.includes("function"),
        examples: tags.filter(({ kind }) => kind === "example").map(({ doc }) => doc ?? ""),
      };
    }),
  ]));
}
