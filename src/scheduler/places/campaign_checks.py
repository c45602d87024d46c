"""Whether a campaign file that reads well also makes sense: days, units, kits, windows, rules and figures."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from scheduler.places.calendar_checks import check_calendar
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_findings import path_of, unit_hint
from scheduler.places.campaign_parts import WARD_TEXTS
from scheduler.places.campaign_stations import StationEntry
from scheduler.places.errors import (
    CampaignTooLong,
    DeadlineBeforeStart,
    DeadlineMissing,
    DuplicateCode,
    FigureContradicts,
    Finding,
    GroupRulesIncomplete,
    InvalidValue,
    MissingKey,
    PlaceholderUnknown,
    StationWithoutDays,
    StationWithoutKits,
    UnitOutside,
    UnknownUnit,
    WindowTooLong,
)
from scheduler.places.units import UnitBook

MOST_DAYS = 731
"""Two years: whoever means more has slipped on a year's digits, and every day means sessions for every station."""
_FITTING = (5, 10, 12, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 360)


def check_days(file: CampaignFile) -> list[Finding]:
    """Return what is wrong with the campaign's first and last day; without them nothing else can be checked."""
    if (file.last_day is None) == (file.before is None):
        return [DeadlineMissing(key="last_day", inclusive="last_day")]
    if file.deadline < file.first_day:
        key = "last_day" if file.before is None else "before"
        return [DeadlineBeforeStart(key=key, last=f"{file.deadline:%d/%m/%Y}", first=f"{file.first_day:%d/%m/%Y}")]
    if (days := (file.deadline - file.first_day).days + 1) > MOST_DAYS:
        span = {"first": f"{file.first_day:%d/%m/%Y}", "last": f"{file.deadline:%d/%m/%Y}"}
        return [CampaignTooLong(key="first_day", days=days, most=MOST_DAYS, **span)]
    return []


def check(file: CampaignFile, book: UnitBook) -> list[Finding]:
    """Return everything that does not make sense. The file's days and its own unit are known to be good."""
    return [
        *_signs(file),
        *_milestones(file, book),
        *_limits(file, book),
        *_groups(file),
        *_texts(file),
        *_sample(file),
        *_codes(file),
        *(finding for station in file.stations for finding in _station(file, station, book)),
        *_service_times(file),
        *check_calendar(file, book),
    ]


def _signs(file: CampaignFile) -> Iterator[Finding]:
    """Yield the texts with signs that nobody types: PostgreSQL keeps no NUL, and a slip cannot show the others."""
    document = file.model_dump(mode="json")
    for location, text in _texts_in(document, ()):
        if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\r\t" for sign in text):
            shown = "".join(sign if sign.isprintable() else "?" for sign in text[:40])
            must = {"expected_vi": "chữ, số và dấu câu", "expected_en": "letters, digits and punctuation"}
            yield InvalidValue(key=path_of(document, location), value=shown, **must)


def _texts_in(value: Any, location: tuple[int | str, ...]) -> Iterator[tuple[tuple[int | str, ...], str]]:
    if isinstance(value, str):
        yield location, value
        return
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in items:
        yield from _texts_in(below, (*location, step))


def _unit(file: CampaignFile, book: UnitBook, key: str, code: str, *, anywhere: bool = False) -> Iterator[Finding]:
    if code not in book:
        yield UnknownUnit(key=key, unit=code, dataset=file.dataset, **unit_hint(code, book.below(file.unit)))
    elif not anywhere and not book.is_within(code, file.unit):
        whole = book[file.unit].name
        yield UnitOutside(key=key, unit=code, unit_name=book[code].name, campaign_unit=whole)


def _milestones(file: CampaignFile, book: UnitBook) -> Iterator[Finding]:
    for number, milestone in enumerate(file.milestones, start=1):
        key = f"milestones[{number}]"
        if (milestone.by is None) == (milestone.before is None):
            yield DeadlineMissing(key=f"{key}.by", inclusive="by")
        elif milestone.last_day < file.first_day:
            first, last = f"{file.first_day:%d/%m/%Y}", f"{milestone.last_day:%d/%m/%Y}"
            yield DeadlineBeforeStart(key=key, last=last, first=first)
        if milestone.unit:
            yield from _unit(file, book, f"{key}.unit", milestone.unit, anywhere=True)
        if milestone.population is not None and (milestone.figure or 0) > milestone.population:
            yield FigureContradicts(
                key=f"{key}.figure",
                figure=milestone.figure,
                bound=milestone.population,
                bound_name_vi="số dân",
                bound_name_en="the population",
            )


