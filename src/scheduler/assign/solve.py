"""`solve`: the whole way from a problem to a plan."""

from collections.abc import Callable

from scheduler.assign.problem import Problem, Result


def solve(problem: Problem, *, seed: int, progress: Callable[[str, float], None] | None = None) -> Result:
    """Place every party that capacity allows; the same problem and seed give the same plan.

    `progress(step, share)` is told the step's name and the share done, from 0 to 1.

    Raises
    ------
    AssignError
        The problem is not what its docstring says (see `Problem.validate`).
    """
    raise NotImplementedError
