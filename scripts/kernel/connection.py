"""Addresses of the two connections: Jupyter's with us, and ours with Deno."""

import json
import os
import random
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
        free = free_socket()
        held.append(free)
        ports[f"{channel}_port"] = free.getsockname()[1]
    for each in held:
        each.close()
    inner = {**connection, **ports, "ip": "127.0.0.1", "transport": "tcp"}
    descriptor, path = tempfile.mkstemp(prefix="deno-kernel-", suffix=".json")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(inner, file)
    return inner, path


def free_socket() -> socket.socket:
    """
    Bound to a port below those that the system gives to connections: until Deno binds it, nobody
    else gets it by chance, also where many kernels start at once.
    """
    chosen = random.SystemRandom()
    for _ in range(100):
        free = socket.socket()
        try:
            free.bind(("127.0.0.1", chosen.randrange(10_000, 32_768)))
            return free
        except OSError:
            free.close()
    free = socket.socket()
    free.bind(("127.0.0.1", 0))
    return free
