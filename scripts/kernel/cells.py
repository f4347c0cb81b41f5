"""The cells that a kernel has been given, and which of their lines an error means.

Deno runs what it makes of a cell: types, comments between them and empty lines are gone. Each cell is
sent with a first line that names it in stack traces, `cell-5`; when an error names it, the same Deno
translates the cell once more, into a file with a source map.
"""

import json
import os
import re
import subprocess
import tempfile
from base64 import b64decode
from pathlib import Path

TAG = "void 0;//# sourceURL=cell-{}\n"
# A pragma must come first, and what begins with a brace is taken for an object only where it begins so.
UNTAGGED = re.compile(r"\s*(\{|$)|.*@jsx", re.DOTALL)
PLACE = re.compile(r"\bcell-(\d+):(\d+):(\d+)")

# What may stand in place of an import: it is one line of what Deno makes of the cell, too.
IMPORT = re.compile(
    r"""^([ \t]*)(import\b(?!\s*[.(])[^;"'`]*["'][^"'\n]*["'](?:\s*with\s*\{[^}]*\})?)""", re.MULTILINE
)
# Imports of names, and what may look like one: that comes first.
NAMED = re.compile(
    r"""`(?:\\.|[^`\\])*`|/\*.*?\*/|//[^\n]*"""
    r"""|^[ \t]*import\b(?!\s*type\b)(?P<names>[^;"'`*]*)from\s*(?P<of>"[^"\n]*"|'[^'\n]*')""",
    re.MULTILINE | re.DOTALL,
)
# Asks the library, once it is loaded, whether they are there (`assertExported()`).
ASSERT = 'await globalThis[Symbol.for("convolutions: assertExported")]?.({0}, () => import({0}), {1});'
LIBRARY = 'await import("convolutions").catch(() => {});'
DYNAMIC_IMPORT = re.compile(r"\bimport(?=\s*\()")
DIGITS = {c: i for i, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}


class Cell:
    """One execution of a cell."""

    def __init__(self, serial: int, code: str):
        self.count = None  # Its number in brackets, once the kernel has told.
        self.code = code
        self.lines = code.replace("\r\n", "\n").split("\n")
        self.tagged = UNTAGGED.match(code) is None
        self.sent = assertions(code) + TAG.format(serial) + code if self.tagged else code
        self._map = None

    @property
    def name(self) -> str:
        return f"cell [{self.count}]" if self.count else "this cell"

    def locate(self, line: int, column: int, deno: str):
        """The line and column that the learner wrote, from 1 on; None where that is not known."""
        if self._map is None:
            self._map = source_map(deno, self.sent)
        found = self._map[line - 1] if 0 < line <= len(self._map) else []
        if not found:
            return None
        before = [segment for segment in found if segment[0] < column]
        _, source_line, source_column = before[-1] if before else found[0]
        source_line += 0 if self.tagged else 1
        return (source_line, source_column + 1) if 0 < source_line <= len(self.lines) else None


def imports(code: str) -> list:
    """`(match, specifier, names)` of each import of names."""
    found = []
    for match in NAMED.finditer(code):
        if match["of"] is None:
            continue
        default, _, braces = re.sub(r"//[^\n]*|/\*.*?\*/", "", match["names"], flags=re.DOTALL).partition("{")
        names = [re.split(r"\s+as\s+", name.strip())[0] for name in braces.replace("}", "").split(",")]
        if default.strip(" \t\n,"):
            names.insert(0, "default")
        names = [name for name in names if re.fullmatch(r"[\w$]+", name)]  # Without `type Name`.
        if names:
            found.append((match, match["of"][1:-1], names))
    return found


def assertions(code: str) -> str:
    """What runs before a cell that imports names; it ends no line."""
    found = imports(code)
    load = LIBRARY if any(specifier == "convolutions" for _, specifier, _ in found) else ""
    return load + "".join(ASSERT.format(json.dumps(of), json.dumps(names)) for _, of, names in found)


def source_map(deno: str, code: str) -> list:
    """For each line of what Deno makes of a cell `[(column, source line, source column)...]`, from 0 on."""

    def stand_in(match):
        whole = match[2]
        if re.match(r"import\s+type\b", whole):
            return match[1] + re.sub(r"[^\n]", " ", whole)
        return match[1] + "await 0" + re.sub(r"[^\n]", " ", whole[7:])

    code = DYNAMIC_IMPORT.sub("Import", IMPORT.sub(stand_in, code))
    try:
        with tempfile.TemporaryDirectory(prefix="cell-") as folder:
            file = os.path.join(folder, "cell.tsx")
            Path(file).write_text(code, encoding="utf-8")
            subprocess.run(
                [deno, "cache", "--quiet", "--no-config", "--no-lock", "--no-remote", "--no-npm", file],
                env={**os.environ, "DENO_DIR": folder, "DENO_NO_UPDATE_CHECK": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=10,
            )
            made = next(Path(folder, "gen").rglob("cell.tsx.js")).read_text(encoding="utf-8")
        packed = re.search(r"^//# sourceMappingURL=data:application/json;base64,(\S+)$", made, re.MULTILINE)[1]
        return decode(json.loads(b64decode(packed))["mappings"])
    except (OSError, subprocess.SubprocessError, StopIteration, TypeError, ValueError):
        return []


def decode(mappings: str) -> list:
    """Reads the mappings of a source map of one source."""
    lines, source_line, source_column = [], 0, 0
    for text in mappings.split(";"):
        segments, column = [], 0
        for segment in filter(None, text.split(",")):
            numbers = numbers_of(segment)
            column += numbers[0]
            if len(numbers) >= 4:
                source_line += numbers[2]
                source_column += numbers[3]
                segments.append((column, source_line, source_column))
        lines.append(segments)
    return lines


def numbers_of(segment: str) -> list:
    """Base64 VLQ."""
    numbers, value, shift = [], 0, 0
    for digit in map(DIGITS.__getitem__, segment):
        value += (digit & 31) << shift
        shift += 5
        if not digit & 32:
            numbers.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return numbers
