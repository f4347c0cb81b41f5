"""Addresses of the two connections: Jupyter's with us, and ours with Deno."""

import json
import os
import socket
import tempfile

CHANNELS = ("shell", "control", "stdin", "hb")


def address(connection: dict, channel: str) -> str:
    return f"tcp://{connection['ip']}:{connection[f'{channel}_port']}"


def inner_connection(connection: dict) -> tuple:
    """Free ports for Deno, and the file that tells it of them."""
    ports = {}
    held = []
    for channel in (*CHANNELS, "iopub"):
        free = socket.socket()
        free.bind(("127.0.0.1", 0))
        held.append(free)
        ports[f"{channel}_port"] = free.getsockname()[1]
    for each in held:
        each.close()
    inner = {**connection, **ports, "ip": "127.0.0.1", "transport": "tcp"}
    descriptor, path = tempfile.mkstemp(prefix="deno-kernel-", suffix=".json")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(inner, file)
    return inner, path
