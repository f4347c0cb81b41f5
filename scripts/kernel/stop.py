"""Whether a Stop needs Deno to break off the running JavaScript."""

import os
import time

GRACE = 0.8  # Seconds: long enough for one step of a training loop, short enough for a person.
TURN = 0.3  # Seconds of computing, or of waiting, in which a kernel would have heard a Stop.
PATIENCE = 10.0  # Seconds after which a kernel is no longer waited for.
LOOK = 0.05  # Seconds between two looks at a kernel that is waited for.


class Stop:
    """
    One press of Stop.

    What is broken off while no cell computes is not a cell, but what Deno does when its turn comes: then
    it may never answer again. So a cell that has ended is left in peace, and so are a kernel that only
    waits, and one that a busy machine gives no turn.
    """

    def __init__(self, kernel: int, cell: str, again: bool):
        self.kernel = kernel
        self.cell = cell
        self.again = again  # Whether this cell was to stop before: then an answer does not help.
        self.answered = False
        self.pressed = time.monotonic()
        self.next = self.pressed + GRACE
        self.used = turn(kernel)[1]
        self.still = None  # Since when it is seen to wait.

    def verdict(self, goes_on: bool):
        """True to break off, False to leave it, None to look again at `next`; `goes_on` if its cell runs."""
        if not goes_on or (self.answered and not self.again):
            return False
        now = time.monotonic()
        state, used = turn(self.kernel)
        if state in "RD" and used >= self.used + TURN:
            return True
        self.still = None if state in "RDT" else self.still or now
        if self.still and now >= self.still + TURN and not self.answered:
            return True  # It waits where nothing is heard: Atomics.wait(), a program's end.
        if now > self.pressed + PATIENCE:
            return not self.answered
        self.next = now + LOOK
        return None


def turn(process: int) -> tuple:
    """The state of its main thread, which runs the cells, and the seconds for which it had a processor."""
    try:
        with open(f"/proc/{process}/task/{process}/stat", encoding="utf-8") as file:
            state, *rest = file.read().rpartition(")")[2].split()
    except OSError:
        return "R", time.monotonic()  # Without /proc the time that went by decides.
    return state, (int(rest[10]) + int(rest[11])) / os.sysconf("SC_CLK_TCK")
