import type { Extension } from "@codemirror/state";
import { linter } from "@codemirror/lint";
import { EditorView, type ViewUpdate } from "@codemirror/view";
import type { HelpClient } from "./help_client.ts";
import type { EditorCells } from "./help_extension.ts";

/** Mistakes underlined, a moment after the reader last typed; nothing before the first letter. */
export function diagnosticsExtension(client: HelpClient, editor: EditorCells): Extension {
  let typed = false;
  return [
    EditorView.updateListener.of((update: ViewUpdate) => {
      typed ||= update.transactions.some((each) => each.isUserEvent("input"));
    }),
    linter(async (view) => {
      const [cells, cell] = [editor.cells(), editor.cell()];
      if (!typed || !(cell in cells)) return [];
      const found = await client.diagnostics(cells, cell);
      const { length } = view.state.doc;
      return found.filter(({ to }) => to <= length).map(({ from, to, message }) => ({
        from,
        to,
        message,
        severity: "error",
      }));
    }, { delay: 600 }),
  ];
}
