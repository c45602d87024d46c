"""What is wrong or doubtful with single rows, or was changed on the way in; many of them in little room.

A finding is five small facts; its sentences are made when somebody asks. None holds a name, a phone or an ID number: reports are
kept longer than rosters.
"""

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

from scheduler.roster.finding_kinds import HEADINGS, KINDS, FindingKind, Heading, Level

__all__ = [
    "HEADINGS",
    "KINDS",
    "FindingKind",
    "Findings",
    "Heading",
    "Level",
    "Note",
    "RowFinding",
    "finding",
    "pack",
    "unpack",
]

MOST_KEPT = 100_000
"""Of one file; the counts cover all."""
MOST_PACKED = 64 << 20
"""Bytes that a pack may unfold to."""
_LONGEST_VALUE = 40
_GRAVITY: dict[Level, int] = {"note": 0, "doubtful": 1, "refused": 2}


class Note(NamedTuple):
    """A finding as it is kept: where, the code, and what its sentence quotes."""

    sheet: str
    row: int
    column: str
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class RowFinding:
    """One finding in words: the row as the spreadsheet numbers it, the column's heading, and the sentence.

    `sheet` is "" where only one is read, `column` "" where the whole file is meant. `is_note` says that something was changed and
    nothing is wrong.
    """

    row: int
    column: str
    code: str
    heading: Heading
    refused: bool
    vi: str
    en: str
    sheet: str = ""
    is_note: bool = False

    @property
    def level(self) -> Level:
        """How grave it is."""
        return "refused" if self.refused else "note" if self.is_note else "doubtful"

    def text(self, lang: str) -> str:
        """Return where it is and what it is, in `lang` ("en" or Vietnamese)."""
        if lang == "en":
            where = [f"sheet “{self.sheet}”"] * bool(self.sheet) + [f"row {self.row}"]
            where += [f"column “{self.column}”"] * bool(self.column)
        else:
            where = [f"trang “{self.sheet}”"] * bool(self.sheet) + [f"dòng {self.row}"]
            where += [f"cột “{self.column}”"] * bool(self.column)
        place = ", ".join(where)
        return f"{place[:1].upper()}{place[1:]}: {self.en if lang == 'en' else self.vi}"

    def mend(self, lang: str) -> str:
        """Return what to do about it, in `lang`."""
        kind = KINDS.get(self.code)
        return "" if kind is None else kind.mend_en if lang == "en" else kind.mend_vi


def finding(code: str, row: int, column: str, *, value: str = "", limit: int = 0, sheet: str = "") -> RowFinding:
    """Return the finding of kind `code` at a row and column; a long `value` is shortened. `limit` is the value of a few kinds."""
    return _in_words(Note(sheet, row, column, code, _short(str(limit) if limit else value)))


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"


def _in_words(note: Note) -> RowFinding:
    kind = KINDS[note.code]
    value, _, limit = note.value.partition("\n")
    facts = {"value": value, "limit": limit or value}
    vi, en = (kind.vi, kind.en) if value else (kind.bare_vi or kind.vi, kind.bare_en or kind.en)
    return RowFinding(
        row=note.row,
        column=note.column,
        code=note.code,
        heading=kind.heading,
        refused=kind.refused,
        vi=vi.format(**facts),
        en=en.format(**facts),
        sheet=note.sheet,
        is_note=kind.level == "note",
    )


class Findings(Sequence[RowFinding]):
    """The findings of one file, in its order. The first 100,000 are kept; `counts`, by code, and the rows are of all.

    Each row is counted once, by the gravest of its findings; all of a row come one after the other.
    """

    def __init__(self, notes: Iterable[Note] = ()) -> None:
        self.counts: Counter[str] = Counter()
        self.first_refused: RowFinding | None = None
        self._kept: list[Note] = []
        self._rows = [0, 0, 0]
        self._last: tuple[str, int] = ("", 0)
        self._gravity = 0
        for note in notes:
            self.add(note)

    def add(self, note: Note, *, limit: int = 0) -> None:
        """Take one more; `limit` is a number that its sentence names besides the value."""
        if len(note.value) > _LONGEST_VALUE or limit:
            note = note._replace(value=f"{_short(note.value)}\n{limit}" if limit else _short(note.value))
        self.counts[note.code] += 1
        if len(self._kept) < MOST_KEPT:
            self._kept.append(note)
        gravity = _GRAVITY[KINDS[note.code].level]
        if not gravity:
            return
        if (note.sheet, note.row) != self._last:
            self._last, self._gravity = (note.sheet, note.row), 0
        if gravity > self._gravity:
            self._rows[self._gravity] -= 1
            self._rows[gravity] += 1
            self._gravity = gravity
            if gravity == _GRAVITY["refused"] and self.first_refused is None:
                self.first_refused = _in_words(note)

    @property
    def refused_rows(self) -> int:
        """How many rows were refused."""
        return self._rows[_GRAVITY["refused"]]

    @property
    def doubtful_rows(self) -> int:
        """How many rows were taken in with a doubt."""
        return self._rows[_GRAVITY["doubtful"]]

    @property
    def notes(self) -> Sequence[Note]:
        """Those kept, as they are kept."""
        return self._kept

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, place: int) -> RowFinding: ...
    @overload
    def __getitem__(self, place: slice) -> list[RowFinding]: ...
    def __getitem__(self, place: int | slice) -> RowFinding | list[RowFinding]:
        if isinstance(place, slice):
            return [_in_words(note) for note in self._kept[place]]
        return _in_words(self._kept[place])

    def __iter__(self) -> Iterator[RowFinding]:
        return map(_in_words, self._kept)


def pack(findings: Findings) -> bytes:
    """Return the findings that are kept as JSON, deflated: some 5 bytes each."""
    return zlib.compress(json.dumps(findings.notes, ensure_ascii=False, separators=(",", ":")).encode())


def unpack(packed: bytes) -> list[RowFinding]:
    """Return the findings that were packed; a code of another version is left out.

    Raises
    ------
    ValueError
        These bytes were not packed here.
    """
    try:
        stream = zlib.decompressobj()
        notes = json.loads(stream.decompress(packed, MOST_PACKED))
    except zlib.error as problem:
        raise ValueError("findings that do not unpack") from problem
    return [_in_words(note) for note in map(Note._make, notes) if note.code in KINDS]
