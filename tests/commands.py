"""The command line, run in this process as a user would type it."""

import sys
from dataclasses import dataclass
from typing import Any

import pytest

from scheduler.cli import main


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


@dataclass
class Terminal:
    """A terminal with its own current folder and environment."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    options: tuple[str, ...] = ()

    def run(self, *words: Any) -> Said:
        """Run `phieuhen WORDS` and return what it answered, whatever that was."""
        self.monkeypatch.setattr(sys, "argv", ["phieuhen", *map(str, words), *self.options])
        self.capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as left:
            code = int(left.code or 0)
        said = self.capsys.readouterr()
        return Said(code, said.out, said.err)

    def do(self, *words: Any) -> Said:
        """Run a command that must succeed."""
        said = self.run(*words)
        assert (said.code, words) == (0, words), said.err
        return said
