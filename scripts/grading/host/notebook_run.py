"""The execution of one notebook by two kernels.

The *answer kernel* runs what the student wrote and the instructor's open cells. The *judge* runs the
instructor's open cells and the tests; there, names that only the student's notebook defines are remote: a call
goes to the answer kernel by value, and what comes back is data (`lib/grading/judge/`, `lib/grading/answer/`).

A submission must be able to hang, end its kernel, fill its memory or write without end, and the rest of its
notebook still be executed: the kernel is then ended and a new one started, in which the cells so far are
executed again, less those that ended a kernel.
"""

import json
import re
import time
from dataclasses import dataclass, field

from kernel import Kernel, KernelLost, Outcome, Overheard
from outputs import credit_of, explain, outputs_of
from pair import Pair, PairStarter

MOST_OUTPUTS = 5  # Times what one cell may write: so much of the ungraded cells' outputs is kept.
TEST_TIME = 4  # Times what an answer may take: so much may a test take as a whole.
MOST_NAMES = 5000  # In all tests.

NOT_NAMES = set(
    "arguments as async await break case catch class const continue debugger default delete do else enum eval "
    "export extends false finally for function if implements import in instanceof interface let new null "
    "package private protected public return static super switch this throw true try typeof undefined var void "
    "while with yield".split()
) - {"as", "async"}


@dataclass
class Ran:
    """What came of a cell."""

    status: str
    reason: str | None = None
    outputs: list = field(default_factory=list)
    credit: float | None = None
    seconds: float = 0.0
    lost: bool = False  # Whether the answer kernel is gone.
    size: int = 0

    def report(self, identity: str) -> dict:
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
        return ran


