"""Starts the Deno kernel so that JupyterLab's Stop button reaches every kind of running cell.

Jupyter sends SIGINT to the kernel's whole process group. This script forks: the parent becomes Deno
(so Jupyter's process is the kernel itself), the child stays as a watcher of a few megabytes.

* Deno inherits SIGINT as ignored, so that a Stop never kills it. `lib/notebook/interrupt.ts` listens
  for it, ends what awaits, and answers the watcher with SIGUSR1.
* No answer within GRACE seconds means that the event loop is blocked (`while (true) {}`) or that the
  library is not loaded: the watcher then sends Jupyter's own interrupt request, which makes Deno
  break off the running JavaScript and keep its state, and tells the library so with SIGUSR2.
* A Jupyter that ends without ending its kernels, as JupyterHub's local servers do, leaves none
  behind: the watcher looks for it every PARENT_POLL seconds.

Usage: kernel.py DENO CONNECTION_FILE
"""

import os
import select
import signal
import sys

GRACE = 0.8  # Long enough for one step of a training loop, short enough for a person.
PARENT_POLL = 2.0  # Seconds between two looks whether Jupyter is still there.


def main(deno: str, connection_file: str) -> None:
    alive_read, alive_write = os.pipe()  # Deno holds the writing end: it closes when Deno ends.
    os.set_inheritable(alive_write, True)
    for number in (signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, signal.SIG_IGN)
    kernel = os.getpid()
    watcher = os.fork()
    if watcher == 0:
        os.close(alive_write)
        watch(alive_read, kernel, connection_file)
        os._exit(0)
    os.close(alive_read)
    os.environ["CONVOLUTIONS_STOP_WATCHER"] = f"{kernel}:{watcher}"
    # interrupt.ts ends an abandoned cell by a garbage collection.
    flags = os.environ.get("DENO_V8_FLAGS")
    os.environ["DENO_V8_FLAGS"] = f"{flags},--expose-gc" if flags else "--expose-gc"
    os.execv(deno, [deno, "jupyter", "--quiet", "--kernel", "--conn", connection_file])


def watch(alive: int, kernel: int, connection_file: str) -> None:
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_read, False)
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write)
    for number in (signal.SIGINT, signal.SIGUSR1):
        signal.signal(number, lambda *_: None)
    jupyter = int(os.environ.get("JPY_PARENT_PID", "0"))
    patience = None
    while True:
        ready, _, _ = select.select([alive, wake_read], [], [], patience or PARENT_POLL)
        if alive in ready:
            return
        if jupyter and not exists(jupyter):
            os.kill(kernel, signal.SIGKILL)
            return
        if not ready:
            if patience is not None:
                patience = None
                request_interrupt(connection_file)
                os.kill(kernel, signal.SIGUSR2)
            continue
        arrived = os.read(wake_read, 64)
        if signal.SIGINT in arrived:
            patience = GRACE
        if signal.SIGUSR1 in arrived:
            patience = None


def exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # It is there, and somebody else's.
    return True


def request_interrupt(connection_file: str) -> None:
    """Sends an interrupt_request on the kernel's control channel."""
    import datetime
    import hashlib
    import hmac
    import json
    import uuid

    import zmq

    with open(connection_file, encoding="utf-8") as file:
        connection = json.load(file)
    header = {
        "msg_id": uuid.uuid4().hex,
        "session": uuid.uuid4().hex,
        "username": "stop",
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(),
        "msg_type": "interrupt_request",
        "version": "5.3",
    }
    parts = [json.dumps(part).encode() for part in (header, {}, {}, {})]
    digest = hmac.new(connection["key"].encode(), b"".join(parts), hashlib.sha256)
    socket = zmq.Context.instance().socket(zmq.DEALER)
    socket.connect("{transport}://{ip}:{control_port}".format(**connection))
    socket.send_multipart([b"<IDS|MSG>", digest.hexdigest().encode(), *parts])
    socket.close(linger=1000)


if __name__ == "__main__":
    main(*sys.argv[1:])
