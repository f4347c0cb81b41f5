"""Ports for a kernel that is not alone on its machine; the lessons' kernel takes its own alike."""

import random
import socket

LOWEST, END = 10_000, 32_768  # Below those that the system gives to connections.
TRIES = 100


def free_ports(count: int) -> list:
    """Ports that are free now, and that nobody else gets by chance until the kernel binds them."""
    sockets = []
    try:
        for _ in range(count):
            sockets.append(_bound())
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _bound() -> socket.socket:
    chosen = random.SystemRandom()
    for _ in range(TRIES):
        found = socket.socket()
        try:
            found.bind(("127.0.0.1", chosen.randrange(LOWEST, END)))
            return found
        except OSError:
            found.close()
    found = socket.socket()
    found.bind(("127.0.0.1", 0))
    return found
