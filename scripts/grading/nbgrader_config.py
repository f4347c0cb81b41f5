"""nbgrader's configuration for the exercises: TypeScript, and the same points as `deno task grade`.

A course's own nbgrader_config.py reads it with

    load_subconfig("<the project>/scripts/grading/nbgrader_config.py")

nbgrader as it comes was made for Python. What is mended here for Deno's kernel:

* There is no stub for TypeScript's solutions, and what marks a cell that was put back is no comment.
* A syntax error's reply has no `ename`, at which nbgrader gives up the whole submission.
* A `console.warn`, the student's or a library's, takes all points of the test cell.
* A test cell's value counts: 1 as a point, `false` as full marks, 7 of 5 or a picture as a reason to
  give up. Here only what `credit()` returns counts; a test cell with any other value gives nothing.
* A test cell that was deleted, copied, moved or renamed, or whose points were changed.

nbgrader runs submissions with the rights of who grades: no sandbox, and a cell that ends its kernel
ends the grading of that notebook. For work of unknown people there is `deno task grade`.
"""

import os
import re
from pathlib import Path

from nbformat import NotebookNode, v4
from nbgrader.api import Gradebook
from nbgrader.converters.autograde import Autograde
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    Execute,
    NbGraderPreprocessor,
    OverwriteKernelspec,
)
from nbgrader.utils import is_grade

PROJECT = Path(__file__).resolve().parents[2]
ANSI = re.compile(r"\x1b\[[0-9;]*m")
NUMBER = re.compile(r"\d+(\.\d+)?")


class RestoreCells(NbGraderPreprocessor):
    """Puts a student's answers into the exercise's cells, in the exercise's order."""

    def preprocess(self, nb, resources):
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            source = gradebook.find_notebook(names["notebook"], names["assignment"])
            originals = {cell.name: original(cell, source) for cell in source.source_cells}
        theirs, added, after = {}, {}, None
        for cell in nb.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", cell.get("id"))
            if name in originals and name not in theirs:
                theirs[name] = cell.source
                after = name
            else:
                cell.metadata.pop("nbgrader", None)
                added.setdefault(after, []).append(cell)
        nb.cells = added.get(None, [])
        for name, cell in originals.items():
            if cell.metadata.nbgrader.solution:
                cell.source = theirs.get(name, "")
            nb.cells += [cell, *added.get(name, [])]
        # Copied cells have one id, and old formats none at all.
        for number, cell in enumerate(nb.cells):
            cell.id = f"cell-{number}"
        nb.nbformat, nb.nbformat_minor = 4, 5
        return nb, resources


def original(cell, notebook) -> NotebookNode:
    """A cell as the gradebook knows it."""
    points = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
    task = cell.name in {cell.name for cell in notebook.task_cells}
    noted = NotebookNode(
        schema_version=3,
        grade_id=cell.name,
        grade=cell.name in points and not task,
        solution=cell.name in {cell.name for cell in notebook.solution_cells},
        locked=cell.locked,
        task=task,
        checksum=cell.checksum,
        cell_type=cell.cell_type,
    )
    if cell.name in points:
        noted.points = points[cell.name]
    make = v4.new_code_cell if cell.cell_type == "code" else v4.new_markdown_cell
    return make(cell.source, metadata=NotebookNode(nbgrader=noted))


class ExecuteOnDeno(Execute):
    """Executes as nbgrader does, with the project's kernel, and makes the outputs fit for grading."""

    def preprocess(self, nb, resources, km=None):
        # The kernel finds the library where its own folder lies below deno.json.
        resources.setdefault("metadata", {})["path"] = str(PROJECT / "notebooks")
        return super().preprocess(nb, resources, km)

    def on_cell_executed(self, **what):
        cell, reply = what["cell"], what["execute_reply"]["content"]
        if reply["status"] == "error":
            for output in cell.outputs:
                if output.output_type == "error" and output.ename == output.evalue:
                    output.ename = output.ename.partition(":")[0]
                if output.output_type == "error" and not output.traceback:
                    output.traceback = output.evalue.split("\n")  # It is what feedback shows.
                    reply.setdefault("ename", output.ename)
            reply.setdefault("ename", "Error")
            reply.setdefault("evalue", "")
            reply.setdefault("traceback", [])
        super().on_cell_executed(**what)
        if is_grade(cell) and cell.cell_type == "code":
            cell.outputs = [graded(output, cell) for output in cell.outputs]


def graded(output, cell):
    """An output of a test cell, such that nbgrader counts only failures and credit."""
    if output.output_type == "stream":
        output.name = "stdout"
    if output.output_type != "execute_result":
        return output
    value = ANSI.sub("", "".join(output.data.get("text/plain", "")))
    points = cell.metadata.nbgrader.points
    if "credit(" in cell.source and NUMBER.fullmatch(value) and float(value) <= points:
        output.data["text/plain"] = value
        return output
    message = f"The test cell's value is no credit from 0 to {points:g}: {value or 'a picture'}"
    return v4.new_output("error", ename="CreditError", evalue=message, traceback=[message])


# The project's kernel, whatever else is called deno on this machine.
os.environ["JUPYTER_PATH"] = os.pathsep.join(
    filter(None, [str(PROJECT / ".venv" / "share" / "jupyter"), os.environ.get("JUPYTER_PATH")])
)

c = get_config()  # noqa: F821
c.ClearSolutions.code_stub = {"typescript": "// YOUR CODE HERE"}
c.ClearSolutions.begin_solution_delimeter = "// BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "// END SOLUTION"
c.ClearHiddenTests.begin_test_delimeter = "// BEGIN HIDDEN TESTS"
c.ClearHiddenTests.end_test_delimeter = "// END HIDDEN TESTS"
c.Execute.timeout = 30  # seconds for a cell, as `deno task grade`
c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    OverwriteKernelspec,
    RestoreCells,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    ExecuteOnDeno if preprocessor is Execute else preprocessor
    for preprocessor in Autograde.autograde_preprocessors.default_args[0]
]
