import type { Extension } from "@codemirror/state";
import { hoverTooltip } from "@codemirror/view";
import type { HelpClient } from "./help_client.ts";
import { descriptionElement } from "./description_element.ts";
import type { EditorCells } from "./help_extension.ts";

/** What the name under the pointer means. */
export function hoverExtension(client: HelpClient, editor: EditorCells): Extension {
  return hoverTooltip(async (_view, position) => {
    const [cells, cell] = [editor.cells(), editor.cell()];
    if (!(cell in cells)) return null;
    const found = await client.hover(cells, cell, position);
    if (found === undefined) return null;
    return {
      pos: found.from,
      end: found.to,
      above: true,
      create: () => ({ dom: descriptionElement(found) }),
    };
  }, { hideOnChange: true });
}
