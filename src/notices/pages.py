"""A file of pages as the drawings see it: sheets, forms that are drawn once, an outline; reportlab or our own writer behind it."""

from collections.abc import Callable, Hashable
from typing import Protocol

from notices.pen import Pen

Draw = Callable[[Pen], None]


class MakesForms(Protocol):
    """Something that drawings go into; sizes in millimetres."""

    def form(self, width_mm: float, height_mm: float, draw: Draw) -> str:
        """Draw something once, to be stamped on any page; return its name."""


class Pages(MakesForms, Protocol):
    """A PDF in the making; sizes in millimetres."""

    pages: int

    def page(self, width_mm: float, height_mm: float, draw: Draw) -> None:
        """Add a page."""

    def begin(self, title: str, label: str) -> None:
        """Begin a part with the next page: an entry of the outline, and pages called `label` 1, 2, 3 …"""

    def close(self) -> None:
        """Write what is left; the file is whole then, and nothing may follow."""


class Forms:
    """The forms of one bundle, each drawn when it is first asked for; what many sheets share is written once."""

    def __init__(self, file: MakesForms) -> None:
        self._file = file
        self._names: dict[Hashable, str] = {}

    def name(self, key: Hashable, width_mm: float, height_mm: float, draw: Draw) -> str:
        """Return the name of the form of that key, which tells all that its drawing depends on."""
        if key not in self._names:
            self._names[key] = self._file.form(width_mm, height_mm, draw)
        return self._names[key]
