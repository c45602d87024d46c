"""What a pen can put on paper, whoever writes the file: reportlab's canvas, or content streams of our own."""

from collections.abc import Sequence
from typing import Protocol

from notices.fonts import Face
from notices.symbol import Bitmap


class Ink(Protocol):
    """Black ink; points from the bottom left corner of the present box, as PDF counts them.

    Text is printed in NFC, and a character without a glyph is a `GlyphMissing`.
    """

    def text(self, x: float, y: float, text: str, face: Face, spacing: float = 0, gap: float = 0) -> None:
        """Write one line from its left end; `spacing` points are added after each character, `gap` after each blank.

        The blanks are those that part words, not the one that keeps them together.
        """

    def spread(self, x: float, y: float, text: str, face: Face, cell: float) -> None:
        """Write characters each in the middle of a cell of its own, the first cell beginning at x."""

    def line(self, x: float, y: float, to_x: float, to_y: float, width: float, dash: Sequence[float] = ()) -> None:
        """Draw a straight line with butt ends; `dash` is on and off."""

    def rectangle(self, x: float, y: float, width: float, height: float, line: float = 0) -> None:
        """Fill a rectangle, or draw its outline of `line` points."""

    def bitmap(self, x: float, y: float, side: float, bitmap: Bitmap) -> None:
        """Paint the black modules of a square picture whose bottom left corner is at (x, y)."""

    def stamp(self, name: str) -> None:
        """Put a form of the file, with its bottom left corner, at that of the box."""

    def enter(self, x: float, y: float) -> None:
        """Begin a box whose bottom left corner is at (x, y)."""

    def leave(self) -> None:
        """Go back to the box around."""
