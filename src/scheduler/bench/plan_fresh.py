"""Planning in a process of its own: what the first use ever costs beyond the next, and how much memory it takes at the most."""

import json
import subprocess
import sys
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import numpy as np

from scheduler.assign.problem import Problem

_CHILD = """
import json, sys, time
import numpy as np
began = time.perf_counter()
from scheduler.assign.problem import Problem
from scheduler.assign.solve import solve
with np.load(sys.argv[1]) as stored:
    facts = {name: stored[name] if stored[name].ndim else int(stored[name]) for name in stored.files}
problem = Problem(**facts)
spent = []
for _ in range(2):
    start = time.perf_counter()
    solve(problem, seed=1)
    spent.append(time.perf_counter() - start)
# Not ru_maxrss: that of a new process begins with what its parent had.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
peak = int(status["VmHWM"].split()[0]) / 1024
print(json.dumps({"first": spent[0], "second": spent[1], "imports": start - began - spent[0], "peak_mb": peak}))
"""


class Fresh(NamedTuple):
    """Seconds that the first use takes beyond the second, imports included, and the process's memory at its peak in MB."""

    first_use_extra_s: float
    peak_mb: float


def fresh_process(problem: Problem) -> Fresh:
    """Solve the problem twice in a new process that has nothing loaded yet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "problem.npz"
        facts = {field.name: getattr(problem, field.name) for field in fields(problem)}
        with path.open("wb") as file:
            np.savez(file, **{name: value for name, value in facts.items() if value is not None})
        done = subprocess.run(  # noqa: S603 -- our own interpreter, our own text
            [sys.executable, "-c", _CHILD, str(path)], capture_output=True, text=True, check=True
        )
    told = json.loads(done.stdout)
    return Fresh(told["imports"] + told["first"] - told["second"], told["peak_mb"])
