/// <reference lib="dom" />
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { type EditorView, showTooltip, type Tooltip, ViewPlugin } from "@codemirror/view";
import type { HelpClient } from "./help_client.ts";
import { paragraphs } from "./description_element.ts";
import type { EditorCells } from "./help_extension.ts";
import type { Signature } from "./help_messages.ts";

interface Shown {
  position: number;
  signature: Signature;
}

const show = StateEffect.define<Shown | null>();

const shown = StateField.define<Tooltip | null>({
  create: () => null,
  update(tooltip, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(show)) return effect.value && tooltipOf(effect.value);
    }
    return tooltip && { ...tooltip, pos: transaction.changes.mapPos(tooltip.pos) };
  },
  provide: (field) => showTooltip.from(field),
});

/** The call that is being written: its parameters, and which one is next. Escape hides it. */
export function signatureExtension(client: HelpClient, editor: EditorCells): Extension {
  const watcher = ViewPlugin.define((view) => {
    let asked = 0;
    const ask = async (): Promise<void> => {
      const [cells, cell] = [editor.cells(), editor.cell()];
      const position = view.state.selection.main.head;
      const mine = ++asked;
      if (!(cell in cells)) return;
      const signature = await client.signature(cells, cell, position);
      if (mine !== asked) return;
      if (view.state.selection.main.head !== position) return void ask(); // Typed on meanwhile.
      view.dispatch({ effects: show.of(signature ? { position, signature } : null) });
    };
    return {
      update(update) {
        const open = update.state.field(shown) !== null;
        let typed = "";
        if (update.transactions.some((each) => each.isUserEvent("input"))) {
          update.changes.iterChanges((_a, _b, _c, _d, text) => typed += text.toString());
        }
        // In a call each move may lead to another parameter.
        if (/[(,]/.test(typed) || (open && (update.docChanged || update.selectionSet))) ask();
        else if (open && update.focusChanged && !view.hasFocus) queueMicrotask(() => hide(view));
      },
    };
  }, {
    eventHandlers: {
      keydown(event, view) {
        if (event.key === "Escape") hide(view);
      },
    },
  });
  return [shown, watcher];
}

function hide(view: EditorView): void {
  if (view.state.field(shown) !== null) view.dispatch({ effects: show.of(null) });
}

function tooltipOf({ position, signature }: Shown): Tooltip {
  return { pos: position, above: true, create: () => ({ dom: signatureElement(signature) }) };
}

function signatureElement({ prefix, parameters, suffix, active, docs }: Signature): HTMLElement {
  const element = document.createElement("div");
  element.className = "help help-signature";
  const call = document.createElement("pre");
  call.append(
    prefix,
    ...parameters.map(({ text }, i) => {
      if (i !== active) return text;
      const strong = document.createElement("strong");
      strong.textContent = text;
      return strong;
    }),
    suffix,
  );
  element.append(call, ...paragraphs(parameters[active]?.docs || docs.split("\n\n**")[0]));
  return element;
}
