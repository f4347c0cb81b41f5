"""Executes a lesson from a fresh kernel and prints what came out as JSON.

    python execute.py NOTEBOOK CHECKS.json... < SOURCES.json

SOURCES.json has what stands in place of cells' own text: {cell: text}.
Each check names a cell and an expression; the expression is read right after that cell, in the same kernel, at the
places that the check names, or at all.
Prints {"outputs": {cell: [...]}, "values": [{shape, values} | null for each check], "error": null | {...}}.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

notebook, check_files = Path(sys.argv[1]), sys.argv[2:]
sources = json.load(sys.stdin)
checks = [check for file in check_files for check in json.loads(Path(file).read_text())]
by_cell = defaultdict(list)
for index, check in enumerate(checks):
    places = json.dumps(check.get("indices"))
    by_cell[check["cell"]].append(f"[{index}, {check['expression']}, {places}]")

READ = """for (const [index, value, places] of [%s] as [number, any, number[] | null][]) {
  const array = Array.isArray(value) ? value[0] : value;
  const tensor = typeof array?.dataSync === "function";
  const all = tensor ? await array.data() : [array];
  const values = places ? places.map((place) => all[place]) : Array.from(all);
  console.log(JSON.stringify({ index, shape: tensor ? array.shape : [], values }));
}"""

lesson = nbformat.read(notebook, as_version=4)
cells = []
for cell in lesson.cells:
    cells.append(cell)
    cell.source = sources.get(cell.id, cell.source)
    if cell.id in by_cell:
        rows = ", ".join(by_cell[cell.id])
        cells.append(nbformat.v4.new_code_cell(READ % rows, id=f"read-{cell.id}"))
lesson.cells = cells

def coalesce(outputs):
    """One output a stream, as lessons are committed; nbclient's own way takes minutes for a long line."""
    streams, merged = {}, []
    for output in outputs:
        first = streams.get(output.get("name"))
        if output.output_type == "stream" and first is not None:
            first["text"] += output["text"]
            continue
        if output.output_type == "stream":
            streams[output.name] = output
        merged.append(output)
    return merged


error = None
try:
    NotebookClient(
        lesson,
        timeout=300,
        kernel_name="deno",
        resources={"metadata": {"path": str(notebook.parent)}},
    ).execute()
except CellExecutionError as e:
    error = {"name": e.ename, "message": e.evalue}

outputs, values = {}, [None] * len(checks)
for cell in lesson.cells:
    if cell.cell_type != "code":
        continue
    if cell.id.startswith("read-"):
        text = "".join(o.get("text", "") for o in cell.outputs if o.output_type == "stream")
        for line in text.splitlines():
            row = json.loads(line)
            values[row.pop("index")] = row
    else:
        outputs[cell.id] = coalesce(cell.outputs)
json.dump({"outputs": outputs, "values": values, "error": error}, sys.stdout)
