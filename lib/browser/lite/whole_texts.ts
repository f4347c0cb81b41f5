/** A notebook as far as its texts go. */
export interface NotebookTexts {
  cells: {
    cell_type: string;
    metadata: Record<string, unknown>;
    source: string | string[];
    outputs?: { text?: string | string[]; data?: Record<string, unknown> }[];
  }[];
}

/**
 * Joins the texts of a notebook that are lists of lines, in place, as Jupyter's server does.
 *
 * JupyterLite passes on what a file has, and JupyterLab would join the lines of outputs with commas.
 */
export function joinLines(notebook: NotebookTexts): void {
  for (const cell of notebook.cells) {
    cell.source = whole(cell.source) as string;
    for (const output of cell.outputs ?? []) {
      if (output.text !== undefined) output.text = whole(output.text) as string;
      for (const [type, value] of Object.entries(output.data ?? {})) {
        if (!/json$/.test(type)) output.data![type] = whole(value);
      }
    }
  }
}

function whole(value: unknown): unknown {
  return Array.isArray(value) && value.every((line) => typeof line === "string")
    ? value.join("")
    : value;
}
