"""What the pages of setting up show: stations, shifts, closures, loans, teams and figures as rows of words."""

from collections.abc import Collection
from datetime import date
from typing import Any

from fastapi import Query
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices import wording
from notices.wording import date_text, figure
from scheduler.database import stored_id
from scheduler.handouts.day_list import days_open
from scheduler.operations.effect_words import signed
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_stations import StationEntry
from scheduler.places.campaign_writing import written_number
from scheduler.places.models import Campaign, Station
from scheduler.places.unit_capacity import unit_days
from scheduler.places.units import UnitBook
from slots.session import SessionRef
from slots.shift import DAY_PARTS

Area = Collection[str] | None
"""The units an account is responsible for; None for all of the campaign."""
Choice = tuple[str, str]

KINDS = ("headquarters", "mobile", "school", "home")
SHIFTS_OFFERED = 3
"""Shifts of one part of the day that a form offers; a file may have any number."""
Short = Query(max_length=60)


def day_list_form(db: DbSession, station: Station, today: date) -> dict[str, str]:
    """Return where the station's list on paper is to be had, and the day it is asked for first: the next one it is open."""
    days = days_open(db, stored_id(station), today, limit=1)
    return {"action": f"/diem/{station.id}/danh-sach.pdf", "day": (days or [today])[0].isoformat()}


def station_rows(
    db: DbSession, campaign: Campaign, file: CampaignFile, book: UnitBook, area: Area, lang: str
) -> list[dict[str, Any]]:
    """Return the stations of the area in the order of the file."""
    ids = dict(db.exec(select(Station.code, Station.id).where(col(Station.campaign_id) == campaign.id)).all())
    return [
        {
            "id": ids[entry.code],
            "code": entry.code,
            "name": wording.keep_together(entry.name),
            "kind": sentence(f"kind_{entry.kind}", lang),
            "unit": book[entry.unit].name,
            "days": _span(entry.from_day or file.first_day, entry.to_day or file.deadline, lang),
            "shifts": [
                sentence(
                    "shift_of_station",
                    lang,
                    shift=wording.shift_name(shift.code, lang),
                    hours=shift.hours,
                    kits=figure(len(shift.kits), lang),
                )
                for shift in entry.shifts
            ],
        }
        for entry in stations_in(file, area)
    ]


def stations_in(file: CampaignFile, area: Area) -> list[StationEntry]:
    """Return the stations of the area."""
    return [entry for entry in file.stations if area is None or entry.unit in area]


def session_title(ref: SessionRef, lang: str) -> str:
    """Return the shift and the day of a session."""
    return f"{wording.sentence_case(wording.shift_name(ref.shift, lang))}, {wording.day_text(ref.operating_day, lang)}"


def shift_rows(entry: StationEntry) -> list[dict[str, str]]:
    """Return the shifts of a station as the values of their form."""
    return [
        {
            "row": str(number),
            "was": shift.title,
            "code": shift.code,
            "hours": shift.hours,
            "kits": ", ".join(shift.kits),
            "teams": ", ".join(shift.teams),
            "from_day": shift.from_day.isoformat() if shift.from_day else "",
            "to_day": shift.to_day.isoformat() if shift.to_day else "",
        }
        for number, shift in enumerate(entry.shifts, start=1)
    ]


def kind_choices(lang: str) -> list[Choice]:
    """Return the kinds of stations."""
    return [(kind, sentence(f"kind_{kind}", lang)) for kind in KINDS]


def shift_choices(lang: str) -> list[Choice]:
    """Return the shifts that a form offers, in the order of the day."""
    codes = [
        part if number == 1 else f"{part}-{number}" for part in DAY_PARTS for number in range(1, SHIFTS_OFFERED + 1)
    ]
    return [(code, wording.sentence_case(wording.shift_name(code, lang))) for code in codes]


def unit_choices(file: CampaignFile, book: UnitBook, area: Area) -> list[Choice]:
    """Return the units of the campaign in the area, the whole before its parts."""
    return [(unit.code, unit.name) for unit in book.below(file.unit) if area is None or unit.code in area]


def station_choices(file: CampaignFile, book: UnitBook, area: Area) -> list[Choice]:
    """Return the stations of the area by name."""
    return [(entry.code, f"{entry.name} ({book[entry.unit].name})") for entry in stations_in(file, area)]


