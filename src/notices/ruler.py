"""The hour ruler (thước giờ): the day as one line, a household's window as a solid block; for paper and for pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from notices.sentences import RULER_WORDS
from notices.wording import pick

SVG_LEFT = 8.0
SVG_WIDTH = 312.4
SVG_LINE = 32
SVG_BLOCK = 13


@dataclass(frozen=True, slots=True)
class Tick:
    """One hour of the ruler; `figure` is empty but at 6 9 12 15 18 21 24 3."""

    hour: int
    figure: str

    @property
    def is_midnight(self) -> bool:
        """Midnight is drawn heavier: there the date changes."""
        return self.hour == 24


@dataclass(frozen=True, slots=True)
class Ruler:
    """The hours `first` to `last`, counted from 00:00 of the operating day; 27 is 3:00 of the next morning.

    A campaign that opens before 5 or ends after 3 widens the ruler for all its pages, never for one
    household.
    """

    first: int = 5
    last: int = 27

    def share(self, hour: float) -> float:
        """Where an hour lies on the line: 0 at its left end, 1 at its right end, never outside."""
        return min(1.0, max(0.0, (hour - self.first) / (self.last - self.first)))

    def ticks(self) -> list[Tick]:
        """One tick an hour, with a figure at every third; 24, not 0, and 3 after it."""
        return [Tick(hour, self._figure(hour)) for hour in range(self.first, self.last + 1)]

    @staticmethod
    def _figure(hour: int) -> str:
        if hour % 3:
            return ""
        return str(hour if hour <= 24 else hour - 24)

    def words(self, lang: str = "vi") -> list[tuple[float, str]]:
        """The parts of the day and the hours they are centred at, those that lie on this ruler."""
        return [(hour, pick(pair, lang)) for hour, pair in RULER_WORDS if self.first < hour < self.last]


DAY = Ruler()


def widened(windows: Iterable[tuple[int, int]]) -> Ruler:
    """The day ruler, wide enough for all windows (minutes from 00:00 of the operating day)."""
    first, last = DAY.first, DAY.last
    for starts_minute, ends_minute in windows:
        first = min(first, starts_minute // 60)
        last = max(last, -(-ends_minute // 60))
    return Ruler(first, last)


def svg(starts_minute: int, ends_minute: int, lang: str = "vi", ruler: Ruler = DAY) -> str:
    """The ruler for a page, about 700 bytes; hidden from screen readers, since the words beside it say the same.

    Minutes count from 00:00 of the operating day. The block takes the page's `--key`, everything else the
    text colour.
    """
    left, right = _x(ruler, starts_minute / 60), _x(ruler, ends_minute / 60)
    ticks = "".join(_tick_path(ruler, tick) for tick in ruler.ticks())
    words = "".join(_label(_x(ruler, hour), 13, word) for hour, word in ruler.words(lang))
    figures = "".join(_label(_x(ruler, tick.hour), 49, tick.figure) for tick in ruler.ticks() if tick.figure)
    return (
        '<svg viewBox="0 0 330 54" aria-hidden="true" font-size="11" text-anchor="middle" fill="currentColor">'
        f'<path d="M{_number(left)} {SVG_LINE}V{SVG_LINE - SVG_BLOCK}H{_number(right)}V{SVG_LINE}" fill="var(--key)"/>'
        f'<path d="M{_number(SVG_LEFT)} {SVG_LINE}h{_number(SVG_WIDTH)}{ticks}" stroke="currentColor"/>'
        f"{words}{figures}</svg>"
    )


def _tick_path(ruler: Ruler, tick: Tick) -> str:
    return f"M{_number(_x(ruler, tick.hour))} {SVG_LINE}v{6 if tick.figure else 3}"


def _label(x: float, y: int, text: str) -> str:
    return f'<text x="{_number(x)}" y="{y}">{text}</text>'


def _x(ruler: Ruler, hour: float) -> float:
    return SVG_LEFT + SVG_WIDTH * ruler.share(hour)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
