"""Help while typing in JupyterLab's cells: hands `deno lsp` what jupyterlab-lsp calls a notebook.

The language server is started once for all notebooks, and reads the library before anybody asks; a page
that is opened again finds it ready. Messages are passed on between standard input and output and the
server, but for what the two would not understand of each other:

* A notebook is a document of language `x.typescript` at `.virtual_documents/NAME.ipynb`. Deno is told of
  a TypeScript file beside the notebook, so that its imports are found, in the project with its deno.json.
* All cells are one document. A cell may declare again what an earlier one did, and may leave types away:
  what the server says against that, and what follows from it, is left out (`faults()`).

Usage: editor_help.py DENO ROOT
"""

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote, unquote

# What TypeScript says of names that are declared again.
AGAIN = {2300, 2393, 2395, 2403, 2451}
# Of what is right in cells: used before it is declared or assigned, types left away, never used.
RIGHT = {2448, 2454, 2456, *range(7005, 7054), 6133, 6138, 6192, 6196, 6198, 6199, 6385, 6387}
# Of names and options: no matter which of two declarations a type comes from.
SURE = {2304, 2305, 2307, 2353, 2552, 2561, 2724}
STATEMENT = re.compile(r"^(?=[^\s})\]])", re.MULTILINE)
DECLARED = re.compile(r"(?:const|let|var|(?:async )?function\*?|class)\s+([\w$]+|\{[^}]*\}|\[[^\]]*\])")
IMPORT = re.compile(r"^import\b[^;]*?from\s*[\"'][^\"']*[\"']", re.MULTILINE)
VIRTUAL = "/.virtual_documents/"
FIRST = "editor help"  # The id of our own request.
# Has the library's types read.
WARM = 'import * as library from "convolutions";\nlibrary.imshow([[1]], {});\n'


class Documents:
    """The notebooks that are open, by both of their addresses."""

    def __init__(self):
        self.outer = {}  # By Deno's address the notebook's.
        self.inner = {}
        self.texts = {}  # By Deno's address.

    def opened(self, uri: str) -> str:
        """The address that Deno is told."""
        if uri not in self.inner:
            # Escaped as Deno escapes it, whose answers are known by it.
            inner = quote(unquote(uri.replace(VIRTUAL, "/")), safe=":/") + ".ts"
            self.inner[uri], self.outer[inner] = inner, uri
        return self.inner[uri]

    def readdressed(self, value, addresses: dict):
        """A message in which addresses are the other side's."""
        if isinstance(value, str):
            return addresses.get(value, value)
        if isinstance(value, list):
            return [self.readdressed(item, addresses) for item in value]
        if isinstance(value, dict):
            return {
                addresses.get(key, key): self.readdressed(item, addresses) for key, item in value.items()
            }
        return value


def to_deno(message: dict, documents: Documents) -> list:
    """What Deno is told of a message from JupyterLab."""
    method, params = message.get("method"), message.get("params")
    before = []
    if isinstance(params, dict) and isinstance(params.get("textDocument"), dict):
        document = params["textDocument"]
        uri = documents.opened(document["uri"])
        if document.get("languageId") == "x.typescript":
            document["languageId"] = "typescript"
        if method == "textDocument/didOpen":
            if uri in documents.texts:  # By a page that has gone.
                before.append(notification("textDocument/didClose", textDocument={"uri": uri}))
            documents.texts[uri] = document.get("text", "")
        if method == "textDocument/didChange":
            documents.texts[uri] = params["contentChanges"][-1].get("text", "")
        if method == "textDocument/didClose":
            documents.texts.pop(uri, None)
    return [*before, documents.readdressed(message, documents.inner)]


def notification(method: str, **params) -> dict:
    return {"jsonrpc": "2.0", "method": method, "params": params}


def greeting(root: Path) -> dict:
    """The first message to Deno: what JupyterLab can show, and where the project is."""
    uri = root.as_uri()
    formats = ["markdown", "plaintext"]
    return {
        "jsonrpc": "2.0",
        "id": FIRST,
        "method": "initialize",
        "params": {
            "processId": os.getpid(),
            "rootUri": uri,
            "rootPath": str(root),
            "workspaceFolders": [{"uri": uri, "name": root.name}],
            "initializationOptions": settings(root),
            "capabilities": {
                "textDocument": {
                    "synchronization": {"willSave": False, "didSave": True, "willSaveWaitUntil": False},
                    "publishDiagnostics": {"tagSupport": {"valueSet": [1, 2]}},
                    "hover": {"contentFormat": formats},
                    "signatureHelp": {"signatureInformation": {"documentationFormat": formats}},
                    "completion": {
                        "contextSupport": True,
                        "completionItem": {"snippetSupport": False, "documentationFormat": formats},
                    },
                },
            },
        },
    }


