"""Errors as a learner reads them: the message first, then the lines of their own, libraries folded away."""

import os
import re
from difflib import get_close_matches
from urllib.parse import unquote

from cells import PLACE, Cell, imports
from names import NOT_DEFINED, meant

FRAME = re.compile(r"^ +at (.+)$")
LOCATION = re.compile(r"(?:file://)?(/[^\s()]+?):(\d+):(\d+)\)?$")
SYNTAX = re.compile(r"^(?:SyntaxError: )?(.*?)\n.*?at file:///repl\.tsx:(\d+):(\d+)\s*$", re.DOTALL)
TAKEN = re.compile(r"^Identifier '(.+)' has already been declared$")
MISSING = re.compile(r"^(\S+) has no ([\w$]+)[;.]")  # As `assertExported()` says.
NO_MODULE = re.compile(r'^Import "([^"]*)" not a dependency and not in import map from ')
FOR_CELLS = ("convolutions", "@tensorflow/tfjs")
PART = re.compile(r"^(Caused by|Error \d+ of \d+): ")
# What Deno says when V8 gave no result at all.
NO_RESULT = "invalid type: null, expected struct EvaluateResponse"
ALL = "all frames"
MOST_PLACES = 8
WIDEST = 110


class Errors:
    """Rewrites what a kernel says of errors."""

    def __init__(self, deno: str, root: str):
        self.deno = deno
        self.root = root
        # What is not the learner's: the library, packages, and what set-up has made.
        self.libraries = tuple(os.path.join(root, name) + os.sep for name in ("lib", ".venv", ".npm", ".cache"))
        self.cells = {}
        self.setting = os.environ.get("CONVOLUTIONS_ERRORS", "")

    def add(self, code: str) -> Cell:
        serial = len(self.cells) + 1
        self.cells[serial] = cell = Cell(serial, code)
        return cell

    def rewrite(self, content: dict, cell: Cell, stopped: bool) -> dict:
        """The content of an `error` message, for a reader."""
        name, message = str(content.get("ename", "")), str(content.get("evalue", ""))
        lines = [str(line) for line in content.get("traceback") or []]
        if NO_RESULT in message:
            name, message = ("InterruptedError", "stopped by the reader") if stopped else (
                "Error",
                "the cell waits for a promise that nothing can settle any more",
            )
            return told(name, message, [])
        if name == message:  # Deno tells a syntax error twice, without a traceback.
            found = SYNTAX.match(message)
            if not found:
                return told(name.partition(":")[0], message.partition(": ")[2] or message, [])
            line = int(found[2]) - (1 if cell.tagged else 0)
            return told("SyntaxError", found[1], self.quote(cell, line, int(found[3]), ""))
        if name == "Unknown error":
            throws = [i for i, line in enumerate(cell.lines, 1) if re.search(r"\bthrow\b", line)]
            where = self.quote(cell, throws[0], cell.lines[throws[0] - 1].index("throw") + 1, "") \
                if len(throws) == 1 else [cell.name]
            hint = "Only an Error knows where it was thrown: throw new Error(…)."
            return {**told("Thrown", message, [*where, "", hint]), "ename": name}
        unknown = NO_MODULE.match(message)
        if unknown:
            message = no_module(unknown[1])
        body = self.body(lines[1:], name, message, cell)
        undefined = NOT_DEFINED.match(message) if name == "ReferenceError" else None
        if undefined:
            body += ["", meant(undefined[1], [each.code for each in self.cells.values()], self.root)]
        return told(name, message, body)

    def body(self, lines: list, name: str, message: str, cell: Cell) -> list:
        """What comes below the message: the learner's places, then causes with theirs."""
        shown, part, frames, hidden = [], [], [], 0
        every = self.setting == "all" or f"    at {ALL}" in lines

        def close():
            nonlocal hidden
            if part and PART.match(part[0]):
                shown.extend(["", part[0], *part[1:]])
            places, folded = self.places(frames, cell, every)
            shown.extend(places)
            hidden += folded

        for line in lines:
            frame = FRAME.match(line)
            if frame:
                if frame[1] != ALL:
                    frames.append(frame[1])
                continue
            if frames or PART.match(line):
                close()
                part, frames = [], []
            part.append(line)
        close()
        taken = TAKEN.match(message) if name == "SyntaxError" else None
        if taken:  # V8 does not say where.
            return self.declared_twice(cell, taken[1])
        missing = MISSING.match(message) if name == "SyntaxError" else None
        for match, specifier, names in imports(cell.code) if missing else ():
            if specifier == missing[1] and missing[2] in names:
                word = r"[\w$]+" if missing[2] == "default" else rf"(?<![\w$]){re.escape(missing[2])}(?![\w$])"
                at = re.compile(word).search(cell.code, *match.span("names")).start()
                before = cell.code[:at].split("\n")
                return self.quote(cell, len(before), len(before[-1]) + 1, "")
        if not shown or not shown[0]:  # The error itself has no place.
            shown[:0] = self.called(cell, message)
        if hidden:
            frames = "1 frame" if hidden == 1 else f"{hidden} frames"
            setting = 'Deno.env.set("CONVOLUTIONS_ERRORS", "all")'
            shown += ["", f"{frames} of libraries folded away; {setting} shows them"]
        return shown

    def declared_twice(self, cell: Cell, name: str) -> list:
        here = declarations(cell, name)
        before = [(other, at) for other in self.cells.values() if other is not cell for at in declarations(other, name)]
        shown = self.quote(cell, *here[-1], "") if here else [cell.name]
        if len(here) < 2 and before:
            other, at = before[-1]
            shown += ["", "Declared before:", *self.quote(other, *at, "")]
        return shown

    def called(self, cell: Cell, message: str) -> list:
        """Where a cell calls what a message names first; not more than the cell if that is not one place."""
        named = re.match(r"([\w$]+)\(\)", message)
        calls = re.compile(rf"(?<![\w$.]){re.escape(named[1])}\(") if named else None
        found = [(i, call.start() + 1) for i, line in enumerate(cell.lines, 1) for call in calls.finditer(line)] \
            if calls else []
        return self.quote(cell, *found[0], "") if len(found) == 1 else [cell.name]

    def places(self, frames: list, cell: Cell, every: bool = False):
        """The learner's places among frames, with their text, and how many others there are."""
        found, folded = [], 0
        for frame in frames:
            place = self.place(frame, cell)
            if place is None and not every:
                folded += not re.search(r"\((<anonymous>|native)\)$|^(async )?Promise\.", frame)
            elif place is None:
                found.append([f"at {frame}"])
            else:
                found.append(place)
        counted = []
        for place in found:  # A recursion is told once.
            if counted and counted[-1][0] == place:
                counted[-1][1] += 1
            else:
                counted.append([place, 1])
        if len(counted) > MOST_PLACES and not every:
            left = len(counted) - MOST_PLACES
            counted[MOST_PLACES - 3 : -3] = [[[f"… {left} places more"], 1]]
        shown = []
        for place, times in counted:
            shown += [f"{place[0]}, {times} times" if times > 1 else place[0], *place[1:]]
        return shown, folded

    def place(self, frame: str, current: Cell):
        """Lines for one frame; nothing if it is not in the learner's code."""
        inside = re.match(r"(?:async )?(?:new )?(?:\w+\.)?([\w$]+)(?: \[as [^\]]+\])? \(", frame)
        function = f", in {inside[1]}()" if inside and not re.match(r"_|eval$|anonymous$", inside[1]) else ""
        named = PLACE.search(frame)
        unnamed = None if named else re.search(r"<anonymous>:(\d+):(\d+)\)?$", frame)
        if named and int(named[1]) in self.cells:
            return self.mapped(self.cells[int(named[1])], int(named[2]), int(named[3]), function)
        if unnamed and not current.tagged:
            return self.mapped(current, int(unnamed[1]), int(unnamed[2]), function)
        file = LOCATION.search(frame)
        if file is None:
            return None
        path = unquote(file[1])
        if path.startswith(self.libraries) or "/npm/registry" in path or "/node_modules/" in path:
            return None
        try:
            with open(path, encoding="utf-8") as opened:
                text = opened.read().split("\n")
            return quoted(os.path.relpath(path), text, int(file[2]), int(file[3]), function)
        except (OSError, UnicodeDecodeError, IndexError):
            return None

    def mapped(self, cell: Cell, line: int, column: int, function: str) -> list:
        if not cell.tagged and line == 1:
            column -= len("'use strict'; void 0;")  # Deno puts it before each cell.
        place = cell.locate(line, column, self.deno)
        return [cell.name + function] if place is None else self.quote(cell, *place, function)

    def quote(self, cell: Cell, line: int, column: int, function: str) -> list:
        if not 0 < line <= len(cell.lines):
            return [cell.name + function]
        return quoted(cell.name, cell.lines, line, column, function)

    def printed(self, text: str, cell: Cell) -> str:
        """What a cell has printed, with the stack traces in it told as those of errors are."""
        if not PLACE.search(text) or self.setting == "all":
            return PLACE.sub(self.named, text)
        shown, frames = [], []

        def close():
            if any(PLACE.search(frame) for _, frame in frames):
                indent = frames[0][0]
                places, _ = self.places([frame for _, frame in frames], cell)
                shown.extend(indent + line for line in places)
            else:
                shown.extend(f"{indent}at {frame}" for indent, frame in frames)
            frames.clear()

        for line in text.split("\n"):
            frame = re.match(r"^( *)at (.+)$", line)
            if frame:
                frames.append((frame[1], frame[2]))
                continue
            close()
            shown.append(line)
        close()
        return PLACE.sub(self.named, "\n".join(shown))

    def named(self, place) -> str:
        cell = self.cells.get(int(place[1]))
        found = cell and cell.locate(int(place[2]), int(place[3]), self.deno)
        return f"{cell.name}, line {found[0]}" if found else place[0]


