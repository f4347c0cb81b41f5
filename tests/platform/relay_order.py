"""Hands a relay a cell's error and its reply in both orders, and prints what Jupyter would get.

Usage: relay_order.py FOLDER_OF_THE_RELAY
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

from errors import Errors
from relay import DELIMITER, Relay


def frames(kind: str, parent: dict, content: dict) -> list:
    parts = ({"msg_type": kind, "msg_id": kind}, parent, {}, content)
    return [b"peer", DELIMITER, b"", *(json.dumps(part).encode() for part in parts)]


def said(order: tuple) -> list:
    relay = Relay.__new__(Relay)
    relay.key, relay.session, relay.stopped = b"", "relay", False
    relay.errors = Errors("deno", "/nowhere")
    relay.requests, relay.unanswered, relay.told, relay.latest = {}, {}, {}, None
    relay._tagged(frames("execute_request", {}, {"code": "f(1);"}))
    parent = {"msg_id": "execute_request", "session": "jupyter"}
    relay._iopub(frames("execute_input", parent, {"execution_count": 1, "code": ""}))
    error = {"ename": "TypeError", "evalue": "f is no function",
             "traceback": ["Stack trace:", "TypeError: f is no function", "    at cell-1:1:1"]}
    messages = {
        "error": lambda: relay._iopub(frames("error", parent, error)),
        "reply": lambda: relay._reply(frames("execute_reply", parent, {"status": "error", **error})),
    }
    got = {name: json.loads(messages[name]()[6]) for name in order}
    got["reply"].pop("status")
    return [got["error"], got["reply"]]


print(json.dumps([said(("error", "reply")), said(("reply", "error"))]))
