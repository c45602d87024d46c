"""Our own PDF files (ISO 32000-1): for slips in mass, which reportlab would hold in memory and write a hundred times slower.

Every object but the streams goes into object streams, so that a page costs some seventy bytes beside its content.
"""

import zlib
from collections.abc import Iterable
from itertools import count
from typing import BinaryIO

from notices.embedding import Embedded, Letters
from notices.pages import Draw
from notices.pen import MM, Pen
from notices.stream import StreamInk

LEVEL = 6
"""Of zlib; 9 takes twice the time for one byte in a hundred."""
_TOGETHER = 200
"""Objects in one object stream."""
_CATALOG, _PAGES, _RESOURCES, _FONTS, _OUTLINE, _INFO, _FIRST = range(1, 8)


class PdfFile:
    """A `Pages` that writes each page to `out` as soon as it is drawn; `out` need not be able to seek."""

    def __init__(self, out: BinaryIO, title: str, author: str) -> None:
        self.pages = 0
        self._out = out
        self._written = 0
        self._numbers = count(_FIRST)
        self._where: dict[int, tuple[int, int, int]] = {}
        self._waiting: list[tuple[int, str]] = []
        self._letters = Letters()
        self._unicodes: dict[bytes, int] = {}
        self._forms: list[int] = []
        self._kids: list[int] = []
        self._parts: list[tuple[str, str, int]] = []
        self._size: tuple[float, float] = (0, 0)
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._object(_INFO, f"<</Title {_text(title)}/Author {_text(author)}/Producer {_text('Phiếu Hẹn')}>>")

    def form(self, width_mm: float, height_mm: float, draw: Draw) -> str:
        """See `Pages.form`."""
        box = f"/Type/XObject/Subtype/Form/BBox[0 0 {width_mm * MM:.3f} {height_mm * MM:.3f}]"
        self._forms.append(self._stream(self._drawn(height_mm, draw), f"{box}/Resources<</Font {_FONTS} 0 R>>"))
        return f"X{len(self._forms)}"

    def page(self, width_mm: float, height_mm: float, draw: Draw) -> None:
        """See `Pages.page`."""
        content = self._stream(self._drawn(height_mm, draw))
        size = f"{width_mm * MM:.3f} {height_mm * MM:.3f}"
        self._kids.append(next(self._numbers))
        self._object(
            self._kids[-1],
            f"<</Type/Page/Parent {_PAGES} 0 R/MediaBox[0 0 {size}]"
            f"/Resources {_RESOURCES} 0 R/Contents {content} 0 R>>",
        )
        self.pages += 1

    def begin(self, title: str, label: str) -> None:
        """See `Pages.begin`."""
        self._parts.append((title, label, self.pages))

    def close(self) -> None:
        """See `Pages.close`."""
        fonts = "".join(f"/{name.decode()} {self._font(font)} 0 R" for name, font in self._letters.fonts())
        forms = "".join(f"/X{number} {key} 0 R" for number, key in enumerate(self._forms, start=1))
        self._object(_FONTS, f"<<{fonts}>>")
        self._object(_RESOURCES, f"<</Font {_FONTS} 0 R/XObject<<{forms}>>>>")
        self._object(_PAGES, f"<</Type/Pages/Count {self.pages}/Kids[{_references(self._kids)}]>>")
        self._outline()
        labels = "".join(f"{page}<</S/D/P {_text(f'{label} ')}>>" for _, label, page in self._parts)
        # An office printer that "fits to page" would shrink the codes; the back of a slip stays empty.
        printing = "/ViewerPreferences<</PrintScaling/None/Duplex/Simplex/DisplayDocTitle true>>"
        self._object(
            _CATALOG,
            f"<</Type/Catalog/Pages {_PAGES} 0 R/Outlines {_OUTLINE} 0 R/Lang(vi){printing}/PageLabels<</Nums[{labels}]>>>>",
        )
        self._together()
        self._cross_references()

    def _drawn(self, height_mm: float, draw: Draw) -> bytes:
        ink = StreamInk(self._letters)
        draw(Pen(ink, height_mm))
        return ink.content()

    def _font(self, font: Embedded) -> int:
        file = self._deflated(font.file, f"/Length1 {font.file_length}")
        unicode = self._unicodes.get(font.unicode) or self._unicodes.setdefault(
            font.unicode, self._deflated(font.unicode)
        )
        descriptor, number = next(self._numbers), next(self._numbers)
        self._object(descriptor, f"<</Type/FontDescriptor/FontName/{font.name}{font.descriptor}/FontFile2 {file} 0 R>>")
        self._object(
            number,
            f"<</Type/Font/Subtype/TrueType/BaseFont/{font.name}/FirstChar 0/LastChar 255/Widths[{font.widths}]"
            f"/FontDescriptor {descriptor} 0 R/ToUnicode {unicode} 0 R>>",
        )
        return number

    def _outline(self) -> None:
        entries = [next(self._numbers) for _ in self._parts]
        for place, (title, _, page) in enumerate(self._parts):
            before = f"/Prev {entries[place - 1]} 0 R" if place else ""
            after = f"/Next {entries[place + 1]} 0 R" if place + 1 < len(entries) else ""
            target = f"/Dest[{self._kids[page]} 0 R/Fit]"
            self._object(entries[place], f"<</Title {_text(title)}/Parent {_OUTLINE} 0 R{before}{after}{target}>>")
        self._object(_OUTLINE, f"<</Type/Outlines/First {entries[0]} 0 R/Last {entries[-1]} 0 R/Count {len(entries)}>>")

    def _stream(self, content: bytes, entries: str = "") -> int:
        return self._deflated(zlib.compress(content, LEVEL), entries)

    def _deflated(self, data: bytes, entries: str = "") -> int:
        number = next(self._numbers)
        self._where[number] = (1, self._written, 0)
        self._write(_indirect(number, data, entries))
        return number

    def _object(self, number: int, body: str) -> None:
        self._waiting.append((number, body))
        if len(self._waiting) == _TOGETHER:
            self._together()

    def _together(self) -> None:
        heads, bodies, at = [], [], 0
        for number, body in self._waiting:
            heads.append(f"{number} {at}")
            bodies.append(body)
            at += len(body) + 1
        first = " ".join(heads) + "\n"
        content = (first + "\n".join(bodies)).encode("latin-1")
        stream = self._stream(content, f"/Type/ObjStm/N {len(heads)}/First {len(first)}")
        for place, (number, _) in enumerate(self._waiting):
            self._where[number] = (2, stream, place)
        self._waiting.clear()

    def _cross_references(self) -> None:
        number, start = next(self._numbers), self._written
        self._where[number] = (1, start, 0)
        rows = ((0, 0, 0), *(self._where[key] for key in range(1, number + 1)))
        data = b"".join(kind.to_bytes(1) + second.to_bytes(4) + third.to_bytes(1) for kind, second, third in rows)
        entries = f"/Type/XRef/Size {number + 1}/W[1 4 1]/Root {_CATALOG} 0 R/Info {_INFO} 0 R"
        self._write(_indirect(number, zlib.compress(data, LEVEL), entries))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._written += len(data)


def _indirect(number: int, data: bytes, entries: str) -> bytes:
    head = f"{number} 0 obj\n<<{entries}/Filter/FlateDecode/Length {len(data)}>>stream\n"
    return b"%b%b\nendstream\nendobj\n" % (head.encode("ascii"), data)


def _text(text: str) -> str:
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def _references(numbers: Iterable[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)
