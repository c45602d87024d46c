"""Pupils of a school's own list found again in the roster: who goes to which school, and in which class."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.audit.trail import note
from scheduler.database import metadata, stored_id
from scheduler.errors import SchedulerError
from scheduler.places.campaign_file import settings_of
from scheduler.places.campaign_stations import StationEntry
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.places.turns import refuse_closed, take_turns
from scheduler.places.unit_tables import unit_book
from scheduler.roster.columns import COLUMNS
from scheduler.roster.dates import Birth
from scheduler.roster.groups import NOT_COMING
from scheduler.roster.models import Household, Resident, RosterImport
from scheduler.roster.queries import PART
from scheduler.roster.school_lists import Pupil
from scheduler.roster.vietnamese import fold, match_form

_RESIDENT = metadata.tables[str(Resident.__tablename__)]
_NOBODY = sorted(NOT_COMING - {"absent", "has_card"})
"""Marks of entries that are not looked at: who has gone, and the second entry of somebody."""

FINDINGS: Final[dict[str, tuple[str, str]]] = {
    "pupil_incomplete": ("thiếu họ tên hoặc ngày sinh, hoặc không đọc được ngày sinh", "no name or no readable birth"),
    "other_school": ("dòng này ghi trường khác", "the row names another school"),
    "class_unknown": ("trường không có lớp này trong tệp đợt", "the campaign file gives the school no such class"),
    "not_found": ("không thấy trong danh sách dân cư", "not found in the roster"),
    "ambiguous": ("có nhiều người cùng tên, cùng ngày sinh", "several people of that name and birth"),
    "twice": ("trùng người với một dòng trên, lớp khác", "the same person as in a row above, in another class"),
}
"""What may be wrong with a row of a school's list; such a row changes nobody."""


class SchoolUnknown(SchedulerError):
    """The campaign has no school station of that code."""

    code = "school_unknown"
    status = 404
    vi = "Không có điểm trường mã “{school}”. Các điểm trường của đợt: {known}."
    en = "There is no school station “{school}”. The school stations are: {known}."


class SchoolListForeign(SchedulerError):
    """Nobody of the list is known: it is another school's, or the roster is not there yet."""

    code = "school_list_foreign"
    status = 422
    vi = (
        "Không ai trong {rows} dòng của “{file_name}” có trong danh sách dân cư. Hãy kiểm tra đúng tệp của {school} chưa, và đã "
        "nhập danh sách dân cư chưa."
    )
    en = (
        "Nobody in the {rows} rows of “{file_name}” is in the roster. Check that it is the list of {school}, and that the roster "
        "has been imported."
    )


@dataclass(frozen=True, slots=True)
class SchoolReport:
    """What became of a school's list: of `rows` those `matched` anew, those `same` as stored, and what is wrong by sheet and row.

    `counts` has the findings by code. Nobody is named.
    """

    rows: int
    matched: int
    same: int
    findings: tuple[tuple[str, int, str], ...]
    counts: dict[str, int] = field(default_factory=dict)


def school_station(campaign: Campaign, code: str) -> StationEntry:
    """Return the school of that station code.

    Raises
    ------
    SchoolUnknown
    """
    schools = {one.code: one for one in settings_of(campaign).stations if one.kind == "school"}
    if code not in schools:
        raise SchoolUnknown(school=code, known=", ".join(sorted(schools)) or "–")
    return schools[code]


def take_pupils(
    db: DbSession,
    campaign: Campaign,
    school: StationEntry,
    pupils: Sequence[Pupil],
    *,
    data: bytes,
    file_name: str,
    now: datetime,
    units: Collection[str] | None = None,
    apply: bool = True,
) -> SchoolReport:
    """Find the pupils of a school among the campaign's residents, and store school and class of each; again changes nothing.

    Name and birth decide: the whole birth date, else what both know of it where only one person fits; first among those whom the
    station serves, then in the whole campaign. A row with anything wrong changes nobody and is reported.

    Parameters
    ----------
    data, file_name
        The file that was read, to remember which it was.
    units
        Codes of the units whose people may be changed; None is the whole campaign.
    apply
        False only tells what would be done.

    Raises
    ------
    CampaignClosed, SchoolListForeign
        Nothing is changed then.
    """
    if apply:
        take_turns(db, campaign)
    refuse_closed(campaign)
    book = unit_book(db, campaign.dataset)
    served = {unit.code for whole in school.served for unit in book.below(whole)}
    known = _known(db, campaign, pupils, units)
    changes, report = _matched(pupils, school, _People(known, served))
    if not report.matched + report.same:
        raise SchoolListForeign(rows=report.rows, file_name=file_name, school=school.school)
    if apply and changes:
        _store(db, campaign, school, changes, report, data, file_name, now)
    return report


class _Known(NamedTuple):
    id: int
    name: str
    year: int | None
    month: int | None
    day: int | None
    school: str
    school_class: str
    unit_code: str


