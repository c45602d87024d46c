"""Pages by reportlab: for single sheets, and the second opinion on the pages that are written in mass."""

from collections.abc import Sequence
from typing import BinaryIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from notices.fonts import Face, register, require_glyphs, width_mm
from notices.pages import Draw
from notices.pen import MM, Pen
from notices.symbol import Bitmap


class CanvasInk:
    """An `Ink` on a reportlab canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def text(self, x: float, y: float, text: str, face: Face, spacing: float = 0, gap: float = 0) -> None:
        """See `Ink.text`."""
        register(face.font)
        self.canvas.setFont(face.font, face.size)
        # Word by word: to reportlab every blank is the same, and the one that keeps words together must not grow.
        for words in text.split(" ") if gap else [text]:
            self.canvas.drawString(x, y, require_glyphs(words, face.font), charSpace=spacing)
            x += width_mm(f"{words} ", face) * MM + gap

    def spread(self, x: float, y: float, text: str, face: Face, cell: float) -> None:
        """See `Ink.spread`."""
        for place, character in enumerate(text):
            inset = (cell - width_mm(character, face) * MM) / 2
            self.text(x + place * cell + inset, y, character, face)

    def line(self, x: float, y: float, to_x: float, to_y: float, width: float, dash: Sequence[float] = ()) -> None:
        """See `Ink.line`."""
        self.canvas.setLineWidth(width)
        self.canvas.setDash(list(dash))
        self.canvas.line(x, y, to_x, to_y)

    def rectangle(self, x: float, y: float, width: float, height: float, line: float = 0) -> None:
        """See `Ink.rectangle`."""
        self.canvas.setLineWidth(line)
        self.canvas.setDash([])
        self.canvas.rect(x, y, width, height, stroke=int(line > 0), fill=int(not line))

    def bitmap(self, x: float, y: float, side: float, bitmap: Bitmap) -> None:
        """See `Ink.bitmap`."""
        mask = f"BI /W {bitmap.side} /H {bitmap.side} /IM true /BPC 1 /D [1 0] /F /AHx ID {bitmap.bits.hex()}>\nEI"
        self.canvas.saveState()
        self.canvas.addLiteral(f"{side:.4f} 0 0 {side:.4f} {x:.3f} {y:.3f} cm\n{mask}")
        self.canvas.restoreState()

    def stamp(self, name: str) -> None:
        """See `Ink.stamp`."""
        self.canvas.doForm(name)

    def enter(self, x: float, y: float) -> None:
        """See `Ink.enter`."""
        self.canvas.saveState()
        self.canvas.translate(x, y)

    def leave(self) -> None:
        """See `Ink.leave`."""
        self.canvas.restoreState()


class CanvasFile:
    """A `Pages` by reportlab, which holds all of it until `close`."""

    def __init__(self, out: BinaryIO, title: str, author: str) -> None:
        # Bytes, not text: the ASCII85 filter would add a fifth to every stream and as much to the time.
        rl_config.useA85 = 0
        # Invariant: no time of day and no random identifier in the file.
        self.canvas = Canvas(out, invariant=1, pageCompression=1, lang="vi")
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        # An office printer that "fits to page" would shrink the codes; the back of a slip stays empty.
        self.canvas.setViewerPreference("PrintScaling", "None")
        self.canvas.setViewerPreference("Duplex", "Simplex")
        self.pages = 0
        self._forms = 0

    def form(self, width_mm: float, height_mm: float, draw: Draw) -> str:
        """See `Pages.form`."""
        self._forms += 1
        name = f"form-{self._forms}"
        self.canvas.beginForm(name, 0, 0, width_mm * MM, height_mm * MM)
        draw(Pen(CanvasInk(self.canvas), height_mm))
        self.canvas.endForm()
        return name

    def page(self, width_mm: float, height_mm: float, draw: Draw) -> None:
        """See `Pages.page`."""
        self.canvas.setPageSize((width_mm * MM, height_mm * MM))
        draw(Pen(CanvasInk(self.canvas), height_mm))
        self.canvas.showPage()
        self.pages += 1

    def begin(self, title: str, label: str) -> None:
        """See `Pages.begin`."""
        key = f"part-{self.pages}"
        self.canvas.bookmarkPage(key)
        self.canvas.addOutlineEntry(title, key)
        self.canvas.addPageLabel(self.pages, style="ARABIC", start=1, prefix=f"{label} ")

    def close(self) -> None:
        """See `Pages.close`."""
        self.canvas.save()
