"""Draws in millimetres from the top left corner of a box, which is how the drawings of the slip are measured."""

from collections.abc import Sequence
from typing import Literal

from reportlab.pdfgen.canvas import Canvas

from notices.fonts import DIGIT_CELL_EM, MM_PER_POINT, Face, require_glyphs, width_mm
from notices.layout import Lines
from notices.ruler import Ruler

Align = Literal["left", "centre", "right"]
_SHIFT = {"left": 0.0, "centre": 0.5, "right": 1.0}

RULE_MM = 0.3
MM = 1 / MM_PER_POINT


class Pen:
    """Black ink on one box of a canvas: x to the right, y downwards, both in millimetres; y of a text is its baseline."""

    def __init__(self, canvas: Canvas, height_mm: float) -> None:
        self.canvas = canvas
        self.height_mm = height_mm

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
        text = require_glyphs(text, face.font)
        if align != "left":
            x -= width_mm(text, face) * _SHIFT[align]
        self.canvas.setFont(face.font, face.size)
        self.canvas.drawString(x * MM, self._y(y), text, charSpace=spacing_em * face.size)

    def lines(self, x: float, y: float, fitted: Lines, *, align: Align = "left") -> float:
        """All lines of a fitted text; returns the last baseline."""
        for number, line in enumerate(fitted.lines):
            self.text(x, y + number * fitted.lead_mm, line, fitted.face, align=align)
        return y + fitted.height_mm

    def figures(self, x: float, y: float, digits: str, face: Face, *, align: Align = "left") -> None:
        """Digits in columns: each is centred in a cell of 0.69 em, so that units stand under units."""
        cell = DIGIT_CELL_EM * face.mm
        x -= len(digits) * cell * _SHIFT[align]
        for number, digit in enumerate(digits):
            self.text(x + (number + 0.5) * cell, y, digit, face, align="centre")

    def rule(self, x: float, y: float, to: float, width_mm: float = RULE_MM) -> None:
        """A horizontal line whose middle is at y."""
        self.line(x, y, to, y, width_mm)

    def line(self, x: float, y: float, to_x: float, to_y: float, width_mm: float = RULE_MM) -> None:
        """A straight line with butt ends."""
        self.canvas.setLineWidth(width_mm * MM)
        self.canvas.line(x * MM, self._y(y), to_x * MM, self._y(to_y))

    def dashes(
        self, x: float, y: float, to_x: float, to_y: float, width_mm: float, pattern_mm: Sequence[float]
    ) -> None:
        """A dashed line; the pattern is in millimetres, on and off."""
        self.canvas.setDash([part * MM for part in pattern_mm])
        self.line(x, y, to_x, to_y, width_mm)
        self.canvas.setDash()

    def fill(self, x: float, y: float, width_mm: float, height_mm: float) -> None:
        """A solid rectangle; y is its top."""
        self.canvas.rect(x * MM, self._y(y + height_mm), width_mm * MM, height_mm * MM, stroke=0, fill=1)

    def box(self, x: float, baseline: float, side_mm: float) -> None:
        """An empty box to tick, standing slightly below the baseline: a thing or a person still missing."""
        self.canvas.setLineWidth(RULE_MM * MM)
        inset = RULE_MM / 2
        bottom = self._y(baseline + 0.1 * side_mm - inset)
        self.canvas.rect((x + inset) * MM, bottom, (side_mm - RULE_MM) * MM, (side_mm - RULE_MM) * MM)

    def ruler(self, x: float, y: float, width_mm: float, ruler: Ruler, figures: Face) -> None:
        """The hour ruler's line at y, ticks and figures below it."""
        self.rule(x, y, x + width_mm)
        below = 1.35 + 0.74 * figures.mm + 0.25
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

    def symbol(self, x: float, y: float, side_mm: float, rows: Sequence[str]) -> None:
        """A QR symbol with its top left corner at (x, y), as an image mask of one bit a module.

        A mask paints only its black modules, weighs a quarter of a path of rectangles, and no seam can show
        between rows.
        """
        count = len(rows)
        width = -(-count // 8) * 8
        bits = "".join(f"{int(row.ljust(width, '0'), 2):0{width // 4}x}" for row in rows)
        side = side_mm * MM
        place = f"{side:.4f} 0 0 {side:.4f} {x * MM:.3f} {self._y(y + side_mm):.3f} cm"
        mask = f"BI /W {count} /H {count} /IM true /BPC 1 /D [1 0] /F /AHx ID {bits}>\nEI"
        self.canvas.saveState()
        self.canvas.addLiteral(f"{place}\n{mask}")
        self.canvas.restoreState()

    def _y(self, y: float) -> float:
        return (self.height_mm - y) * MM
