"""The two kernels of a submission, and the next two, which are made ready meanwhile."""

import itertools
import json
import os
from concurrent.futures import Future, ThreadPoolExecutor

from kernel import Kernel


class Pair:
    """A judge, and an answer kernel that is linked to it."""

    def __init__(self, settings: dict, limits: dict):
        self.settings = settings
        self.limits = limits
        self.judge = None
        self.answer = None
        try:
            judge = self._begin_judge()
            answer = self._begin_answer()
            self._finish_judge(judge)
            self._finish_answer(answer)
        except RuntimeError:
            self.kill()
            raise

    def start_judge(self) -> None:
        """Another judge instead of this one."""
        self._finish_judge(self._begin_judge())

    def start_answer(self) -> None:
        """Another answer kernel instead of the one that has ended."""
        self._finish_answer(self._begin_answer())

    def has_answer(self) -> bool:
        """Whether there is an answer kernel, and it has not been ended."""
        return self.answer is not None and self.answer.client is not None

    def end_answer(self) -> None:
        if self.answer is not None:
            self.answer.kill()
            self.answer = None

    def kill(self) -> None:
        self.end_answer()
        if self.judge is not None:
            self.judge.kill()
            self.judge = None

    def _begin_judge(self) -> Kernel:
        if self.judge is not None:
            self.judge.kill()
        limits = {**self.limits, "memory": self.settings["judgeMemory"]}
        self.judge = Kernel(self.settings["judgeCommand"], self.settings["judge"], limits, self._folder(), False)
        return self.judge

    def _finish_judge(self, judge: Kernel) -> None:
        judge.wait()
        library = json.dumps(self.settings["modules"]["library"])
        judge.start(f"await {self._call('judge', 'startJudge')}({library});")

    def _begin_answer(self) -> Kernel:
        bridged = self.settings["bridged"]
        self.answer = Kernel(
            self.settings["answerCommand"], self.settings["answer"], self.limits, self._folder(), bridged
        )
        return self.answer

    def _finish_answer(self, answer: Kernel) -> None:
        """Links it to the judge; the tests' side listens first."""
        outside = os.path.join(answer.folder, "link", "socket")
        inside = self.settings["linkInside"] or outside
        library = json.dumps(self.settings["modules"]["library"])
        self.judge.start(f"await {self._call('judge', 'listen')}({json.dumps(outside)});")
        answer.wait()
        answer.start(f"await {self._call('answer', 'startAnswer')}({json.dumps(inside)}, {library});")
        answer.say = self._call("answer", "say")

    def _call(self, module: str, name: str) -> str:
        return f"(await import({json.dumps(self.settings['modules'][module])})).{name}"

    def _folder(self) -> str:
        folder = os.path.join(self.settings["folder"], str(next(numbers)))
        os.makedirs(folder)
        return folder


numbers = itertools.count(1)


class PairStarter:
    """Makes pairs ready in a thread of its own, which lives as long as the kernels do."""

    def __init__(self, settings: dict):
        self.settings = settings
        self.thread = ThreadPoolExecutor(1)
        self.other = ThreadPoolExecutor(1)
        self.next: Future | None = None
        self.limits = None

    def prepare(self, limits: dict) -> None:
        """Has the next pair made ready, if there is none."""
        if self.next is None or self.limits != limits:
            self.discard()
            self.limits = limits
            self.next = self.thread.submit(Pair, self.settings, limits)

    def take(self, limits: dict) -> Pair:
        """A pair that is ready; raises RuntimeError if no kernel starts."""
        self.prepare(limits)
        pair, self.next = self.next, None
        return pair.result()

    def discard(self) -> None:
        if self.next is not None:
            pair, self.next = self.next, None
            try:
                pair.result().kill()
            except RuntimeError:
                pass

    def later(self, task) -> Future:
        """Has something else done meanwhile."""
        return self.other.submit(task)