def settings(root: Path) -> dict:
    return {
        "enable": True,
        "config": str(root / "deno.json"),
        "lint": False,
        "documentPreloadLimit": 0,  # Only what notebooks import is read.
        "suggest": {"imports": {"autoDiscover": False, "hosts": {}}},
    }


def to_jupyter(message: dict, documents: Documents):
    """What JupyterLab is told of a message from Deno; nothing of what is not about its notebooks."""
    method = message.get("method")
    if method == "textDocument/publishDiagnostics":
        params = message["params"]
        if params["uri"] not in documents.texts:
            return None
        params["diagnostics"] = faults(params["diagnostics"], documents.texts[params["uri"]])
    elif method is not None:
        return None
    return documents.readdressed(message, documents.outer)


def answer(message: dict, root: Path) -> dict:
    """What Deno asks is answered here: it is the same for all notebooks."""
    result = None
    if message["method"] == "workspace/configuration":
        result = [settings(root) if item.get("section") == "deno" else {} for item in message["params"]["items"]]
    return {"jsonrpc": "2.0", "id": message["id"], "result": result}


def faults(diagnostics: list, text: str) -> list:
    """Those that say something true of cells."""
    lines = text.split("\n")
    imports = set()
    for match in IMPORT.finditer(text):
        first = text.count("\n", 0, match.start())
        imports.update(range(first, first + match[0].count("\n") + 1))
    again = set()
    for each in diagnostics:
        start, end = each["range"]["start"], each["range"]["end"]
        # Imported twice it is still the same.
        if code_of(each) in AGAIN and start["line"] not in imports and start["line"] < len(lines):
            again.add(lines[start["line"]][start["character"] : end["character"]])
    mentions = mention(follow(again, text))

    def holds(each: dict) -> bool:
        code = code_of(each)
        if code in AGAIN | RIGHT or each.get("severity", 1) > 2:
            return False
        if code in SURE or (isinstance(code, int) and code < 2000):
            return True
        first, last = each["range"]["start"]["line"], each["range"]["end"]["line"]
        return not any(mentions.search(line) for line in lines[first : last + 1])

    return [each for each in diagnostics if holds(each)]


def follow(names: set, text: str) -> set:
    """Names whose types TypeScript may have wrong: those declared again, and what is made of them."""
    wrong = set(names)
    statements = STATEMENT.split(text) if wrong else []
    while True:
        mentions, before = mention(wrong), len(wrong)
        for statement in statements:
            declared = DECLARED.match(statement)
            if declared and mentions.search(statement):
                wrong.update(re.findall(r"[\w$]+", declared[1]))
        if len(wrong) == before:
            return wrong


def mention(names: set):
    return re.compile(rf"(?<![\w$])(?:{'|'.join(map(re.escape, sorted(filter(None, names)))) or '(?!)'})(?![\w$])")


def code_of(diagnostic: dict):
    code = diagnostic.get("code")
    return int(code) if isinstance(code, str) and code.isdigit() else code


def read(stream):
    """One message, or nothing at the stream's end."""
    length = None
    while True:
        line = stream.readline()
        if not line:
            return None
        if line in (b"\r\n", b"\n"):
            if length is not None:
                return json.loads(stream.read(length))
            continue
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)


def write(stream, message: dict) -> None:
    body = json.dumps(message, ensure_ascii=False).encode()
    stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    stream.flush()


def main(deno: str, root: str) -> None:
    project = Path(root).resolve()
    documents = Documents()
    server = subprocess.Popen(
        [deno, "lsp", "--quiet"],
        cwd=project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    greeted = threading.Event()
    abilities = {}
    turn = threading.Lock()

    def tell(*messages: dict) -> None:
        with turn:
            for message in messages:
                write(server.stdin, message)

    def listen() -> None:
        while (message := read(server.stdout)) is not None:
            if "id" in message and "method" in message:
                tell(answer(message, project))
            elif message.get("id") == FIRST:
                abilities.update(message.get("result") or {})
                greeted.set()
            elif (told := to_jupyter(message, documents)) is not None:
                write(sys.stdout.buffer, told)
        greeted.set()

    threading.Thread(target=listen, daemon=True).start()
    try:
        tell(greeting(project))
        greeted.wait()
        warm = {"uri": (project / "notebooks" / "warm.ts").as_uri(), "languageId": "typescript", "version": 1}
        tell(
            notification("initialized"),
            notification("textDocument/didOpen", textDocument={**warm, "text": WARM}),
        )
        while (message := read(sys.stdin.buffer)) is not None:
            method = message.get("method")
            if method in ("initialize", "shutdown"):  # The server serves the next page, too.
                result = abilities if method == "initialize" else None
                write(sys.stdout.buffer, {"jsonrpc": "2.0", "id": message["id"], "result": result})
            elif method not in ("initialized", "exit", "workspace/didChangeConfiguration"):
                tell(*to_deno(message, documents))
    except (BrokenPipeError, KeyboardInterrupt):
        pass
    finally:
        server.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
