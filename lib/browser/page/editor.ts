/// <reference lib="dom" />
/** The editor of a cell, fetched when the reader first goes into one. */

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import {
  bracketMatching,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { HelpClient } from "../help/help_client.ts";
import { helpExtension } from "../help/help_extension.ts";

/** What an editor is given. */
export interface EditorOptions {
  parent: HTMLElement;
  code: string;
  /** What it is called. */
  label: string;
  onChange(code: string): void;
  /** Runs the cell; with `next`, goes on to the one after it. */
  onRun(next: boolean): void;
  help: HelpOptions;
}

/** What help while typing needs to know. */
export interface HelpOptions {
  /** Its worker's script, fetched when it is first needed. */
  worker: URL;
  /** The code of all cells as it is now. */
  cells(): readonly string[];
  /** This one among them. */
  index: number;
}

let client: HelpClient | undefined;

/** Makes an editor in the place of a cell's text, with its colors and measures. */
export function createEditor(options: EditorOptions): EditorView {
  const { parent, code, label, onChange, onRun, help } = options;
  client ??= new HelpClient({ worker: help.worker });
  const run = (next: boolean) => () => {
    onRun(next);
    return true;
  };
  return new EditorView({
    parent,
    doc: code,
    extensions: [
      Prec.highest(keymap.of([
        { key: "Shift-Enter", run: run(true) },
        { key: "Mod-Enter", run: run(false) },
      ])),
      history(),
      highlightSpecialChars(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      indentUnit.of("  "),
      javascript({ typescript: true }),
      syntaxHighlighting(classHighlighter),
      // Tab goes on to the buttons, as everywhere on the page: Ctrl+] indents.
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(update.state.doc.toString());
      }),
      helpExtension(client, help.cells, help.index),
    ],
  });
}
