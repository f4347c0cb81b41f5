"""Executes an untrusted notebook as a preprocessor of nbconvert; see `execute.ts`.

It talks to the kernel itself, because a submission must be able to hang, end its kernel, fill its
memory or write without end, and the rest of its notebook still be executed:

* A cell that runs too long or writes too much is interrupted. If that does not end it, the kernel is
  killed and started anew, and the cells so far are executed again, less those that ended a kernel.
* A graded cell passes only by the kernel's own signed reply on the shell channel: display messages
  are published by the student's process, and are checked rather than believed.
* Around each graded cell the guard in the kernel (`lib/grading/kernel/guard.ts`) is asked what was
  tampered with. It answers to a word that only it and this process know, with another such word.

The plan is a JSON file named by SUBMISSION_PLAN. Reports go to standard output, one JSON object a
line: {"started": cell id, "cell": number, "cells": how many}, {"ran": what came of a cell},
{"done": true}.
"""

import json
import math
import os
import re
import secrets
import threading
import time
from dataclasses import dataclass, field

import zmq
from jupyter_client import KernelManager
from nbconvert.preprocessors import Preprocessor

INTERRUPT_GRACE = 1.5  # Seconds from an interrupt request to the kernel's end.
START_LIMIT = 60  # Seconds for the kernel and the library, on a machine that is busy.
ASK_LIMIT = 10  # Seconds for the guard's answer.
KEPT_STDERR = 16_000  # Bytes of what the kernel's process itself writes, for the cause of its end.
SMALL_MESSAGE = 4_000  # Bytes; that the kernel is idle, or an error.
MOST_OUTPUTS = 5  # Times what one cell may write: so much of the ungraded cells' outputs is kept.
LARGEST_MESSAGE = 32 * 2**20  # Bytes; a larger one is never received.


class KernelLost(Exception):
    """The kernel has ended or had to be ended."""


@dataclass
class Outcome:
    """What came of one request to the kernel."""

    status: str = "ok"
    ask: str = ""
    reply: dict = field(default_factory=dict)
    messages: list = field(default_factory=list)
    detail: str = ""
    lost: bool = False
    marked: bool = False
    size: int = 0  # Bytes of all messages.
    seconds: float = 0.0


