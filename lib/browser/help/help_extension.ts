/** Help with typing in a CodeMirror editor. */

import { autocompletion } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { HelpClient } from "./help_client.ts";
import { completionSource } from "./completion_source.ts";
import { diagnosticsExtension } from "./diagnostics_extension.ts";
import { hoverExtension } from "./hover_extension.ts";
import { signatureExtension } from "./signature_extension.ts";

/** A notebook's code cells, and the one that an editor holds. */
export interface EditorCells {
  /** The cells' present texts, in order; none while the editor is in no notebook. */
  cells(): readonly string[];
  /** The editor's cell among them. */
  cell(): number;
}

/**
 * All help: names that fit, the call that is written, what a name means, and mistakes underlined.
 *
 * The worker is fetched when the reader first types in, or points at, an editor.
 *
 * @param getCells The notebook's code cells as they are now, in order.
 * @param cellIndex The editor's cell among them; a function where cells may be moved.
 */
export function helpExtension(
  client: HelpClient,
  getCells: () => readonly string[],
  cellIndex: number | (() => number),
): Extension {
  const editor: EditorCells = {
    cells: getCells,
    cell: typeof cellIndex === "number" ? () => cellIndex : cellIndex,
  };
  return [
    autocompletion({ override: [completionSource(client, editor)], icons: false }),
    pointedHelp(client, editor),
  ];
}

/** All help but completions, for an editor that has its own list of names. */
export function pointedHelp(client: HelpClient, editor: EditorCells): Extension {
  return [
    style,
    signatureExtension(client, editor),
    hoverExtension(client, editor),
    diagnosticsExtension(client, editor),
  ];
}

/** What is told beside the code; colors are the editor's. */
const style = EditorView.baseTheme({
  ".help": {
    maxWidth: "min(44rem, 90vw)",
    maxHeight: "min(20rem, 45vh)",
    overflow: "auto",
    padding: "0.4rem 0.6rem",
    font: "0.8125rem/1.45 system-ui, sans-serif",
  },
  ".help pre": {
    margin: "0 0 0.4em",
    font: "0.8125rem/1.4 ui-monospace, monospace",
    whiteSpace: "pre-wrap",
  },
  ".help p, .help ul": { margin: "0.3em 0" },
  ".help ul": { paddingLeft: "1.2em" },
  ".help code": { font: "0.95em ui-monospace, monospace" },
});
