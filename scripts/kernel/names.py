"""What a reader may have meant by a name that is not defined."""

import re
from difflib import get_close_matches
from pathlib import Path

NOT_DEFINED = re.compile(r"^([\w$]+) is not defined$")
DECLARED = re.compile(
    r"\b(?:const|let|var|class|enum|function\*?)\s+([\w$]+|\{[^=;]*\}|\[[^=;]*\])"
    r"|^[ \t]*import\b([^;\"'`]*)from\b",
    re.MULTILINE,
)
NEAR = 0.75  # pixel and pixels, disk and disc
# Of Python, where the lessons come from.
OTHERWISE = {
    "print": "console.log(…)",
    "len": "….length",
    "None": "null",
    "True": "true",
    "False": "false",
    "range": "for (let i = 0; i < n; i++)",
    "self": "this",
}


def meant(name: str, codes: list, root: str) -> str:
    """One sentence about a name; `codes` are the cells that have run."""
    library = library_names(root)
    if name in library:
        return f'It is in the library: import {{ {name} }} from "convolutions";'
    if name in OTHERWISE:
        return f"In TypeScript it is {OTHERWISE[name]}"
    for known in (declared(codes) - {name}, library):
        near = get_close_matches(name, sorted(known), 1, NEAR)
        if near:
            return f"Did you mean {near[0]}?"
    return "Has the cell that declares it been run?"


def declared(codes: list) -> set:
    """Names that cells declare or import, at any depth."""
    found = set()
    for code in codes:
        for single, several in DECLARED.findall(code):
            found.update(re.findall(r"[A-Za-z_$][\w$]*", re.sub(r"[\w$]+\s+as\b|\btype\b", "", single + several)))
    return found


def library_names(root: str) -> set:
    """What `lib/mod.ts` exports: the names in each room's `mod.ts`."""
    found = {"tf"}
    try:
        rooms = re.findall(r'^export \* from "\./(\w+/mod\.ts)"', Path(root, "lib", "mod.ts").read_text("utf-8"), re.M)
        for room in rooms:
            for braces in re.findall(r"^export \{([^}]*)\}", Path(root, "lib", room).read_text("utf-8"), re.M):
                names = [name.strip() for name in re.sub(r"//.*", "", braces).split(",")]
                found.update(name.split(" as ")[-1] for name in names if name and not name.startswith("type "))
    except OSError:
        pass  # A library that is elsewhere.
    return found
