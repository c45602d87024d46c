"""What drawings were when somebody last looked: where one is changed on purpose, the difference is to be read."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "notices" / "golden"


def kept(name: str, found: str) -> str:
    """The text that is kept under a name; PHIEUHEN_GOLDEN=write keeps what was found instead."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("PHIEUHEN_GOLDEN") == "write":
        path.write_text(found, "utf-8")
    return path.read_text("utf-8")