def closure_rows(file: CampaignFile, book: UnitBook, area: Area, today: date, lang: str) -> list[dict[str, str]]:
    """Return every closure; those of the area alone, or with the whole campaign in view all, can be opened from `today` on."""
    units = {entry.code: entry.unit for entry in file.stations}
    rows = []
    for closure in file.closures:
        unit = units.get(closure.station, "") if closure.station else closure.unit
        names = {entry.code: entry.name for entry in file.stations}
        where = names.get(closure.station) or (
            book[closure.unit].name if closure.unit else sentence("everywhere", lang)
        )
        rows.append(
            {
                "where": where,
                "days": _span(closure.from_day, closure.to_day, lang),
                "hours": closure.hours or "",
                "reason": closure.reason,
                "from_day": max(closure.from_day, today).isoformat(),
                "to_day": closure.to_day.isoformat(),
                "station": closure.station,
                "unit": closure.unit,
                "own": "yes" if today <= closure.to_day and (area is None or unit in area) else "",
            }
        )
    return rows


def loan_rows(file: CampaignFile, book: UnitBook, area: Area, lang: str) -> list[dict[str, str]]:
    """Return the loans that the area gives or takes."""
    units = {entry.code: entry.unit for entry in file.stations}
    names = {entry.code: entry.name for entry in file.stations}
    rows = []
    for loan in file.loans:
        lenders = {unit for kit in loan.kits for unit in file.units_of_kit(kit)}
        lenders |= {unit for team in loan.teams for unit in file.units_of_team(team)}
        borrower = units[loan.to_station]
        if area is not None and not (lenders | {borrower}) & set(area):
            continue
        shifts = ", ".join(wording.shift_name(shift, lang) for shift in loan.shifts)
        rows.append(
            {
                "what": ", ".join((*loan.kits, *loan.teams)),
                "from_unit": ", ".join(book[unit].name for unit in sorted(lenders)),
                "to": f"{names[loan.to_station]} ({book[borrower].name})" + (f", {shifts}" if shifts else ""),
                "days": _span(loan.from_day, loan.to_day or file.deadline, lang),
                "kits": ", ".join(loan.kits),
                "teams": ", ".join(loan.teams),
                "to_station": loan.to_station,
                "from_day": loan.from_day.isoformat(),
                "last_day": (loan.to_day or file.deadline).isoformat(),
                "own": "yes" if area is None or (lenders | {borrower}) <= set(area) else "",
            }
        )
    return rows


def unit_day_rows(file: CampaignFile, book: UnitBook, area: Area, day: date, lang: str) -> list[dict[str, str]]:
    """Return what each unit of the area can do on a day with loans, if there are any."""
    if not file.loans or not file.first_day <= day <= file.deadline:
        return []
    return [
        {
            "unit": book[row.unit_code].name,
            "kits": figure(row.kits, lang),
            "lent": ", ".join(row.lent),
            "borrowed": ", ".join(row.borrowed),
            "places": figure(row.places, lang),
            "moved": signed(row.moved, lang) if row.moved else "",
        }
        for row in unit_days(file, book, day)
        if (row.lent or row.borrowed) and (area is None or row.unit_code in area)
    ]


def team_rows(file: CampaignFile, area: Area, lang: str) -> list[dict[str, str]]:
    """Return the teams with the stations they work at."""
    rows = []
    for team in file.teams:
        at = [entry for entry in file.stations if team.code in entry.teams]
        if area is not None and at and not any(entry.unit in area for entry in at):
            continue
        rows.append(
            {
                "code": team.code,
                "name": team.name,
                "people": figure(team.people, lang),
                "at": ", ".join(entry.name for entry in at) or sentence("nowhere_yet", lang),
            }
        )
    return rows


def kit_rows(file: CampaignFile, book: UnitBook, area: Area) -> list[Choice]:
    """Return each unit of the area with the codes of its kits: what there is to lend."""
    kits: dict[str, set[str]] = {}
    for entry in stations_in(file, area):
        kits.setdefault(entry.unit, set()).update(entry.kits)
    return [(book[unit].name, ", ".join(sorted(codes))) for unit, codes in kits.items() if codes]


def slower_rows(file: CampaignFile) -> list[dict[str, str]]:
    """Return the slow people as values of their form, with an empty row for one more."""
    rows = [
        {"who": entry.who, "share": str(written_number(entry.share)), "times": str(written_number(entry.times))}
        for entry in file.service_times
    ]
    return [*rows, {"who": "", "share": "", "times": ""}]


def limit_rows(file: CampaignFile, book: UnitBook, lang: str) -> list[dict[str, str]]:
    """Return the daily limits and targets."""
    none = "–"
    return [
        {
            "unit": book[limit.unit].name,
            "limit": none if limit.daily_limit is None else figure(limit.daily_limit, lang),
            "target": none if limit.daily_target is None else figure(limit.daily_target, lang),
        }
        for limit in file.limits
    ]


def _span(first: date, last: date, lang: str) -> str:
    if first == last:
        return date_text(first, lang)
    return sentence("days_from_to", lang, first=date_text(first, lang), last=date_text(last, lang))