def no_module(wanted: str) -> str:
    near = get_close_matches(wanted, FOR_CELLS, 1)
    help = f'did you mean "{near[0]}"?' if near else \
        f'a package of npm is imported as "npm:{wanted}", a file as "./{wanted}.ts".'
    return f'Import "{wanted}": there is no such module here; {help}'


def told(name: str, message: str, body: list) -> dict:
    head = f"{name}: {message}" if message else name
    return {"ename": name, "evalue": message, "traceback": [*head.split("\n"), *(["", *body] if body else [])]}


def quoted(where: str, lines: list, line: int, column: int, function: str) -> list:
    """A line of code under its place, with a mark below."""
    text = lines[line - 1].replace("\t", " ")
    # JavaScript counts a letter beyond the first plane, such as 🌀, twice.
    before = text.encode("utf-16-le")[: 2 * max(0, column - 1)].decode("utf-16-le", "ignore")
    column = len(before) + 1
    marked = re.compile(r"(?:new\s+|\.)?[\w$]+").match(text, column - 1)
    width = max(1, len(marked[0]) if marked else 1)
    start = 0 if len(text) <= WIDEST or column < WIDEST * 2 // 3 else column - WIDEST // 2
    cut = text[start : start + WIDEST]
    if start:
        cut = "…" + cut[1:]
    if start + WIDEST < len(text):
        cut = cut[:-1] + "…"
    gutter = " " * len(str(line))
    mark = " " * (column - 1 - start) + "^" * min(width, max(1, len(cut) - (column - 1 - start)))
    return [
        f"{where}, line {line}{function}",
        f"  {line} │ {cut}",
        f"  {gutter} │ {mark}",
    ]


def declarations(cell: Cell, name: str) -> list:
    """The lines and columns at which a cell declares a name."""
    declared = re.compile(rf"\b(?:let|const|var|class|function)\s+({re.escape(name)})\b")
    return [(i, m.start(1) + 1) for i, line in enumerate(cell.lines, 1) for m in declared.finditer(line)]
