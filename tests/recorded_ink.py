"""An ink that writes down what it is told, one line a stroke: what a drawing says, whichever way it becomes a PDF."""

import hashlib

from notices.pen import Pen


class RecordedInk:
    def __init__(self):
        self.lines = []

    def text(self, x, y, text, face, spacing=0.0, gap=0.0):
        self._note("text", x, y, face.font, face.size, spacing, *([gap] if gap else ()), repr(text))

    def line(self, x, y, to_x, to_y, width, dash=()):
        self._note("line", x, y, to_x, to_y, width, *dash)

    def rectangle(self, x, y, width, height, line=0):
        self._note("rectangle", x, y, width, height, line)

    def bitmap(self, x, y, side, bitmap):
        self._note("bitmap", x, y, side, bitmap.side, hashlib.sha256(bitmap.bits).hexdigest())

    def spread(self, x, y, text, face, cell):
        self._note("spread", x, y, face.font, face.size, cell, repr(text))

    def stamp(self, name):
        """A form was drawn when it was asked for."""

    def _note(self, *words):
        self.lines.append(" ".join(f"{word:.2f}" if isinstance(word, float) else str(word) for word in words))


class DrawnAtOnce:
    """Forms that are drawn where they are asked for."""

    def __init__(self, pen):
        self.pen = pen

    def name(self, _key, _width_mm, _height_mm, draw):
        draw(self.pen)
        return ""


def recorded(form, slip, texts, ruler) -> str:
    """Everything that one slip in a format is made of: what its kind, its window and its household say."""
    ink = RecordedInk()
    pen = Pen(ink, form.height)
    for layer in form.layers:
        layer.draw(pen, slip, texts, ruler)
    form.draw_household(pen, slip, texts, DrawnAtOnce(pen))
    return "\n".join(ink.lines) + "\n"