class Kernel:
    """One kernel process with its guard in place."""

    def __init__(self, plan: dict):
        self.plan = plan
        self.limits = plan["limits"]
        self.words = []
        self.complaints = b""
        self.kept = []
        self.manager = KernelManager(kernel_name=plan["kernelName"])
        self.client = None

    def start(self, count: int) -> None:
        """Starts the process, and its guard with so many words; raises RuntimeError if it cannot."""
        pipe_read, pipe_write = os.pipe()
        try:
            self.manager.start_kernel(
                cwd=self.plan["cwd"], env=self.plan["env"], stdout=pipe_write, stderr=pipe_write
            )
        finally:
            os.close(pipe_write)
        threading.Thread(target=self._keep_complaints, args=(pipe_read,), daemon=True).start()
        self.client = self.manager.blocking_client()
        self.client.context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
        self.client.start_channels(stdin=False, hb=False)
        self.words = [(secrets.token_hex(16), secrets.token_hex(16)) for _ in range(count)]
        try:
            self.client.wait_for_ready(timeout=START_LIMIT)
        except RuntimeError as error:
            raise RuntimeError(f"The kernel did not start: {error}\n{self.last_words()}") from None
        # It holds the key that signs messages; the kernel has read it.
        os.truncate(self.manager.connection_file, 0)
        setting = {
            "asked": [asked for asked, _ in self.words],
            "answers": [answer for _, answer in self.words],
            **self.plan["guard"],
        }
        code = f"await (await import({json.dumps(self.plan['guardModule'])})).start({json.dumps(setting)});"
        outcome = self.run(code, START_LIMIT, math.inf)
        if outcome.status != "ok" or any(m["msg_type"] == "error" for m in outcome.messages):
            told = outcome.reply.get("evalue") or outcome.detail or self.last_words()
            for message in outcome.messages:
                if message["msg_type"] == "error":
                    told = message["content"].get("evalue", told)
            raise RuntimeError(f"The kernel could not be secured: {told}")

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
        marked = f"console.log({json.dumps(mark)}); {code}"
        outcome = self.run(marked, ASK_LIMIT, math.inf, before, mark)
        if before is not None:
            before.messages += [m for m in outcome.messages if m["msg_type"] == "stream"]
            before.size += outcome.size
            late = outcome.lost and outcome.status == "timeout"
            if late or before.size > self.limits["output"] and before.status in ("ok", "error"):
                before.status = "output"
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
    ) -> Outcome:
        """Executes code; returns when the kernel has replied, or is lost.

        Messages that still arrive for the request `before` are added to it. With a mark it also waits
        for that to be printed, and lets any amount be printed first.
        """
        outcome = Outcome()
        started = time.monotonic()
        end = min(started + limit, deadline)
        ask = self.client.execute(code, allow_stdin=False, stop_on_error=False)
        outcome.ask = ask
        late = {} if before is None else {before.ask: before}
        interrupted = None
        idle = False
        replied_at = None
        checked = started
        while True:
            now = time.monotonic()
            if outcome.reply and (idle or now > replied_at + 2) and (outcome.marked or not mark):
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
            if now > checked + 0.25:
                checked = now
                if not self.manager.is_alive():
                    self._collect(outcome, late, mark)
                    outcome.lost = True
                    if interrupted is None:
                        outcome.status, outcome.detail = self._cause_of_death()
                    break
                if self._resident() > self.limits["memory"] * 2**20:
                    outcome.status, outcome.lost = "memory", True
                    break
            idle = self._collect(outcome, late, mark, wait=50) or idle
            if outcome.reply and replied_at is None:
                replied_at = time.monotonic()
        outcome.seconds = time.monotonic() - started
        if outcome.size > self.limits["output"] and outcome.status == "ok" and not mark:
            outcome.status = "output"  # It was faster than the interrupt.
        if outcome.lost:
            self.kill()
        elif outcome.status == "ok" and outcome.reply.get("status") != "ok":
            outcome.status = "error"
        return outcome

    def _collect(self, outcome: Outcome, late: dict, mark: str, wait: int = 0) -> bool:
        """Takes what has arrived; returns whether the kernel said that it is idle again."""
        shell, iopub = self.client.shell_channel, self.client.iopub_channel
        poller = zmq.Poller()
        poller.register(shell.socket, zmq.POLLIN)
        poller.register(iopub.socket, zmq.POLLIN)
        ready = dict(poller.poll(wait))
        idle = False
        if shell.socket in ready:
            for message in self._receive(shell, outcome):
                if _parent(message) == outcome.ask and message["msg_type"] == "execute_reply":
                    outcome.reply = message["content"]
        if iopub.socket in ready:
            for message in self._receive(iopub, outcome):
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

    def _receive(self, channel, outcome: Outcome, most: int = 200):
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

    def _cause_of_death(self) -> tuple[str, str]:
        time.sleep(0.05)  # For the last words to arrive.
        words = self.last_words()
        process = getattr(self.manager.provisioner, "process", None)
        code = process.returncode if process is not None else None
        if re.search(r"out of memory|allocation (of \d+ bytes )?failed", words, re.IGNORECASE):
            return "memory", words
        if code in (-9, 137):
            return "memory", "killed"
        return "died", f"exit status {code}"

    def _resident(self) -> int:
        """Bytes of memory in use by the kernel's process and all that it has started."""
        total = 0
        process = getattr(self.manager.provisioner, "process", None)
        waiting = [process.pid] if process is not None else []
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

    def keep(self, names: dict) -> None:
        """Has the guard keep what a cell of the instructor's has declared."""
        asked, _ = self.words.pop(0)
        code = (
            f"(await import({json.dumps(self.plan['guardModule'])})).keep({json.dumps(asked)}, "
            f"{{ {', '.join(names['constants'])} }}, {json.dumps(names['functions'])});"
        )
        if self.ask(code).status == "ok":
            self.kept += names["constants"]

    def names_again(self) -> str:
        """Code that binds what the tests rely on, whatever has been declared under those names."""
        kept = ", ".join(dict.fromkeys(self.kept))
        if not kept:
            return self.plan["names"]["imports"]
        module = json.dumps(self.plan["guardModule"])
        return f"{self.plan['names']['imports']} const {{ {kept} }} = (await import({module})).kept();"

    def ask_guard(self, names: str = "", before: Outcome | None = None) -> dict | None:
        """Asks the guard for its report; None if it gave none that can be believed."""
        if not self.words:
            return None
        asked, answer = self.words.pop(0)
        module = json.dumps(self.plan["guardModule"])
        code = f"{names} await (await import({module})).report({json.dumps(asked)})"
        outcome = self.ask(code, before)
        texts = [
            message["content"].get("data", {}).get("text/plain")
            for message in outcome.messages
            if message["msg_type"] == "execute_result"
        ]
        told = [text for text in texts if isinstance(text, str) and text.startswith(answer)]
        if outcome.status == "error" and names:
            errors = [m["content"] for m in outcome.messages if m["msg_type"] == "error"]
            why = explain(errors[0] if errors else outcome.reply)
            return {"changed": [f"the names that the tests use ({why})"]}
        if outcome.status != "ok" or len(told) != 1:
            return None
        try:
            report = json.loads(told[0][len(answer) :])
        except ValueError:
            return None
        return report if isinstance(report, dict) else None

    def kill(self) -> None:
        if self.client is not None:
            self.client.stop_channels()
            self.client = None
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)


PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def _parent(message: dict) -> str | None:
    return message.get("parent_header", {}).get("msg_id")


class SubmissionExecutor(Preprocessor):
    """Executes the cells in order and reports on each."""

    enabled = True

    def preprocess(self, notebook, resources):
        with open(os.environ["SUBMISSION_PLAN"], encoding="utf-8") as file:
            plan = json.load(file)
        Run(plan, [cell for cell in notebook.cells if cell.cell_type == "code"]).execute()
        return notebook, resources


class Run:
    """The execution of one notebook, over as many kernels as it takes."""

    def __init__(self, plan: dict, cells: list):
        self.plan = plan
        self.limits = plan["limits"]
        self.cells = cells
        self.culprits = set()  # Cells that are not executed again in a new kernel.
        self.suspects = set()  # Cells of which that may become true.
        self.restarts = 0
        self.kept = 0  # Bytes of the ungraded cells' outputs.
        self.deadline = time.monotonic() + self.limits["notebookTimeout"]
        self.kernel = None

    def execute(self) -> None:
        self._start()
        for index, cell in enumerate(self.cells):
            report(started=cell.get("id", ""), cell=index + 1, cells=len(self.cells))
            ran = self._run(index)
            bombs = self.suspects - self.culprits
            if ran.lost and ran.status in ("died", "memory", "forged") and bombs:
                # What an earlier cell left running may have ended this kernel too.
                self.culprits |= bombs
                ran = self._run(index)
            if ran.lost:
                self.suspects |= self._students_before(index)
            if ran.status not in ("ok", "error", "forged"):
                self.culprits.add(index)
            if not _is_graded(cell):
                self.kept += ran.size
                if self.kept > MOST_OUTPUTS * self.limits["output"]:
                    ran.outputs = []
            ran.report(cell.get("id", ""))
        if self.kernel is not None:
            self.kernel.kill()
        report(done=True)

    def _run(self, index: int) -> "Ran":
        cell = self.cells[index]
        if not cell.source.strip():
            return Ran("ok")
        refusal = self._ready_for(index)
        if refusal is not None:
            return Ran("not-run", refusal)
        ran = self._run_graded(cell.source) if _is_graded(cell) else self._run_plain(index, cell.source)
        if ran.lost:
            self.kernel = None
        return ran

    def _students_before(self, index: int) -> set:
        """The student's cells since the last graded cell."""
        found = set()
        for before in range(index - 1, -1, -1):
            note = self.cells[before].metadata.get("nbgrader") or {}
            if note.get("grade"):
                break
            if not note.get("locked"):
                found.add(before)
        return found

    def _start(self) -> None:
        kernel = Kernel(self.plan)
        try:
            kernel.start(2 * len(self.cells) + 1)
        except RuntimeError:
            kernel.kill()
            raise
        self.kernel = kernel

    def _ready_for(self, index: int) -> str | None:
        """Has a kernel in the state before a cell; returns why there is none."""
        if time.monotonic() > self.deadline:
            return f"The notebook had used up its {_seconds(self.limits['notebookTimeout'])} before this cell."
        while self.kernel is None:
            if self.restarts >= self.plan["restarts"]:
                return "Too many cells before this one had ended the kernel."
            if time.monotonic() > self.deadline:
                return f"The notebook had used up its {_seconds(self.limits['notebookTimeout'])} before this cell."
            self.restarts += 1
            try:
                self._start()
            except RuntimeError as error:
                self.restarts = self.plan["restarts"]  # One has started before: not worth more time.
                return f"The kernel was ended before this cell, and no other one would start: {error}"
            for before in range(index):
                cell = self.cells[before]
                if before in self.culprits or _is_graded(cell) or not cell.source.strip():
                    continue  # Tests leave nothing behind that others need.
                again = self.kernel.run(cell.source, self.limits["timeout"], self.deadline)
                if again.lost or not self._keep(before, again):
                    self.culprits.add(before)
                    self.kernel = None
                    break
        return None

    def _keep(self, index: int, outcome: Outcome) -> bool:
        """Waits for what a cell prints late, and has the guard keep what it has declared.

        Returns whether the kernel is still there.
        """
        names = self.plan["names"]["declared"].get(self.cells[index].get("id"))
        try:
            self.kernel.ask("void 0", outcome)
            if names is not None and outcome.status == "ok":
                self.kernel.keep(names)
        except KernelLost:
            return False
        return True

    def _run_plain(self, index: int, source: str) -> "Ran":
        outcome = self.kernel.run(source, self.limits["timeout"], self.deadline)
        lost = outcome.lost or not self._keep(index, outcome)
        status, reason = self._judge(outcome)
        outputs = _outputs(outcome)
        return Ran(status, reason, outputs, None, outcome.seconds, lost, outcome.size)

    def _run_graded(self, source: str) -> "Ran":
        kernel = self.kernel
        try:
            before = kernel.ask_guard(names=kernel.names_again())
        except KernelLost:
            why = "The kernel ended before the tests: something that earlier cells started ended it."
            return Ran("died", why, lost=True)
        outcome = kernel.run(source, self.limits["timeout"], self.deadline)
        status, reason = self._judge(outcome)
        credit, lost = None, outcome.lost
        if not lost:
            try:
                after = kernel.ask_guard(before=outcome)
            except KernelLost:
                after, lost = None, True
            status, reason = self._judge(outcome)  # With what was printed late.
            if status == "ok":
                status, reason, credit = confirm(outcome, before, after)
        return Ran(status, reason, _outputs(outcome), credit, outcome.seconds, lost)

    def _judge(self, outcome: Outcome) -> tuple[str, str | None]:
        """The status of a cell and the reason for it, in words for the student."""
        limits = self.limits
        errors = [m["content"] for m in outcome.messages if m["msg_type"] == "error"]
        if outcome.status == "timeout":
            return "timeout", f"It ran longer than {_seconds(limits['timeout'])} and was stopped."
        if outcome.status == "output":
            return "output", f"It wrote more than {_size(limits['output'])} and was stopped."
        if outcome.status == "memory":
            return "memory", f"It needed more than {limits['memory']} MiB of memory."
        if outcome.status == "died":
            if outcome.detail == "exit status 0":
                return "died", "It ended the kernel, as Deno.exit() does."
            return "died", f"The kernel ended while it ran ({outcome.detail})."
        if outcome.status == "error":
            return "error", explain(errors[0] if errors else outcome.reply)
        if errors:
            return "error", explain(errors[0])
        return "ok", None


