"""Made-up rosters of a campaign's size: no person, number or street in them exists, but their figures come out exactly.

ID numbers begin with province 000, which nobody has; all phones lie in 0900 000 000 to 999; streets are called Ví Dụ (example).
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from itertools import accumulate
from pathlib import Path

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_parts import Generate
from scheduler.places.units import Unit, UnitBook
from scheduler.roster.errors import NothingToGenerate, SheetTooLong
from scheduler.roster.groups import GroupRules
from scheduler.roster.sample_households import Quota, settle
from scheduler.roster.sample_people import Sampler
from scheduler.roster.sample_rows import HEADER, Row, SampleLeader, household_rows, sample_leader
from scheduler.spreadsheets import SHEET_ROWS, CsvSheet, Workbook, write_cells

TITLES = (
    "DANH SÁCH NHÂN KHẨU ĐỂ TẬP DƯỢT",
    "Dữ liệu mẫu, không có thật / Sample data, no real person",
    "",
)
_CREATED = datetime(2021, 1, 1, tzinfo=UTC)
"""Written into the file in place of now, so that the same rows are the same bytes and a second import changes nothing."""


def generate_roster(settings: CampaignFile, units: UnitBook, *, seed: int | None = None) -> Iterator[Row]:
    """Yield the rows of a made-up roster, neighbourhood by neighbourhood; the same settings and seed give the same rows.

    Exactly `people` are of age on the first day for certain, exactly `with_card` of them have the card, and the homebound and
    the students are their shares of the rest. Small children, never eligible, come on top. The people in parties where somebody
    works are as many as `worker_share` gives on average, to one household.

    Parameters
    ----------
    settings
        The campaign; its `generate` table says how much, its groups who counts as a worker.
    units
        The campaign's list of units; those of commune level within it share the neighbourhoods evenly, in order.
    seed
        Instead of the campaign's.

    Raises
    ------
    NothingToGenerate
        If the campaign has no `generate` table, or no commune.
    """
    wanted = settings.generate
    communes = [unit for unit in units.below(settings.unit) if unit.level == "commune"]
    if wanted is None or not communes:
        raise NothingToGenerate(campaign=settings.code)
    return _numbered(_neighbourhoods(settings, wanted, communes, wanted.seed if seed is None else seed))


def _numbered(rows: Iterable[Row]) -> Iterator[Row]:
    return (row._replace(number=number) for number, row in enumerate(rows, start=1))


def _neighbourhoods(settings: CampaignFile, wanted: Generate, communes: Sequence[Unit], seed: int) -> Iterator[Row]:
    students_stay = not GroupRules.of(settings.groups, settings.schools).students_leave
    owed = Fraction(0)
    counts = [0] * len(communes)
    for index, quota in enumerate(_quotas(wanted, random.Random(seed))):  # noqa: S311 -- a made-up roster, no secret
        chance = random.Random(f"{seed}-{index}")  # noqa: S311
        sampler = Sampler(settings, chance)
        households, owed = settle(wanted, quota, chance, owed, students_stay=students_stay)
        place = index * len(communes) // wanted.neighbourhoods
        counts[place] += 1
        name = f"{wanted.neighbourhood_kind.get(communes[place].kind, 'tổ dân phố')} {counts[place]}"
        rows = (
            row
            for number, household in enumerate(households, start=1)
            for row in household_rows(
                sampler.people(household),
                chance,
                ref=f"{index + 1:03d}{number:04d}",
                neighbourhood=name,
                ward=communes[place].name,
                temporary_share=float(wanted.temporary_share),
            )
        )
        yield from _led(rows, sample_leader(random.Random(f"{seed}-{index}-leader")))  # noqa: S311


def _led(rows: Iterable[Row], leader: SampleLeader) -> Iterator[Row]:
    """Name the leader in the first row of his neighbourhood, as those do who merge the cells."""
    for place, row in enumerate(rows):
        yield row if place else row._replace(leader_name=leader.name, leader_phone=leader.phone)


def _quotas(wanted: Generate, chance: random.Random) -> Iterator[Quota]:
    """Yield each neighbourhood's part of the totals; every total is exact because it is cut from one running sum."""
    weights = list(accumulate(chance.uniform(0.6, 1.4) for _ in range(wanted.neighbourhoods)))
    last = (0, 0, 0, 0)
    for weight in weights:
        people = round(wanted.people * weight / weights[-1])
        with_card = people * min(wanted.with_card, wanted.people) // wanted.people
        invited = people - with_card
        now = (people, with_card, int(invited * wanted.homebound_share), int(invited * wanted.student_share))
        yield Quota(*(new - old for new, old in zip(now, last, strict=True)))
        last = now


def write_roster(path: Path, rows: Iterable[Row]) -> int:
    """Write rows as .csv or, row by row in constant memory, as .xlsx with titles above the header; return how many.

    Raises
    ------
    SheetTooLong
        If there are more rows than a sheet has; nothing is then left at `path`.
    """
    if path.suffix.lower() == ".csv":
        return _write_csv(path, rows)
    return _write_xlsx(path, rows)


def _write_csv(path: Path, rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = CsvSheet(file, delimiter=";", line_end="\r\n")
        sheet.write(HEADER)
        for count, row in enumerate(rows, start=1):  # noqa: B007 -- the last count is the answer
            sheet.write(row)
    return count


def _write_xlsx(path: Path, rows: Iterable[Row]) -> int:
    count = 0
    with Workbook(path, created=_CREATED) as book:
        sheet, bold = book.sheet("Nhân khẩu"), book.bold()
        sheet.freeze_panes(len(TITLES) + 1, 4)
        sheet.set_column(1, len(HEADER) - 1, 16)
        for place, title in enumerate(TITLES):
            write_cells(sheet, place, [title], bold)
        write_cells(sheet, len(TITLES), HEADER, bold)
        for count, row in enumerate(rows, start=1):
            if len(TITLES) + count >= SHEET_ROWS:
                break
            write_cells(sheet, len(TITLES) + count, row)
    if len(TITLES) + count >= SHEET_ROWS:
        path.unlink()
        raise SheetTooLong(path=path.name, rows=SHEET_ROWS)
    return count
