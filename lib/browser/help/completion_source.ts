/// <reference lib="dom" />
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { HelpClient } from "./help_client.ts";
import { descriptionElement } from "./description_element.ts";
import type { EditorCells } from "./help_extension.ts";

/** Names that fit, as soon as one begins; options already after a brace or comma; and by Ctrl-Space. */
export function completionSource(
  client: HelpClient,
  editor: EditorCells,
): (context: CompletionContext) => Promise<CompletionResult | null> {
  return async (context) => {
    const { pos, explicit } = context;
    const begun = context.matchBefore(/[\w$.]$|["'`]$/) !== null;
    const option = context.matchBefore(/[{,]\s?$/) !== null;
    if (!explicit && !begun && !option) return null;
    const [cells, cell] = [editor.cells(), editor.cell()];
    if (!(cell in cells)) return null;
    const found = await client.complete(cells, cell, pos);
    if (found === undefined || context.aborted) return null;
    if (!explicit && !begun && !found.members) return null;
    const options = found.entries.map(({ name, kind, insert }, i): Completion => ({
      label: name,
      apply: insert,
      type: kind,
      boost: -i / found.entries.length, // TypeScript's order, where the letters fit alike.
      info: async () => {
        const description = await client.describe(cells, cell, pos, name);
        return description ? descriptionElement(description) : null;
      },
    }));
    return { from: found.from, to: found.to, options, validFor: /^[\w$]*$/ };
  };
}
