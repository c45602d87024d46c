"""Measured boxes: text wraps, then shrinks, and says so when it still does not fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from notices.fonts import Face, width_mm

# Stacked accents (Ễ over ạ) need air between lines: millimetres of lead per point at the tightest.
LEAD_PER_POINT = 0.43


@dataclass(frozen=True, slots=True)
class Lines:
    """Text that fits its box: the lines from the top, all in one face, `lead_mm` from baseline to baseline."""

    lines: tuple[str, ...]
    face: Face
    lead_mm: float

    @property
    def height_mm(self) -> float:
        """From the first baseline to the last."""
        return self.lead_mm * (len(self.lines) - 1)


def sizes(largest: float, smallest: float, step: float = 0.25) -> list[float]:
    """The sizes to try in points, from the largest down, the smallest always among them."""
    count = int((largest - smallest) / step + 1e-9)
    return [largest - step * number for number in range(count + 1) if largest - step * number > smallest] + [smallest]


def wrap(units: Sequence[str], face: Face, box_mm: float, *, between: str = " ") -> tuple[str, ...] | None:
    """Fill lines with whole units; None where one unit alone is wider than the box.

    A unit is a word or, in a list of people, a person: it is never broken. `between` stays at the end of a
    line but for blanks, and is measured there.
    """
    whole = between.join(units)
    if width_mm(whole, face) <= box_mm:
        return (whole,)
    tail = between.rstrip()
    gap, end = width_mm(between, face), width_mm(tail, face)
    lines: list[list[str]] = []
    room = 0.0
    for number, unit in enumerate(units, start=1):
        width = width_mm(unit, face)
        needed = width + (end if number < len(units) else 0)
        if lines and gap + needed <= room:
            lines[-1].append(unit)
            room -= gap + width
        elif needed > box_mm:
            return None
        else:
            lines.append([unit])
            room = box_mm - width
    *others, last = (between.join(line) for line in lines)
    return (*(line + tail for line in others), last)


def fit(
    text: str, font: str, tries: Iterable[float], box_mm: float, *, most_lines: int = 1, lead: float = LEAD_PER_POINT
) -> Lines | None:
    """The largest size at which the text takes at most `most_lines`; None where even the smallest is too large.

    `lead` is in millimetres per point.
    """
    for size in tries:
        face = Face(font, size)
        lines: tuple[str, ...] | None = (text,) if width_mm(text, face) <= box_mm else None
        if lines is None and most_lines > 1:
            lines = wrap(text.split(" "), face, box_mm)
        if lines is not None and len(lines) <= most_lines:
            return Lines(lines, face, lead * size)
    return None


def cut(
    text: str, font: str, tries: Sequence[float], box_mm: float, *, most_lines: int = 1, lead: float = LEAD_PER_POINT
) -> Lines:
    """As `fit`, and where even the smallest size is too large the text loses its end to an ellipsis.

    Only for what helps to find a row, never for what somebody has to know. The box holds an ellipsis at least.
    """
    whole = fit(text, font, tries, box_mm, most_lines=most_lines, lead=lead)
    if whole is not None:
        return whole
    shorter = (f"{text[:kept].rstrip()}…" for kept in range(len(text) - 1, -1, -1))
    fitted = (fit(shown, font, tries[-1:], box_mm, most_lines=most_lines, lead=lead) for shown in shorter)
    return next(lines for lines in fitted if lines is not None)
