/** A lesson with cells that are tagged. */

interface Sketch {
  source: string;
  tags?: string[];
  type?: string;
}

export function notebook(cells: Sketch[]): string {
  return JSON.stringify({
    cells: cells.map(({ source, tags = ["export"], type = "code" }, index) => ({
      id: `mnist-${index}`,
      cell_type: type,
      source: source.split(/(?<=\n)/),
      metadata: tags.length > 0 ? { tags } : {},
    })),
  });
}