def _limits(file: CampaignFile, book: UnitBook) -> Iterator[Finding]:
    for number, limit in enumerate(file.limits, start=1):
        yield from _unit(file, book, f"limits[{number}].unit", limit.unit)
    yield from _twice("limits", [limit.unit for limit in file.limits])


def _groups(file: CampaignFile) -> Iterator[Finding]:
    ends = [rule.when == "otherwise" for rule in file.groups]
    if not ends or not ends[-1] or any(ends[:-1]):
        yield GroupRulesIncomplete(key="groups")
    for number, rule in enumerate(file.groups, start=1):
        if rule.when == "occupation" and not rule.words:
            yield MissingKey(key=f"groups[{number}].words", example='words = ["công nhân"]')


def _texts(file: CampaignFile) -> Iterator[Finding]:
    for name in WARD_TEXTS:
        rest = getattr(file.texts.for_ward(""), name)
        if "{" in rest:
            word = rest.split("{", 1)[1].split("}", 1)[0]
            yield PlaceholderUnknown(key=f"texts.{name}", placeholder=word, known="{ward}, {WARD}")


def _sample(file: CampaignFile) -> Iterator[Finding]:
    sample = file.generate
    if sample is not None and sample.with_card > sample.people:
        yield FigureContradicts(
            key="generate.with_card",
            figure=sample.with_card,
            bound=sample.people,
            bound_name_vi="people",
            bound_name_en="people",
        )


def _service_times(file: CampaignFile) -> Iterator[Finding]:
    tables = [("service_times", file.service_times)]
    tables += [(f"stations[{one.code}].service_times", one.service_times or ()) for one in file.stations]
    for key, entries in tables:
        whole = sum(entry.share for entry in entries)
        if whole > 1:
            yield FigureContradicts(
                key=key,
                figure=f"{float(whole):g}",
                bound=1,
                bound_name_vi="tất cả mọi người",
                bound_name_en="everybody",
            )


def _codes(file: CampaignFile) -> Iterator[Finding]:
    if not file.stations:
        yield MissingKey(key="stations", example='[[stations]] code = "TRU-SO" ...')
    yield from _twice("stations", [station.code for station in file.stations])


def _twice(key: str, values: list[str]) -> Iterator[Finding]:
    for value, count in Counter(values).items():
        if count > 1:
            yield DuplicateCode(key=key, value=value)


def _station(file: CampaignFile, station: StationEntry, book: UnitBook) -> Iterator[Finding]:
    key = f"stations[{station.code}]"
    yield from _unit(file, book, f"{key}.unit", station.unit)
    for code in station.serves:
        yield from _unit(file, book, f"{key}.serves", code)
    if station.kind == "school" and not station.school:
        yield MissingKey(key=f"{key}.school", example='school = "THPT Nguyễn Du"')
    yield from _twice(f"{key}.classes", [" ".join(name.split()).upper() for name in station.classes])
    if not file.days_of(station):
        first, last = station.from_day or file.first_day, station.to_day or file.deadline
        yield StationWithoutDays(key=key, first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}")
    if not station.shifts and station.kind != "mobile":  # where no team goes for now, as `plan deploy` may find best
        yield StationWithoutKits(key=f"{key}.shifts")
    yield from _shifts(file, station, key)


def _shifts(file: CampaignFile, station: StationEntry, key: str) -> Iterator[Finding]:
    window = file.window_minutes_of(station)
    for entry in station.shifts:
        at = f"{key}.shifts[{entry.code}]"
        if not entry.kits:
            yield StationWithoutKits(key=f"{at}.kits")
        yield from _twice(f"{at}.kits", list(entry.kits))
        minutes = entry.shift.minutes
        if minutes % window:
            fitting = ", ".join(str(size) for size in _FITTING if minutes % size == 0) or str(minutes)
            yield WindowTooLong(key=f"{at}.hours", hours=entry.hours, minutes=minutes, window=window, fitting=fitting)