class _People:
    """The residents who may be meant, by the form of their name."""

    def __init__(self, known: Iterable[_Known], served: Collection[str]) -> None:
        self._served = served
        self._by_name: dict[str, list[_Known]] = {}
        for one in known:
            self._by_name.setdefault(match_form(one.name), []).append(one)

    def find(self, name: str, birth: Birth) -> list[_Known]:
        """Return those who fit best: one is found, none is not, several are ambiguous."""
        alike = [one for one in self._by_name.get(match_form(name), ()) if _fits(one, birth)]
        whole = [one for one in alike if birth.day and one.day]
        for some in (whole, alike):
            for near in ([one for one in some if one.unit_code in self._served], some):
                if near:
                    return near
        return []


def _fits(one: _Known, birth: Birth) -> bool:
    """Tell whether all that both know of a birth is the same, the year at least."""
    pairs = ((one.year, birth.year), (one.month, birth.month), (one.day, birth.day))
    return one.year is not None and all(None in pair or pair[0] == pair[1] for pair in pairs)


def _known(db: DbSession, campaign: Campaign, pupils: Iterable[Pupil], units: Collection[str] | None) -> list[_Known]:
    """Return the residents of the pupils' years whose names are on the list: a school has few years, a province few such names."""
    years = {pupil.birth.year for pupil in pupils if pupil.birth.year}
    names = {match_form(pupil.name) for pupil in pupils}
    columns = _RESIDENT.c
    query = (
        select(
            columns.id,
            columns.full_name,
            columns.birth_year,
            columns.birth_month,
            columns.birth_day,
            columns.school,
            columns.school_class,
            col(Neighbourhood.unit_code),
        )
        .join(Household, col(Household.id) == columns.household_id)
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .where(columns.campaign_id == campaign.id, columns.birth_year.in_(years))
        .where(columns.mark.is_(None) | columns.mark.not_in(_NOBODY))
        .order_by(columns.id)
    )
    if units is not None:
        query = query.where(col(Neighbourhood.unit_code).in_(units))
    db.flush()
    rows = db.connection().execute(query, execution_options={"yield_per": PART})
    return [one for one in (_Known(*row) for row in rows) if match_form(one.name) in names]


def class_form(name: str) -> str:
    """Return a class without what varies in writing: 10 a1 and 10A1 are one, as is Lớp 10A1."""
    return "".join(fold(name).removeprefix("lop ").split())


def _matched(
    pupils: Sequence[Pupil], school: StationEntry, people: _People
) -> tuple[dict[int, dict[str, str]], SchoolReport]:
    classes = {class_form(name): name for name in school.classes}
    findings: list[tuple[str, int, str]] = []
    wanted: dict[int, dict[str, str]] = {}
    changes: dict[int, dict[str, str]] = {}
    matched = same = 0
    for pupil in pupils:
        problem, named = _problem(pupil, school, classes)
        found = [] if problem else people.find(pupil.name, pupil.birth)
        if not problem and len(found) != 1:
            problem = "ambiguous" if found else "not_found"
        if problem:
            findings.append((pupil.sheet, pupil.row, problem))
            continue
        (one,) = found
        facts = {"school": school.school, "school_class": named or one.school_class}
        if wanted.setdefault(one.id, facts) != facts:
            findings.append((pupil.sheet, pupil.row, "twice"))
        elif one.id in changes or facts == {"school": one.school, "school_class": one.school_class}:
            same += 1
        else:
            matched += 1
            changes[one.id] = facts
    counts = Counter(code for _, _, code in findings)
    return changes, SchoolReport(len(pupils), matched, same, tuple(findings), dict(sorted(counts.items())))


def _problem(pupil: Pupil, school: StationEntry, classes: dict[str, str]) -> tuple[str, str]:
    """Return the code of what is wrong with a row by itself, or "" and its class as the campaign file writes it."""
    if not pupil.name or pupil.birth.year is None or len(pupil.name) > COLUMNS["name"].limit:
        return "pupil_incomplete", ""
    if pupil.school and fold(pupil.school) not in fold(school.school) and fold(school.school) not in fold(pupil.school):
        return "other_school", ""
    named = classes.get(class_form(pupil.school_class), "" if classes else pupil.school_class)
    if pupil.school_class and (not named or len(named) > COLUMNS["school_class"].limit):
        return "class_unknown", ""
    return "", named


def _store(
    db: DbSession,
    campaign: Campaign,
    school: StationEntry,
    changes: dict[int, dict[str, str]],
    report: SchoolReport,
    data: bytes,
    file_name: str,
    now: datetime,
) -> None:
    known = update(_RESIDENT).where(_RESIDENT.c.id == bindparam("known_id"))
    db.connection().execute(
        known.values(school=bindparam("to_school"), school_class=bindparam("to_class")),
        [
            {"known_id": key, "to_school": facts["school"], "to_class": facts["school_class"]}
            for key, facts in changes.items()
        ],
    )
    row = RosterImport(
        campaign_id=stored_id(campaign),
        kind="school",
        school=school.school,
        file_name=file_name[:200],
        sha256=hashlib.sha256(data).hexdigest(),
        imported_at=now,
        report={"rows": report.rows, "matched": report.matched, "same": report.same, "counts": report.counts},
    )
    db.add(row)
    db.flush()
    note(db, "import.school_list", campaign_id=campaign.id, subject=row.id, rows=report.rows, matched=report.matched)
