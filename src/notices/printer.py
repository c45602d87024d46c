"""Slips on A4: what many share is drawn once a file, and cut piles laid on each other are in the order of the list."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from notices.pages import Forms, MakesForms
from notices.pen import Pen
from notices.ruler import Ruler
from notices.slip import SheetTexts, Slip

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0


@dataclass(frozen=True, slots=True)
class Layer:
    """What many slips share and is drawn once for all of them; `key` tells of a slip everything that the drawing depends on."""

    key: Callable[[Slip], Hashable]
    draw: Callable[[Pen, Slip, SheetTexts, Ruler], None]


@dataclass(frozen=True, slots=True)
class Format:
    """How slips share a page of A4, and what draws one; each drawing gets a pen for the slip's own box.

    `draw_household` draws what the layers leave; the forms are for what many households have alike.
    """

    columns: int
    rows: int
    layers: tuple[Layer, ...]
    draw_household: Callable[[Pen, Slip, SheetTexts, Forms], None]

    @property
    def width(self) -> float:
        """Of one slip, in millimetres."""
        return PAGE_WIDTH / self.columns

    @property
    def height(self) -> float:
        """Of one slip, in millimetres."""
        return PAGE_HEIGHT / self.rows

    def imposed(self, slips: Sequence[Slip]) -> list[list[Slip | None]]:
        """Cut and stack: with P pages, place k of page p holds slip k*P + p.

        The cut piles, laid on each other, are then in the order of the list.
        """
        places = self.columns * self.rows
        pages = -(-len(slips) // places)
        padded: list[Slip | None] = [*slips, *[None] * (pages * places - len(slips))]
        return [padded[page::pages] for page in range(pages)]


class SlipPrinter:
    """Draws the slips of one bundle in one format; what many share becomes a form of the file."""

    def __init__(self, file: MakesForms, texts: SheetTexts, ruler: Ruler, format_: Format) -> None:
        self._forms = Forms(file)
        self._texts = texts
        self._ruler = ruler
        self._format = format_

    def draw_page(self, pen: Pen, slips: Sequence[Slip | None]) -> None:
        """The slips of a page, row by row, with cut marks; None leaves a place empty."""
        size = self._format
        if size.columns * size.rows > 1:
            pen.stamp(self._forms.name("cut marks", PAGE_WIDTH, PAGE_HEIGHT, lambda form: cut_marks(form, size)))
        for place, slip in enumerate(slips):
            if slip is not None:
                self.draw_slip(pen, slip, place % size.columns * size.width, place // size.columns * size.height)

    def draw_slip(self, pen: Pen, slip: Slip, left: float, top: float) -> None:
        """One slip with its top left corner at (left, top)."""
        size, papers = self._format, slip.papers or self._texts.papers
        texts = self._texts if papers is self._texts.papers else replace(self._texts, papers=papers)
        with pen.box_at(left, top, size.height) as box:
            for number, layer in enumerate(size.layers):
                draw = partial(self._draw_layer, layer, slip, texts)
                box.stamp(self._forms.name((number, layer.key(slip)), size.width, size.height, draw))
            size.draw_household(box, slip, texts, self._forms)

    def _draw_layer(self, layer: Layer, slip: Slip, texts: SheetTexts, pen: Pen) -> None:
        layer.draw(pen, slip, texts, self._ruler)


def cut_marks(pen: Pen, size: Format) -> None:
    """Dashed hairlines from 5 mm inside the sheet, ticks of 5 mm at its edges and at the crossings."""
    across = [row * size.height for row in range(1, size.rows)]
    down = [column * size.width for column in range(1, size.columns)]
    tick = 5.0
    for y in across:
        pen.dashes(tick, y, PAGE_WIDTH - tick, y, 0.12, (1, 2))
        for start, end in _ticks(PAGE_WIDTH, down, tick):
            pen.line(start, y, end, y, 0.25)
    for x in down:
        pen.dashes(x, tick, x, PAGE_HEIGHT - tick, 0.12, (1, 2))
        for start, end in _ticks(PAGE_HEIGHT, across, tick):
            pen.line(x, start, x, end, 0.25)


def _ticks(length: float, crossings: Sequence[float], tick: float) -> list[tuple[float, float]]:
    return [(0.0, tick), *((at - tick / 2, at + tick / 2) for at in crossings), (length - tick, length)]


def kind_and_papers(slip: Slip) -> Hashable:
    """What the constant part of a slip depends on."""
    return slip.kind, slip.papers


def window_of(slip: Slip) -> Hashable:
    """What the hours of a slip are drawn from."""
    return slip.starts_at, slip.ends_at, slip.operating_day, slip.shift


def place_of(slip: Slip) -> Hashable:
    """What the place is drawn from: visits at home say between which hours the team comes."""
    if slip.kind == "home":
        return slip.starts_at, slip.ends_at
    return slip.kind, slip.station_name, slip.station_address
