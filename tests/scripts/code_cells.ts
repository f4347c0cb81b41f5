/** Code cells of a notebook. */
import { type NotebookCell } from "../../scripts/notebook_module.ts";

export function cells(...sources: string[]): NotebookCell[] {
  return sources.map((source, i) => ({ cell_type: "code", id: `c${i + 1}`, source }));
}
