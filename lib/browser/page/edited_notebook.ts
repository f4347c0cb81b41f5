import type { NotebookOutput } from "./notebook_output.ts";

/** A notebook's file, as far as a reader changes it. */
export interface EditableNotebook {
  cells: {
    id: string;
    cell_type: string;
    source: string | string[];
    outputs?: unknown[];
    execution_count?: number | null;
  }[];
}

/** A code cell as it stands on the page. */
export interface EditedCell {
  id: string;
  code: string;
  /** Nothing if it has not run here: the file's own are kept. */
  outputs?: NotebookOutput[];
  executionCount: number;
}

/** A notebook with the code and the outputs that its page has. */
export function editedNotebook<T extends EditableNotebook>(
  notebook: T,
  edited: readonly EditedCell[],
): T {
  const byId = new Map(edited.map((cell) => [cell.id, cell]));
  return {
    ...notebook,
    cells: notebook.cells.map((cell) => {
      const now = byId.get(cell.id);
      if (!now || cell.cell_type !== "code") return cell;
      const changed = { ...cell, source: now.code };
      if (now.outputs) {
        changed.outputs = now.outputs;
        changed.execution_count = now.executionCount > 0 ? now.executionCount : null;
      }
      return changed;
    }),
  };
}
