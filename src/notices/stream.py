"""Content streams of PDF pages, written by hand: the way of the files that are printed in mass."""

from collections.abc import Sequence
from itertools import pairwise

from notices.embedding import Letters
from notices.fonts import MM_PER_POINT, Face, width_mm
from notices.symbol import Bitmap


class StreamInk:
    """An `Ink` that collects the operators of one content stream (ISO 32000-1, annex A); `letters` learns what is written."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters
        self._parts: list[bytes] = []

    def content(self) -> bytes:
        """Return what was drawn."""
        return b"\n".join(self._parts)

    def text(self, x: float, y: float, text: str, face: Face, spacing: float = 0, gap: float = 0) -> None:
        """See `Ink.text`."""
        before, after = b"", b""
        for operator, points in ((b"Tc", spacing), (b"Tw", gap)):
            if points:
                before += b"%.3f %b " % (points, operator)
                after += b" 0 %b" % operator
        shown = b" ".join(
            [b"/%b %g Tf (%b)Tj" % (name, face.size, run) for name, run in self._letters.coded(text, face.font)]
        )
        self._parts.append(b"BT %.2f %.2f Td %b%b%b ET" % (x, y, before, shown, after))

    def spread(self, x: float, y: float, text: str, face: Face, cell: float) -> None:
        """See `Ink.spread`."""
        gaps = [(cell - width_mm(character, face) / MM_PER_POINT) / 2 for character in text]
        runs = [run for character in text for run in self._letters.coded(character, face.font)]
        # In thousandths of an em, and to the left where the number is positive.
        moves = [-1000 / face.size * (before + after) for before, after in pairwise(gaps)]
        shown = b"".join(b"(%b)%.0f" % (run, move) for (_, run), move in zip(runs, [*moves, 0], strict=True))
        self._parts.append(b"BT %.2f %.2f Td /%b %g Tf [%b]TJ ET" % (x + gaps[0], y, runs[0][0], face.size, shown))

    def line(self, x: float, y: float, to_x: float, to_y: float, width: float, dash: Sequence[float] = ()) -> None:
        """See `Ink.line`."""
        pattern = " ".join(f"{part:.3f}" for part in dash)
        self._write(f"{width:.3f} w [{pattern}] 0 d {x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S")

    def rectangle(self, x: float, y: float, width: float, height: float, line: float = 0) -> None:
        """See `Ink.rectangle`."""
        before = f"{line:.3f} w [] 0 d " if line else ""
        self._write(f"{before}{x:.2f} {y:.2f} {width:.2f} {height:.2f} re {'S' if line else 'f'}")

    def bitmap(self, x: float, y: float, side: float, bitmap: Bitmap) -> None:
        """See `Ink.bitmap`.

        The bits stand as they are, a mask of one bit a module. Where they happen to say "EI", which is what a careless reader
        takes for their end, they are written in hexadecimal.
        """
        plain = b"EI" not in bitmap.bits
        self._parts.append(
            b"q %.4f 0 0 %.4f %.3f %.3f cm BI/W %d/H %d/IM true/BPC 1/D[1 0]%bID %b\nEI Q"
            % (
                side,
                side,
                x,
                y,
                bitmap.side,
                bitmap.side,
                b"" if plain else b"/F/AHx ",
                bitmap.bits if plain else bitmap.bits.hex().encode() + b">",
            )
        )

    def stamp(self, name: str) -> None:
        """See `Ink.stamp`."""
        self._write(f"/{name} Do")

    def enter(self, x: float, y: float) -> None:
        """See `Ink.enter`."""
        self._write(f"q 1 0 0 1 {x:.3f} {y:.3f} cm")

    def leave(self) -> None:
        """See `Ink.leave`."""
        self._write("Q")

    def _write(self, operators: str) -> None:
        self._parts.append(operators.encode("ascii"))
