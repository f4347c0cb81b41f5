/// <reference lib="dom" />
/** A page with editors that help, one for each cell. */

import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { HelpClient } from "../../lib/browser/help/help_client.ts";
import { helpExtension } from "../../lib/browser/help/help_extension.ts";

const client = new HelpClient({ worker: new URL("/help/worker.js", location.href) });
const editors: EditorView[] = [];

Object.assign(globalThis, {
  client,
  open(cells: string[]) {
    cells.forEach((doc, i) => {
      const help = helpExtension(client, () => editors.map(({ state }) => state.doc.toString()), i);
      const state = EditorState.create({ doc, extensions: help });
      const parent = document.body.appendChild(document.createElement("section"));
      editors.push(new EditorView({ state, parent }));
    });
  },
});
