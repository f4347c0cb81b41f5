"""Carries a kernel's messages out of its network namespace, in which there is nobody else.

Usage: bridge.py FOLDER PORT … -- COMMAND …

Deno's kernel can speak TCP only. It gets a network of its own, in which this process lives too; for each of
its ports there is a socket in FOLDER, as ZeroMQ names it, and what comes there is passed on unread.
"""

import os
import socket
import subprocess
import sys
import threading
import time

PATIENCE = 60  # Seconds for the kernel to listen.


def main(folder: str, ports: list, command: list) -> int:
    doors = [(door(f"{folder}/zmq-{port}"), int(port)) for port in ports]
    for listener, port in doors:
        threading.Thread(target=serve, args=(listener, port), daemon=True).start()
    code = subprocess.call(command, stdin=subprocess.DEVNULL)
    return code if code >= 0 else 128 - code


def door(path: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    return listener


def serve(listener: socket.socket, port: int) -> None:
    while True:
        outside, _ = listener.accept()
        threading.Thread(target=join, args=(outside, port), daemon=True).start()


def join(outside: socket.socket, port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            inside = socket.create_connection(("127.0.0.1", port))
            break
        except OSError:
            if time.monotonic() > deadline:
                return outside.close()
            time.sleep(0.01)
    inside.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=pump, args=(inside, outside), daemon=True).start()
    pump(outside, inside)


def pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(1 << 16):
            target.sendall(piece)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


if __name__ == "__main__":
    split = sys.argv.index("--")
    status = main(sys.argv[1], sys.argv[2:split], sys.argv[split + 1 :])
    sys.stdout.flush()
    os._exit(status)  # Threads that wait for a socket hold nobody up.