class NotebookRun:
    """Executes the cells in order; `report` is told of each."""

    def __init__(self, settings: dict, limits: dict, cells: list, starter: PairStarter, pair: Pair, report):
        self.settings = settings
        self.limits = limits
        self.cells = cells
        self.starter = starter
        self.pair = pair
        self.report = report
        self.culprits = set()  # Cells that are not executed again in a new kernel.
        self.suspects = set()  # Cells of which that may become true.
        self.restarts = 0
        self.kept = 0  # Bytes of the ungraded cells' outputs.
        self.defined = None  # The answer kernel that knows the names.
        self.judged = 0  # How many cells the judge has passed.
        self.deadline = time.monotonic() + limits["notebookTimeout"]

    def execute(self) -> None:
        try:
            opening = self.starter.later(self._open_judge)
            for index, cell in enumerate(self.cells):
                self.report(started=cell["id"], cell=index + 1, cells=len(self.cells))
                if _is_graded(cell):
                    opening.result()
                ran = self._run(index)
                bombs = self.suspects - self.culprits
                if ran.lost and ran.status in ("died", "memory") and bombs:
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
                self.report(ran=ran.report(cell["id"]))
            opening.result()
        finally:
            self.pair.kill()

    def _run(self, index: int) -> Ran:
        cell = self.cells[index]
        if not cell["source"].strip():
            return Ran("ok")
        refusal = self._ready_for(index)
        if refusal is not None:
            return Ran("not-run", refusal)
        ran = self._judge(index) if _is_graded(cell) else self._run_plain(index)
        if ran.lost:
            self.pair.end_answer()
        return ran

    def _students_before(self, index: int) -> set:
        """The student's cells since the last graded cell."""
        found = set()
        for before in range(index - 1, -1, -1):
            if _is_graded(self.cells[before]):
                break
            if not _is_locked(self.cells[before]):
                found.add(before)
        return found

    def _ready_for(self, index: int) -> str | None:
        """Has an answer kernel in the state before a cell; returns why there is none."""
        used_up = f"The notebook had used up its {_seconds(self.limits['notebookTimeout'])} before this cell."
        if time.monotonic() > self.deadline:
            return used_up
        while not self.pair.has_answer():
            if self.restarts >= self.settings["restarts"]:
                return "Too many cells before this one had ended the kernel."
            if time.monotonic() > self.deadline:
                return used_up
            self.restarts += 1
            try:
                self.pair.start_answer()
            except RuntimeError as error:
                self.restarts = self.settings["restarts"]  # One has started before: not worth more time.
                return f"The kernel was ended before this cell, and no other one would start: {error}"
            for before in range(index):
                source = self.cells[before]["source"]
                if before in self.culprits or _is_graded(self.cells[before]) or not source.strip():
                    continue
                again = self.pair.answer.run(source, self.limits["timeout"], self.deadline)
                if again.lost or not self._settle(again):
                    self.culprits.add(before)
                    self.pair.end_answer()
                    break
        return None

    def _settle(self, outcome: Outcome) -> bool:
        """Waits for what a cell prints late; returns whether the kernel is still there."""
        try:
            self.pair.answer.ask("void 0", outcome)
        except KernelLost:
            return False
        return True

    def _run_plain(self, index: int) -> Ran:
        outcome = self.pair.answer.run(self.cells[index]["source"], self.limits["timeout"], self.deadline)
        lost = outcome.lost or not self._settle(outcome)
        status, reason = self._status(outcome)
        return Ran(status, reason, outputs_of(outcome), None, outcome.seconds, lost, outcome.size)

    # The judge

    def _open_judge(self) -> None:
        """Has the judge run the instructor's cells that come before any of the student's."""
        while self.judged < len(self.cells) and _is_locked(self.cells[self.judged]):
            self._pass_judge(self.cells[self.judged]["source"])
            self.judged += 1

    def _pass_judge(self, source: str) -> None:
        if not source.strip():
            return
        outcome = self.pair.judge.run(source, TEST_TIME * self.limits["timeout"], self.deadline)
        if outcome.lost:
            raise RuntimeError("A cell of the instructor's has ended the kernel of the tests.")

    def _judge(self, index: int) -> Ran:
        """Has the judge run a test, and before it the instructor's cells that it has not run yet."""
        for before in range(self.judged, index):
            if _is_locked(self.cells[before]):
                outcome, beside, _ = self._with_names(before)
                if beside.status is not None:
                    return Ran(*self._fate(beside), lost=True)
                if outcome.lost:
                    self._new_judge()
                    return Ran(*self._status(outcome), lost=True)
            self.judged = before + 1
        outcome, beside, failed = self._with_names(index)
        self.judged = index + 1
        status, reason = self._status(outcome)
        lost = True
        if beside.status is not None:
            status, reason = self._fate(beside)
        elif failed is not None:
            status, reason = failed["status"], failed["reason"]
        else:
            lost = outcome.lost
        if outcome.lost:
            self._new_judge()
        hidden = "BEGIN HIDDEN TESTS" in self.cells[index]["source"]
        if not lost and not hidden:
            lost = not self._settle_beside(beside)
            outcome.messages = beside.outcome.messages + outcome.messages
        credit = credit_of(outcome) if status == "ok" else None
        return Ran(status, reason, outputs_of(outcome), credit, outcome.seconds, lost)

    def _define(self, answer: Kernel) -> bool:
        """Tells an answer kernel once which names the tests may ask for; returns whether it is still there."""
        if self.defined is answer:
            return True
        judged = [cell["source"] for cell in self.cells if not _is_students(cell)]
        names = names_in("\n".join(judged))
        scope = ", ".join(f'"{name}": [() => {name}, ($) => {{ {name} = $; }}]' for name in names)
        texts = [cell["source"] for cell in self.cells if _is_students(cell)]
        module = json.dumps(self.settings["modules"]["answer"])
        try:
            answer.ask(f"(await import({module})).defineNames({{ {scope} }}, {json.dumps(texts)});")
        except KernelLost:
            return False
        self.defined = answer
        return True

    def _settle_beside(self, beside: Overheard) -> bool:
        """Waits for what an answer has printed during a test; returns whether its kernel is still there."""
        try:
            late = self.pair.answer.ask("void 0")
        except KernelLost:
            return False
        beside.outcome.messages += [m for m in late.messages if m["msg_type"] == "stream"]
        return True

    def _with_names(self, index: int) -> tuple:
        """Runs one of the judge's cells: (outcome, what the answer kernel did, how its calls failed)."""
        source = self.cells[index]["source"]
        answer, judge = self.pair.answer, self.pair.judge
        names = names_in(source)
        beside = Overheard(answer)
        if not self._define(answer):
            beside.status, beside.detail = "died", "before"
            return Outcome(), beside, None
        milliseconds = 1000 * min(self.limits["timeout"], max(0.1, self.deadline - time.monotonic()))
        text = "\n".join(self.cells[before]["source"] for before in sorted(self._students_before(index)))
        readers = ", ".join(f'"{name}": () => {name}' for name in names)
        module = json.dumps(self.settings["modules"]["judge"])
        begin = f"(await import({module})).beginTest({{ {readers} }}, {milliseconds}, {json.dumps(text)});"
        limit = TEST_TIME * self.limits["timeout"]
        outcome = judge.run(f"{begin}\n{source}", limit, self.deadline, beside=beside)
        failed = None
        if not outcome.lost:
            try:
                told = judge.ask(f"(await import({module})).endTest()", outcome)
                failed = _told(told)
            except KernelLost:
                outcome.lost = True
        beside.listen(thorough=True)
        if failed is not None and failed["status"] == "died":
            beside.find_end()
        return outcome, beside, failed

    def _new_judge(self) -> None:
        """Starts another judge; the answer kernel was linked to the one before."""
        self.pair.start_judge()
        self.pair.end_answer()
        self.judged = 0
        self._open_judge()

    def _fate(self, beside: Overheard) -> tuple[str, str]:
        return self._reason(beside.status, beside.detail)

    def _status(self, outcome: Outcome) -> tuple[str, str | None]:
        """The status of a cell and the reason for it, in words for the student."""
        errors = _errors(outcome)
        if outcome.status in ("timeout", "output", "memory", "died"):
            return self._reason(outcome.status, outcome.detail)
        if outcome.status == "error":
            return "error", explain(errors[0] if errors else outcome.reply)
        if errors:
            return "error", explain(errors[0])
        return "ok", None

    def _reason(self, status: str, detail: str) -> tuple[str, str]:
        limits = self.limits
        if status == "timeout":
            return status, f"It ran longer than {_seconds(limits['timeout'])} and was stopped."
        if status == "output":
            return status, f"It wrote more than {_size(limits['output'])} and was stopped."
        if status == "memory":
            return status, f"It needed more than {limits['memory']} MiB of memory."
        if detail == "exit status 0":
            return status, "It ended the kernel, as Deno.exit() does."
        if detail == "afterwards":
            return status, "The kernel did not answer any more when it had ended: something that it started ran on."
        if detail == "before":
            return status, "The kernel ended before the tests: something that earlier cells started ended it."
        return status, f"The kernel ended while it ran ({detail})."