@dataclass
class Ran:
    """What came of a cell."""

    status: str
    reason: str | None = None
    outputs: list = field(default_factory=list)
    credit: float | None = None
    seconds: float = 0.0
    lost: bool = False
    size: int = 0

    def report(self, identity: str) -> None:
        ran = {
            "id": identity,
            "status": self.status,
            "outputs": self.outputs,
            "seconds": round(self.seconds, 3),
        }
        if self.reason is not None:
            ran["reason"] = self.reason
        if self.credit is not None:
            ran["credit"] = self.credit
        report(ran=ran)


def confirm(outcome: Outcome, before: dict | None, after: dict | None) -> tuple:
    """Whether a graded cell that ended well did so by itself: (status, reason, credit)."""

    def forged(why: str) -> tuple:
        return "forged", why, None

    if before is None or after is None:
        return forged("The grader's guard in the kernel gave no answer: something has changed the kernel.")
    changed = list(dict.fromkeys(before.get("changed", []) + after.get("changed", [])))
    if changed:
        return forged(f"What the tests rely on was changed: {', '.join(map(str, changed[:5]))}.")
    states = [m["content"].get("execution_state") for m in outcome.messages if m["msg_type"] == "status"]
    known = {"status", "execute_input", "stream", "display_data", "update_display_data", "execute_result"}
    unknown = {m["msg_type"] for m in outcome.messages} - known
    if "idle" not in states:  # Too large a message ends the connection, and others go with it.
        return "output", "It wrote more at once than can be received.", None
    if states != ["busy", "idle"] or unknown:
        return forged("A message was sent that only the kernel itself sends.")
    uncaught = after.get("uncaught")
    if uncaught:
        return "error", f"Nobody caught this error: {uncaught[0]}", None
    results = [m["content"] for m in outcome.messages if m["msg_type"] == "execute_result"]
    if len(results) > 1 or after.get("results") != len(results):
        return forged("The cell showed a result that is not its own.")
    if not results:
        return "ok", None, None
    text = results[0].get("data", {}).get("text/plain")
    if not isinstance(text, str) or not re.fullmatch(r"\d+(\.\d+)?([eE][-+]?\d+)?", text):
        return "ok", None, None  # Not a number of points: for the score to judge.
    credit = float(text)
    if after.get("credit") is None:
        return "ok", None, None  # A number, but not that of credit(): for the score to judge.
    if not math.isfinite(credit) or after.get("credit") != credit:
        return forged("The result is not the tests' own.")
    return "ok", None, credit


