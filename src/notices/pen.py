"""Draws in millimetres from the top left corner of a box, which is how the drawings of the slip are measured."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from notices.fonts import CAP_HEIGHT_EM, DIGIT_CELL_EM, MM_PER_POINT, Face, width_mm
from notices.ink import Ink
from notices.layout import Lines
from notices.ruler import Ruler
from notices.symbol import Bitmap

Align = Literal["left", "centre", "right"]
_SHIFT = {"left": 0.0, "centre": 0.5, "right": 1.0}

RULE_MM = 0.3
MM = 1 / MM_PER_POINT


class Pen:
    """Black ink on one box: x to the right, y downwards, both in millimetres; y of a text is its baseline."""

    def __init__(self, ink: Ink, height_mm: float) -> None:
        self._ink = ink
        self.height_mm = height_mm

    @contextmanager
    def box_at(self, x: float, y: float, height_mm: float) -> Iterator["Pen"]:
        """A pen for a box of that height whose top left corner is at (x, y) of this one."""
        self._ink.enter(x * MM, self._y(y + height_mm))
        yield Pen(self._ink, height_mm)
        self._ink.leave()

    def stamp(self, form: str) -> None:
        """Put a form of the file, as high as this box, into it."""
        self._ink.stamp(form)

    def text(
        self, x: float, y: float, text: str, face: Face, *, align: Align = "left", spacing_em: float = 0.0
    ) -> None:
        """One line of text; `x` is its left end, its middle or its right end.

        Raises
        ------
        GlyphMissing
            A character has no glyph.
        """
        if not text:
            return
        if align != "left":
            x -= width_mm(text, face) * _SHIFT[align]
        self._ink.text(x * MM, self._y(y), text, face, spacing_em * face.size)

    def justified(self, x: float, y: float, words: str, face: Face, to: float) -> None:
        """One line whose words are spread so that it reaches from `x` to `to`; a single word stands at `x`."""
        blanks = words.count(" ")
        gap = (to - x - width_mm(words, face)) / blanks if blanks else 0
        self._ink.text(x * MM, self._y(y), words, face, gap=gap * MM)

    def lines(self, x: float, y: float, fitted: Lines, *, align: Align = "left") -> float:
        """All lines of a fitted text; returns the last baseline."""
        for number, line in enumerate(fitted.lines):
            self.text(x, y + number * fitted.lead_mm, line, fitted.face, align=align)
        return y + fitted.height_mm

    def figures(self, x: float, y: float, digits: str, face: Face, *, align: Align = "left") -> None:
        """Digits in columns: each is centred in a cell of 0.69 em, so that units stand under units."""
        cell = DIGIT_CELL_EM * face.mm
        self._ink.spread((x - len(digits) * cell * _SHIFT[align]) * MM, self._y(y), digits, face, cell * MM)

    def rule(self, x: float, y: float, to: float, width_mm: float = RULE_MM) -> None:
        """A horizontal line whose middle is at y."""
        self.line(x, y, to, y, width_mm)

    def line(self, x: float, y: float, to_x: float, to_y: float, width_mm: float = RULE_MM) -> None:
        """A straight line with butt ends."""
        self._ink.line(x * MM, self._y(y), to_x * MM, self._y(to_y), width_mm * MM)

    def dashes(
        self, x: float, y: float, to_x: float, to_y: float, width_mm: float, pattern_mm: Sequence[float]
    ) -> None:
        """A dashed line; the pattern is in millimetres, on and off."""
        dash = [part * MM for part in pattern_mm]
        self._ink.line(x * MM, self._y(y), to_x * MM, self._y(to_y), width_mm * MM, dash)

    def fill(self, x: float, y: float, width_mm: float, height_mm: float) -> None:
        """A solid rectangle; y is its top."""
        self._ink.rectangle(x * MM, self._y(y + height_mm), width_mm * MM, height_mm * MM)

    def box(self, x: float, baseline: float, side_mm: float) -> None:
        """An empty box to tick, standing slightly below the baseline: a thing or a person still missing."""
        inset = RULE_MM / 2
        bottom, side = self._y(baseline + 0.1 * side_mm - inset), (side_mm - RULE_MM) * MM
        self._ink.rectangle((x + inset) * MM, bottom, side, side, RULE_MM * MM)

    def ruler(self, x: float, y: float, width_mm: float, ruler: Ruler, figures: Face) -> None:
        """The hour ruler's line at y, ticks and figures below it."""
        self.rule(x, y, x + width_mm)
        below = 1.35 + CAP_HEIGHT_EM * figures.mm + 0.25
        for tick in ruler.ticks():
            at = x + width_mm * ruler.share(tick.hour)
            length, thick = (1.3, 0.4 if tick.is_midnight else 0.3) if tick.figure else (0.8, 0.22)
            self.line(at, y, at, y + length, thick)
            self.text(at, y + below, tick.figure, figures, align="centre")

    def hours(
        self, x: float, y: float, width_mm: float, ruler: Ruler, minutes: tuple[int, int], height_mm: float = 2.2
    ) -> None:
        """The solid block of a window, standing on the ruler's line at y."""
        left, right = (x + width_mm * ruler.share(minute / 60) for minute in minutes)
        self.fill(left, y - height_mm, right - left, height_mm)

    def symbol(self, x: float, y: float, side_mm: float, bitmap: Bitmap) -> None:
        """A QR symbol with its top left corner at (x, y), as an image mask of one bit a module.

        A mask paints only its black modules, weighs a quarter of a path of rectangles, and no seam can show
        between rows.
        """
        self._ink.bitmap(x * MM, self._y(y + side_mm), side_mm * MM, bitmap)

    def _y(self, y: float) -> float:
        return (self.height_mm - y) * MM
