"""Executes a lesson from a fresh kernel and prints what came out as JSON.

    python execute.py NOTEBOOK CHECKS.json...

Each check names a cell and an expression; the expression is read right after that cell, in the same kernel.
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
checks = [check for file in check_files for check in json.loads(Path(file).read_text())]
by_cell = defaultdict(list)
for index, check in enumerate(checks):
    by_cell[check["cell"]].append((index, check["expression"]))

READ = """for (const [index, value] of [%s] as [number, any][]) {
  const array = Array.isArray(value) ? value[0] : value;
  const tensor = typeof array?.dataSync === "function";
  console.log(JSON.stringify({
    index,
    shape: tensor ? array.shape : [],
    values: tensor ? Array.from(await array.data()) : [array],
  }));
}"""

lesson = nbformat.read(notebook, as_version=4)
cells = []
for cell in lesson.cells:
    cells.append(cell)
    if cell.id in by_cell:
        pairs = ", ".join(f"[{index}, {expression}]" for index, expression in by_cell[cell.id])
        cells.append(nbformat.v4.new_code_cell(READ % pairs, id=f"read-{cell.id}"))
lesson.cells = cells

error = None
try:
    NotebookClient(
        lesson,
        timeout=300,
        kernel_name="deno",
        coalesce_streams=True,
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
        outputs[cell.id] = cell.outputs
json.dump({"outputs": outputs, "values": values, "error": error}, sys.stdout)
