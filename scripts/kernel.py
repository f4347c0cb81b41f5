"""Starts the Deno kernel so that Stop reaches every kind of running cell, and errors name its lines.

Jupyter sends SIGINT to the kernel's whole process group. This script forks: the parent becomes Deno
(so Jupyter's process is the kernel itself), the child stays beside it.

* The child stands between the two: `kernel/relay.py` passes on what they say to each other, and
  rewrites errors for a reader (`kernel/errors.py`).
* Deno inherits SIGINT as ignored, so that a Stop never kills it. `lib/notebook/interrupt.ts` listens
  for it, ends what awaits, and answers the child with SIGUSR1.
* No answer means that the event loop is blocked (`while (true) {}`) or that the library is not
  loaded; a second Stop that the first did not help. Where `kernel/stop.py` finds so, the child sends
  Jupyter's own interrupt request, which makes Deno break off the running JavaScript and keep its
  state, and tells the library so with SIGUSR2.
* A Jupyter that ends without ending its kernels, as JupyterHub's local servers do, leaves none
  behind: the child looks for it every PARENT_POLL seconds.

Usage: kernel.py DENO CONNECTION_FILE
"""

import json
import os
import signal
import sys
import time
import traceback

PARENT_POLL = 2.0  # Seconds between two looks whether Jupyter is still there.
HERE = os.path.dirname(os.path.realpath(__file__))
PARTS = os.path.join(HERE, "kernel")


def main(deno: str, connection_file: str) -> None:
    sys.path.insert(0, PARTS)
    from connection import inner_connection

    with open(connection_file, encoding="utf-8") as file:
        outer = json.load(file)
    inner, inner_file = inner_connection(outer)
    alive_read, alive_write = os.pipe()  # Deno holds the writing end: it closes when Deno ends.
    os.set_inheritable(alive_write, True)
    for number in (signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, signal.SIG_IGN)
    kernel = os.getpid()
    watcher = os.fork()
    if watcher == 0:
        os.close(alive_write)
        try:
            watch(alive_read, kernel, deno, outer, inner, inner_file)
        except BaseException:
            traceback.print_exc()
            os.kill(kernel, signal.SIGKILL)  # Nobody would hear it; so Jupyter starts it anew.
        finally:
            if os.path.exists(inner_file):
                os.unlink(inner_file)
            os._exit(0)
    os.close(alive_read)
    os.environ["CONVOLUTIONS_STOP_WATCHER"] = f"{kernel}:{watcher}"
    # interrupt.ts ends an abandoned cell by a garbage collection.
    flags = os.environ.get("DENO_V8_FLAGS")
    os.environ["DENO_V8_FLAGS"] = f"{flags},--expose-gc" if flags else "--expose-gc"
    os.execv(deno, [deno, "jupyter", "--quiet", "--kernel", "--conn", inner_file])


def watch(alive: int, kernel: int, deno: str, outer: dict, inner: dict, inner_file: str) -> None:
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_read, False)
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    for number in (signal.SIGINT, signal.SIGUSR1):
        signal.signal(number, lambda *_: None)

    from errors import Errors
    from relay import Relay
    from stop import Stop

    with open(os.path.join(PARTS, "hook.js"), encoding="utf-8") as file:
        hook = file.read()
    # HERE is .venv/share/jupyter/kernels/deno in the project.
    relay = Relay(outer, inner, Errors(deno, os.path.abspath(os.path.join(HERE, *[".."] * 5))), hook)
    jupyter = int(os.environ.get("JPY_PARENT_PID", "0"))
    stop, stopped = None, None
    while True:
        wait = PARENT_POLL if stop is None else stop.next - time.monotonic()
        ready = relay.poll([alive, wake_read], max(0.0, min(wait, PARENT_POLL)))
        if alive in ready:
            relay.close()
            return
        if relay.ready and inner_file:
            os.unlink(inner_file)  # Deno has read it, and it holds the connection's key.
            inner_file = ""
        if jupyter and not exists(jupyter):
            os.kill(kernel, signal.SIGKILL)
            return
        if wake_read in ready:
            arrived = os.read(wake_read, 64)
            if signal.SIGINT in arrived:
                cell = relay.running()
                stop, stopped = cell and Stop(kernel, cell, again=cell == stopped), cell
                relay.stopped = True
            if signal.SIGUSR1 in arrived and stop:
                stop.answered = True
        if stop and time.monotonic() >= stop.next:
            verdict = stop.verdict(goes_on=relay.running() == stop.cell)
            if verdict:
                relay.interrupt()
                os.kill(kernel, signal.SIGUSR2)
            if verdict is not None:
                stop = None


def exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # It is there, and somebody else's.
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
