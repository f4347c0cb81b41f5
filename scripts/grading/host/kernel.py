"""A kernel of Deno's as a process, and what it says."""

import ctypes
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field

import zmq
from jupyter_client import BlockingKernelClient

from ports import free_ports

START_LIMIT = 60  # Seconds for a kernel and the library, on a machine that is busy.
INTERRUPT_GRACE = 1.5  # Seconds from an interrupt request to the kernel's end.
ASK_LIMIT = 10  # Seconds for what is asked of a kernel beside its cells.
KEPT_STDERR = 16_000  # Bytes of what the kernel's process itself writes, for the cause of its end.
SMALL_MESSAGE = 4_000  # Bytes; that the kernel is idle, or an error.
LARGEST_MESSAGE = 32 * 2**20  # Bytes; a larger one is never received.
LAST_BREATH = 5  # Seconds from the end of its connections to that of a kernel.
LOOK = 0.25  # Seconds between two looks at a kernel's process.
REPEAT = 0.5  # Seconds until a mark that was not heard is printed again.

# What Deno says when V8 gave no result at all: the run was interrupted, or V8 found that nothing can
# settle the promise that the cell waits for.
NO_RESULT = "invalid type: null, expected struct EvaluateResponse"

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class KernelLost(Exception):
    """The kernel has ended or had to be ended."""


@dataclass
class Outcome:
    """What came of one request to a kernel."""

    status: str = "ok"
    ask: str = ""
    reply: dict = field(default_factory=dict)
    messages: list = field(default_factory=list)
    detail: str = ""
    lost: bool = False
    marked: bool = False
    size: int = 0  # Bytes of all messages.
    seconds: float = 0.0


class Overheard:
    """What a kernel does while another one is asked."""

    def __init__(self, kernel: "Kernel"):
        self.kernel = kernel
        self.outcome = Outcome()
        self.status = None  # "memory", "output" or "died", with self.detail
        self.detail = ""

    def listen(self, thorough: bool) -> None:
        """Takes what has arrived; ends the kernel if it prints or fills too much."""
        if self.status is not None:
            return
        kernel = self.kernel
        for message in kernel.receive(kernel.client.iopub_channel, self.outcome):
            if message["msg_type"] == "stream" and self.outcome.size <= kernel.limits["output"]:
                self.outcome.messages.append(message)
        if self.outcome.size > kernel.limits["output"]:
            self._end("output")
        elif thorough and not kernel.is_alive():
            self._end(*kernel.cause_of_death())
        elif thorough and kernel.resident() > kernel.limits["memory"] * 2**20:
            self._end("memory")

    def find_end(self) -> None:
        """Waits for the end of a kernel whose connections have closed: they close first."""
        try:
            self.kernel.process.wait(LAST_BREATH)
        except subprocess.TimeoutExpired:
            return
        self.listen(thorough=True)

    def _end(self, status: str, detail: str = "") -> None:
        self.status, self.detail = status, detail
        self.kernel.kill()