def names_in(source: str) -> list:
    """What can be a name in a cell's text, each once."""
    found = dict.fromkeys(re.findall(r"(?<![\w$#])(?!\d)[\w$]+", source))
    return [
        name for name in found if name.replace("$", "_").isidentifier() and name not in NOT_NAMES
    ][:MOST_NAMES]


def _told(outcome: Outcome) -> dict | None:
    """What `endTest()` has said."""
    for message in outcome.messages:
        if message["msg_type"] == "execute_result":
            return json.loads(message["content"]["data"]["text/plain"])
    return None


def _errors(outcome: Outcome) -> list:
    return [m["content"] for m in outcome.messages if m["msg_type"] == "error"]


def _note(cell: dict) -> dict:
    note = cell["metadata"].get("nbgrader")
    return note if isinstance(note, dict) else {}


def _is_graded(cell: dict) -> bool:
    note = _note(cell)
    return note.get("grade") is True and note.get("solution") is not True


def _is_locked(cell: dict) -> bool:
    note = _note(cell)
    return note.get("locked") is True and not note.get("grade") and not note.get("solution")


def _is_students(cell: dict) -> bool:
    return not _is_graded(cell) and not _is_locked(cell)


def _seconds(number: float) -> str:
    return f"{number:g} s"


def _size(number: int) -> str:
    return f"{number / 1e6:g} MB" if number >= 1e5 else f"{number} bytes"
