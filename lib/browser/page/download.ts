/// <reference lib="dom" />
import type { Cell } from "./cell.ts";
import { type EditableNotebook, editedNotebook } from "./edited_notebook.ts";

/** Lets the reader keep the lesson as it stands on the page. */
export async function downloadNotebook(
  url: URL,
  name: string,
  cells: readonly Cell[],
): Promise<void> {
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) throw new Error("The notebook cannot be fetched; is there a network?");
  const notebook = editedNotebook(
    await response.json() as EditableNotebook,
    cells.map((cell) => ({
      id: cell.id,
      code: cell.code,
      outputs: cell.outputs.kept,
      executionCount: cell.executionCount,
    })),
  );
  const link = document.createElement("a");
  link.href = URL.createObjectURL(
    new Blob([JSON.stringify(notebook, null, 1) + "\n"], { type: "application/x-ipynb+json" }),
  );
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
