"""Executes one notebook from a fresh kernel and reports on standard output, one JSON object a line.

Usage: execute_notebook.py NOTEBOOK OUTPUT.ipynb OUTPUT.html

Reports {"started": cell id, "cell": its number, "cells": how many}, then for a cell that fails
{"failed": cell id, "name": ..., "message": ..., "traceback": ...}, and at last {"done": true}.
The notebook is written as far as it was executed: without times, with stable metadata.
"""

import json
import re
import sys
from pathlib import Path

import nbformat
from nbconvert.preprocessors import CellExecutionError, ExecutePreprocessor
from nbclient.exceptions import DeadKernelError

sys.path.insert(0, str(Path(__file__).parent))  # python -I leaves it out
from offline_page import offline_page  # noqa: E402


def report(**what) -> None:
    print(json.dumps(what), flush=True)


class Reporting(ExecutePreprocessor):
    """nbconvert's executor, which also says which cell it is at."""

    current = ""
    count = 0

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type == "code" and cell.source.strip():
            self.current = cell.get("id", str(index))
            self.count += 1
            report(started=self.current, cell=self.count, cells=self.total)
        return super().preprocess_cell(cell, resources, index)


def main(source: str, output: str, page: str) -> None:
    notebook = nbformat.read(source, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    executor = Reporting(
        kernel_name="deno",
        timeout=None,
        record_timing=False,
        coalesce_streams=True,
        shutdown_kernel="immediate",
    )
    executor.total = len(code)
    failed = False
    try:
        executor.preprocess(notebook, {"metadata": {"path": str(Path(source).resolve().parent)}})
    except CellExecutionError:
        failed = True
        report(failed=executor.current, **error_of(notebook, executor.current))
    except DeadKernelError:
        failed = True
        report(failed=executor.current, name="Kernel", message="the kernel died", traceback="")
    notebook.metadata = stable_metadata(notebook.metadata)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    Path(output).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, output)
    Path(page).write_text(offline_page(notebook, Path(source).stem), encoding="utf-8")
    if not failed:
        report(done=True)


def error_of(notebook, cell_id: str) -> dict:
    """The error output of a cell; for a syntax error Deno gives name and message as one text."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if cell.get("id") == cell_id and output.output_type == "error":
                name, message = output.ename, output.evalue
                if name == message:
                    name, _, message = message.partition(": ")
                plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback))
                return {"name": name, "message": message, "traceback": plain}
    return {"name": "Error", "message": "", "traceback": ""}


def stable_metadata(metadata):
    """Keeps the kernel and what authors wrote; drops what differs between machines."""
    kept = {key: value for key, value in metadata.items() if key not in ("widgets", "execution")}
    kept["kernelspec"] = {"display_name": "Deno", "language": "typescript", "name": "deno"}
    return nbformat.from_dict(kept)


if __name__ == "__main__":
    main(*sys.argv[1:])