class Kernel:
    """One kernel process."""

    def __init__(self, command: list, settings: dict, limits: dict, folder: str, bridged: bool):
        """Starts it; `folder` is its own, and for it `{folder}` stands in the command."""
        self.limits = limits
        self.folder = folder
        self.complaints = b""
        self.client = None
        self.say = "console.log"  # How it prints a word of ours.
        os.makedirs(os.path.join(folder, "link"), exist_ok=True)
        ports = list(range(50001, 50006)) if bridged else free_ports(5)
        names = ("shell_port", "iopub_port", "control_port", "stdin_port", "hb_port")
        key = secrets.token_hex(16)
        connection = {
            **dict(zip(names, ports)),
            "transport": "tcp",
            "ip": "127.0.0.1",
            "key": key,
            "signature_scheme": "hmac-sha256",
            "kernel_name": "deno",
        }
        file = os.path.join(folder, "connection.json")
        with open(file, "w", encoding="utf-8") as target:
            json.dump(connection, target)
        pipe_read, pipe_write = os.pipe()
        try:
            self.process = subprocess.Popen(
                [part.replace("{folder}", folder) for part in command],
                cwd=settings["cwd"],
                env=settings["env"],
                stdin=subprocess.DEVNULL,
                stdout=pipe_write,
                stderr=pipe_write,
                preexec_fn=_die_with_parent,
            )
        finally:
            os.close(pipe_write)
        self.reader = threading.Thread(target=self._keep_complaints, args=(pipe_read,), daemon=True)
        self.reader.start()
        self.client = BlockingKernelClient()
        if bridged:
            connection |= {"transport": "ipc", "ip": os.path.join(folder, "zmq")}
        self.client.load_connection_info(connection)
        self.client.session.key = key.encode()
        self.client.context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
        self.client.context.setsockopt(zmq.RECONNECT_IVL, 10)
        self.client.start_channels(stdin=False, hb=False)

    def wait(self) -> None:
        """Returns when it answers and is heard; raises RuntimeError if it does not."""
        deadline = time.monotonic() + START_LIMIT
        shell, iopub = self.client.shell_channel, self.client.iopub_channel
        while time.monotonic() < deadline:
            if not self.is_alive():
                break
            self.client.kernel_info()
            if iopub.socket.poll(100):
                while iopub.socket.poll(20) or shell.socket.poll(0):
                    for channel in (iopub, shell):
                        list(self.receive(channel, Outcome()))
                return
        raise RuntimeError(f"The kernel did not start.\n{self.last_words()}")

    def start(self, code: str) -> None:
        """Executes the first cell; raises RuntimeError if it fails."""
        outcome = self.run(code, START_LIMIT, time.monotonic() + START_LIMIT)
        errors = [m["content"] for m in outcome.messages if m["msg_type"] == "error"]
        if outcome.status != "ok" or errors:
            told = errors[0].get("evalue") if errors else outcome.detail
            raise RuntimeError(f"The kernel could not be made ready: {told}\n{self.last_words()}")

    def _keep_complaints(self, pipe: int) -> None:
        with os.fdopen(pipe, "rb", buffering=0) as file:
            while chunk := file.read(65536):
                self.complaints = (self.complaints + chunk)[-KEPT_STDERR:]

    def last_words(self) -> str:
        return self.complaints.decode("utf-8", "replace")[-2000:]

    def ask(self, code: str, before: Outcome | None = None) -> Outcome:
        """Executes code of ours, once all that the request `before` has printed is here.

        Deno passes on late what is printed, and what is much, much later. It keeps the order, though:
        all that comes before a mark that is printed now is not ours.
        """
        mark = secrets.token_hex(16)
        marked = f"{self.say}({json.dumps(mark)}); {code}"
        outcome = self.run(marked, ASK_LIMIT, time.monotonic() + ASK_LIMIT, before, mark)
        if before is not None:
            before.messages += [m for m in outcome.messages if m["msg_type"] == "stream"]
            before.size += outcome.size
            if before.size > self.limits["output"] and before.status in ("ok", "error"):
                before.status = "output"
            elif outcome.lost and before.status in ("ok", "error"):
                before.status, before.detail = "died", "afterwards"
        if outcome.lost:
            raise KernelLost
        return outcome

    def run(
        self,
        code: str,
        limit: float,
        deadline: float,
        before: Outcome | None = None,
        mark: str = "",
        beside: Overheard | None = None,
    ) -> Outcome:
        """Executes code; returns when the kernel has replied, or is lost.

        Messages that still arrive for the request `before` are added to it. With a mark it also waits
        for that to be printed, and lets any amount be printed first. Meanwhile it listens to what the
        kernel `beside` does, for which this one may wait.
        """
        outcome = Outcome()
        started = time.monotonic()
        end = min(started + limit, deadline)
        ask = self.client.execute(code, allow_stdin=False, stop_on_error=False)
        outcome.ask = ask
        late = {} if before is None else {before.ask: before}
        interrupted = None
        idle = False
        replied_at = marked_at = None
        checked = started
        while True:
            now = time.monotonic()
            if outcome.reply and (idle or now > replied_at + 2):
                failed = outcome.reply.get("status") == "error" and now > replied_at + 2
                if outcome.marked or not mark or failed:
                    break
            if interrupted is None:
                if outcome.size > self.limits["output"] and not mark:
                    outcome.status = "output"
                elif now > end and (mark or not outcome.reply):
                    outcome.status = "timeout"
                if outcome.status in ("output", "timeout"):
                    interrupted = now
                    self._interrupt()
            elif now > interrupted + INTERRUPT_GRACE:
                outcome.lost = True
                break
            if mark and marked_at is not None and now > marked_at + REPEAT and not outcome.marked:
                # While megabytes are on their way Deno drops what is printed, and sends them with what comes next.
                self.client.execute(f"{self.say}({json.dumps(mark)})", allow_stdin=False)
                marked_at = now
            thorough = now > checked + LOOK
            if beside is not None:
                beside.listen(thorough)
            if thorough:
                checked = now
                if not self.is_alive():
                    self._collect(outcome, late, mark)
                    outcome.lost = True
                    if interrupted is None:
                        outcome.status, outcome.detail = self.cause_of_death()
                    break
                if self.resident() > self.limits["memory"] * 2**20:
                    outcome.status, outcome.lost = "memory", True
                    break
            idle = self._collect(outcome, late, mark, wait=50, beside=beside) or idle
            if outcome.reply and replied_at is None:
                replied_at = marked_at = time.monotonic()
        outcome.seconds = time.monotonic() - started
        if outcome.size > self.limits["output"] and outcome.status == "ok" and not mark:
            outcome.status = "output"  # It was faster than the interrupt.
        if outcome.lost:
            self.kill()
        elif outcome.status == "ok" and outcome.reply.get("status") != "ok":
            outcome.status = "error"
        return outcome

    def _collect(
        self,
        outcome: Outcome,
        late: dict,
        mark: str,
        wait: int = 0,
        beside: Overheard | None = None,
    ) -> bool:
        """Takes what has arrived; returns whether the kernel said that it is idle again."""
        shell, iopub = self.client.shell_channel, self.client.iopub_channel
        poller = zmq.Poller()
        poller.register(shell.socket, zmq.POLLIN)
        poller.register(iopub.socket, zmq.POLLIN)
        if beside is not None and beside.status is None:
            poller.register(beside.kernel.client.iopub_channel.socket, zmq.POLLIN)
        ready = dict(poller.poll(wait))
        idle = False
        if shell.socket in ready:
            for message in self.receive(shell, outcome):
                if _parent(message) == outcome.ask and message["msg_type"] == "execute_reply":
                    outcome.reply = message["content"]
        if iopub.socket in ready:
            for message in self.receive(iopub, outcome):
                if mark and message["msg_type"] == "stream":
                    text = message["content"].get("text", "")
                    if isinstance(text, str) and mark in text:
                        outcome.marked = True
                        text = message["content"]["text"] = text.replace(f"{mark}\n", "")
                        if not text:
                            continue
                if _parent(message) in late:
                    late[_parent(message)].messages.append(message)
                if _parent(message) != outcome.ask:
                    continue
                if message["msg_type"] == "status":
                    idle = idle or message["content"].get("execution_state") == "idle"
                if outcome.size <= self.limits["output"]:
                    outcome.messages.append(message)
        return idle

    def receive(self, channel, outcome: Outcome, most: int = 200):
        """Receives what is there, at most `most` messages; what bears no valid signature is dropped."""
        session = self.client.session
        for _ in range(most):
            try:
                frames = channel.socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            size = sum(len(frame) for frame in frames)
            outcome.size += size
            if outcome.size > self.limits["output"] and size > SMALL_MESSAGE:
                continue  # Only the kernel's own messages are still of interest.
            try:
                _, parts = session.feed_identities(frames)
                message = session.deserialize(parts)
            except Exception:  # noqa: BLE001 -- whatever the process sent, it is no message.
                continue
            if isinstance(message["content"], dict):
                yield message

    def _interrupt(self) -> None:
        message = self.client.session.msg("interrupt_request")
        self.client.control_channel.send(message)

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def cause_of_death(self) -> tuple[str, str]:
        self.reader.join(1)  # For the last words to arrive; what it has started may go on.
        words = self.last_words()
        code = self.process.returncode
        if re.search(r"out of memory|allocation (of \d+ bytes )?failed", words, re.IGNORECASE):
            return "memory", words
        if code in (-9, 137):
            return "memory", "killed"
        return "died", f"exit status {code}"

    def resident(self) -> int:
        """Bytes of memory in use by the kernel's process and all that it has started."""
        total = 0
        waiting = [self.process.pid]
        while waiting:
            pid = waiting.pop()
            try:
                with open(f"/proc/{pid}/statm", encoding="ascii") as file:
                    total += int(file.read().split()[1]) * PAGE
                with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
                    waiting += [int(child) for child in file.read().split()]
            except (OSError, ValueError, IndexError):
                continue
        return total

    def kill(self) -> None:
        if self.client is not None:
            self.client.stop_channels()
            self.client = None
        if self.is_alive():
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _parent(message: dict) -> str | None:
    return message.get("parent_header", {}).get("msg_id")


def _die_with_parent() -> None:
    """Has the kernel's process end when this one is killed."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    except (AttributeError, OSError):
        pass  # Not Linux.
