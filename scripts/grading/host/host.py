"""Executes untrusted notebooks, one after the other; see `execute.ts`.

Its settings are JSON, in the variable GRADING_HOST. It reads jobs from standard input, one JSON object a line,
{"cells": the code cells, "limits": …, "more": whether another job may follow}, and reports to standard output:
{"started": cell id, "cell": number, "cells": how many}, {"ran": what came of a cell}, {"done": true} or
{"failed": why}. It ends when its input does.
"""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from notebook_run import NotebookRun  # noqa: E402
from pair import PairStarter  # noqa: E402


def main() -> None:
    settings = json.loads(os.environ.pop("GRADING_HOST"))
    starter = PairStarter(settings)
    if settings.get("limits"):
        starter.prepare(settings["limits"])
    for line in sys.stdin:
        job = json.loads(line)
        limits = job["limits"]
        try:
            pair = starter.take(limits)
            if job.get("more"):
                starter.prepare(limits)
            NotebookRun(settings, limits, job["cells"], starter, pair, report).execute()
            report(done=True)
        except RuntimeError as error:
            report(failed=str(error))
    starter.discard()
    os._exit(0)


def report(**what) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
