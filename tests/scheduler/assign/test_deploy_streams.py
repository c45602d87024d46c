import subprocess
import sys

PROGRAM = """
import io, logging.config, sys
there = sys.stderr = io.StringIO()
from scheduler.assign.deploy_program import _mathopt
_mathopt()
sys.stderr = sys.__stderr__
logging.config.dictConfig({"version": 1})  # as a server does at its start
print(there.closed)
"""


def test_the_solver_s_log_closes_no_stream_that_somebody_put_in_place_of_stderr() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