# What Deno says when V8 gave no result at all: the run was interrupted, or V8 found that nothing can
# settle the promise that the cell waits for.
NO_RESULT = "invalid type: null, expected struct EvaluateResponse"


PERMISSIONS = {
    "net": "use the network",
    "read": "read files outside of its own folder",
    "write": "write files",
    "run": "start programs",
    "env": "read environment variables",
    "ffi": "load native libraries",
    "sys": "ask about the machine",
    "import": "import from the network",
}


def explain(error: dict) -> str:
    """What went wrong, from an error's name and message as Deno gives them."""
    if error.get("evalue") == NO_RESULT:
        return "It waits for a promise that nothing can settle any more."
    name, message = str(error.get("ename") or ""), plain(str(error.get("evalue") or ""))
    refused = re.match(r'Requires (\w+) access(?: to "?(.*?)"?)?, run again', message)
    if refused:
        what, where = PERMISSIONS.get(refused[1], refused[1]), refused[2]
        return f"A submission may not {what}{f': {where}' if where else ''}."
    if name == "Unknown error":
        return f"Uncaught: {_unquoted(message)}. Throw an Error, not another value."
    name = plain(name)
    if name == message:  # A syntax error: name and message are one text.
        return message or "The cell failed."
    return f"{name}: {message}" if name else message or "The cell failed."


def _unquoted(text: str) -> str:
    return text if text else "undefined"


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _outputs(outcome: Outcome) -> list:
    """The outputs as nbformat has them; streams in a row become one."""
    outputs = []
    for message in outcome.messages:
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            name = "stderr" if content.get("name") == "stderr" else "stdout"
            text = str(content.get("text", ""))
            if outputs and outputs[-1].get("name") == name:
                outputs[-1]["text"] += text
            else:
                outputs.append({"output_type": "stream", "name": name, "text": text})
        elif kind in ("display_data", "update_display_data", "execute_result"):
            data = content.get("data")
            if not isinstance(data, dict):
                continue
            output = {
                "output_type": "execute_result" if kind == "execute_result" else "display_data",
                "data": data,
                "metadata": {},
            }
            if kind == "execute_result":
                output["execution_count"] = None
            identity = (content.get("transient") or {}).get("display_id")
            if kind == "update_display_data":
                for shown in outputs:
                    if shown.get("display_id") == identity and identity is not None:
                        shown["data"] = data
                continue
            if isinstance(identity, str):
                output["display_id"] = identity
            outputs.append(output)
        elif kind == "error" and content.get("evalue") != NO_RESULT:
            outputs.append(
                {
                    "output_type": "error",
                    "ename": str(content.get("ename", "")),
                    "evalue": str(content.get("evalue", "")),
                    "traceback": [str(line) for line in content.get("traceback") or []],
                }
            )
    for output in outputs:
        output.pop("display_id", None)
    return outputs


def _is_graded(cell) -> bool:
    note = cell.metadata.get("nbgrader")
    return isinstance(note, dict) and note.get("grade") is True and note.get("solution") is not True


def _seconds(number: float) -> str:
    return f"{number:g} s"


def _size(number: int) -> str:
    return f"{number / 1e6:g} MB" if number >= 1e5 else f"{number} bytes"


def report(**what) -> None:
    print(json.dumps(what), flush=True)
