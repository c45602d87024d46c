"""An order: all that is to be drawn into one file, as plain facts that travel to another process, and the bundle made of it.

Imported by printing processes: no table, no database and nothing heavy may be imported here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from notices.ruler import Ruler
from notices.slip import Bundle, Kind, Member, Paper, SheetTexts, SignIn, Slip, Template
from notices.slipcode import qr_text
from scheduler.handouts.errors import HouseholdWithoutAddress
from scheduler.roster.vietnamese import name_sort_key

DAYS_TO_HAND_OUT = timedelta(days=2)
"""What a leader needs at the least to walk through his neighbourhood."""
_DIGITS = re.compile(r"(\d+)")


class SlipRow(NamedTuple):
    """One slip as the database has it; a `spare` one is nobody's yet, of a `found` one the leader knows the household."""

    neighbourhood_id: int
    household_id: int
    street_order: int
    head_name: str
    address: str
    number: int
    typed_code: str
    slip_code: str
    slot_id: int
    appointment_id: int
    target_group: str
    spare: bool
    found: bool


class MemberRow(NamedTuple):
    """One invited person; the first three fields are the order of the slip, and no two people share them."""

    appointment_id: int
    position: int
    resident_id: int
    name: str
    birth_year: int | None
    residence_type: str
    school_class: str


class Window(NamedTuple):
    """When and where: a slot with its session and its station; the moments are those of the country's clock."""

    operating_day: date
    starts_at: datetime
    ends_at: datetime
    shift: str
    station_id: int
    station_number: int
    station_name: str
    station_address: str
    kind: Kind

    @property
    def order(self) -> tuple[date, datetime, int]:
        """Day, beginning, station."""
        return self.operating_day, self.starts_at, self.station_number


@dataclass(frozen=True, slots=True)
class Order:
    """One file to draw, `path` below `folder`.

    `issued_at` is the latest issue among the slips, never the present moment: printing again gives the same bytes. `papers` are
    all that the campaign asks for, each with its case; `addresses` what follows the street, by neighbourhood. `slips` and
    `members` are in no order; what they are is said by `SlipRow` and `MemberRow`. `with_streets` tells whether a slip without an
    address cannot be handed out. `collect` holds, by number, the start that a former paper names which its household still has,
    `split` the households with several parties, which only a template that must tell them apart asks for.
    """

    folder: Path
    path: Path
    school: bool
    receiver: str
    unit_name: str
    leader_title: str
    leader_name: str
    texts: SheetTexts
    public_url: str
    papers: tuple[tuple[str, Paper], ...]
    plan_number: int
    ruler: Ruler
    issued_at: datetime
    addresses: dict[int, str]
    windows: dict[int, Window]
    slips: list[tuple[Any, ...]]
    members: list[tuple[Any, ...]]
    with_streets: bool
    template: Template
    collect: dict[int, datetime]
    split: set[int]
    sign_in: SignIn | None = None

    @property
    def name(self) -> str:
        """What people call the batch."""
        return f"{self.receiver}, {self.unit_name}"

    @property
    def digest(self) -> str:
        """SHA-256 of all that the file says, but for the leader's sign-in: that one is told by its serial."""
        plain = replace(
            self,
            folder=Path(),
            addresses=dict(sorted(self.addresses.items())),
            windows=dict(sorted(self.windows.items())),
            slips=sorted(self.slips),
            members=sorted(self.members),
            collect=dict(sorted(self.collect.items())),
            split=set(),
            sign_in=None,
        )
        return sha256(f"{plain!r}{sorted(self.split)}".encode()).hexdigest()


def bundle_of(order: Order) -> Bundle:
    """Return the bundle: a neighbourhood's slips by day, window, station and street; a school's by day, window, class and name.

    Raises
    ------
    HouseholdWithoutAddress
        Nobody could find the household of a slip in a town.
    """
    slips = _Slips(order)
    rows = sorted(map(SlipRow._make, order.slips), key=slips.by_class if order.school else slips.by_street)
    first_day = order.windows[rows[0].slot_id].operating_day
    return Bundle(
        neighbourhood=order.receiver,
        unit_name=order.unit_name,
        leader_title=order.leader_title,
        leader_name=order.leader_name,
        texts=order.texts,
        slips=tuple(map(slips.made, rows)),
        prepared_at=order.issued_at,
        version=order.plan_number,
        return_by=max(first_day - timedelta(days=1), order.issued_at.date() + DAYS_TO_HAND_OUT),
        sign_in=order.sign_in,
        school=order.school,
        template=order.template,
    )


class _Slips:
    """Makes the slips of one order, and knows how they lie."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.prefix = qr_text(order.public_url, "")
        self.members: dict[int, list[MemberRow]] = {}
        for person in sorted(order.members):
            self.members.setdefault(person[0], []).append(MemberRow._make(person))
        times = sorted({window.order for window in order.windows.values()})
        rank = {time: place for place, time in enumerate(times)}
        self.ranks = {slot_id: rank[window.order] for slot_id, window in order.windows.items()}
        self.papers: dict[tuple[str, ...], tuple[Paper, ...]] = {}

    def by_street(self, row: SlipRow) -> tuple[Any, ...]:
        return row.spare, self.ranks[row.slot_id], row.street_order, row.household_id, row.number

    def by_class(self, row: SlipRow) -> tuple[Any, ...]:
        pupil = self.members[row.appointment_id][0]
        return self.ranks[row.slot_id], class_order(pupil.school_class), name_sort_key(pupil.name), row.number

    def made(self, row: SlipRow) -> Slip:
        order, window, people = self.order, self.order.windows[row.slot_id], self.members[row.appointment_id]
        if order.with_streets and not row.address and not row.found:
            raise HouseholdWithoutAddress(number=row.number, household=row.head_name)
        members = [Member(name, born, position == 0) for _, position, _, name, born, _, _ in people]
        return Slip(
            number=row.number,
            typed_code=row.typed_code,
            qr_text=self.prefix + row.slip_code,
            household_name=self._whom(row, people),
            address="" if row.spare else self._address(row),
            members=tuple(members),
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            operating_day=window.operating_day,
            shift=window.shift,
            station_name=window.station_name,
            station_address=window.station_address,
            kind=window.kind,
            papers=self._papers(row.target_group, people),
            school_class=people[0].school_class if order.school else "",
            split=row.household_id in order.split,
            collect=order.collect.get(row.number),
            spare=row.spare,
        )

    def _whom(self, row: SlipRow, people: Sequence[MemberRow]) -> str:
        if self.order.school:
            return ", ".join(one.name for one in people)
        return "" if row.spare else row.head_name

    def _address(self, row: SlipRow) -> str:
        place = self.order.addresses[row.neighbourhood_id]
        return f"{row.address}, {place}" if row.address else place

    def _papers(self, group: str, people: Sequence[MemberRow]) -> tuple[Paper, ...]:
        """Return what this party is to bring: what holds for all, for its group, and for how its members are registered."""
        cases = ("all", group, *[one.residence_type for one in people])
        if cases not in self.papers:
            self.papers[cases] = tuple(paper for case, paper in self.order.papers if case in cases)
        return self.papers[cases]


def class_order(name: str) -> list[tuple[int, str]]:
    """Return what sorts classes as schools do: 9B, 10A2, 10A11."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in _DIGITS.split(name.casefold())]
