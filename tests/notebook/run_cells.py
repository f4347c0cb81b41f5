"""Runs cells in a fresh Deno kernel and prints what came out as JSON.

    python run_cells.py < CELLS.json

CELLS.json is a list of {"source": ..., "stop": seconds | null}; with "stop", the kernel is interrupted so long
after the cell started. Prints, for each cell, {"messages": [{"type", "data", "id"}], "outputs": what a saved
notebook holds}.
"""

import asyncio
import json
import sys

import nbformat
from nbclient import NotebookClient

cells = json.load(sys.stdin)
messages = [[] for _ in cells]


class Recording(NotebookClient):
    """Keeps every display message, also those that later ones replace."""

    def process_message(self, msg, cell, cell_index):
        content = msg["content"]
        if "data" in content:
            shown = (content.get("transient") or {}).get("display_id")
            messages[cell_index].append({"type": msg["msg_type"], "data": content["data"], "id": shown})
        stop = cells[cell_index].get("stop")
        if stop and msg["msg_type"] == "status" and content["execution_state"] == "busy":
            loop = asyncio.get_running_loop()
            loop.call_later(stop, lambda: asyncio.ensure_future(self.km.interrupt_kernel()))
        return super().process_message(msg, cell, cell_index)


notebook = nbformat.v4.new_notebook(
    cells=[nbformat.v4.new_code_cell(cell["source"]) for cell in cells],
    metadata={"kernelspec": {"name": "deno", "display_name": "Deno", "language": "typescript"}},
)
client = Recording(notebook, kernel_name="deno", allow_errors=True, timeout=120)
client.execute()
print(json.dumps([
    {"messages": shown, "outputs": cell.outputs} for shown, cell in zip(messages, notebook.cells)
]))
