"""The calendar of slots: where there is room, by day and hour, for a station or a unit and everything below it."""

from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session as DbSession

from notices.wording import figure
from scheduler.deps import ClockDep, DbDep, LangDep, PlainText
from scheduler.guards import Reader
from scheduler.handouts.scene import ruler_of
from scheduler.pages import slot_calendar_view as view
from scheduler.pages.choice import PageCampaign
from scheduler.pages.facts import StationName, has_sessions, stations_of
from scheduler.pages.rendering import page
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.places.public_holidays import holiday_names, public_holidays
from scheduler.places.unit_tables import unit_book
from scheduler.places.units import Unit, UnitBook
from scheduler.progress.slot_calendar import SlotCalendar, days_within, slot_calendar, windows_of_day
from scheduler.reach import Place, place_in_area
from slots.calendar import operating_day

router = APIRouter()

DAYS = 14
WHOLE = "tat-ca"
STATIONS_CHOSEN_FROM = 120
"""A list of more stations helps nobody; whoever looks at so many first chooses a unit."""
STATIONS_BY_WINDOW = 60
"""More stations than these have too many windows for one page."""
STATION = "diem-"
Typed = Annotated[PlainText, Query(max_length=60)]


@router.get("/dot/lich")
def show_slot_calendar(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Reader,
    campaign: PageCampaign,
    noi: Typed = "",
    tu: Typed = "",
    ngay: Typed = "",
) -> HTMLResponse:
    """Show two weeks from a day on (`tu`), one day window by window (`ngay`) or the whole campaign (`ngay=tat-ca`)."""
    named = {"station": noi.removeprefix(STATION)} if noi.startswith(STATION) else {"unit": noi}
    place = place_in_area(db, account, campaign, **named)
    days = _days(campaign, operating_day(clock.now()), tu, ngay)
    calendar = slot_calendar(db, campaign, place.where, days)
    hours = view.hours_of(calendar, ruler_of(settings_of(campaign)))
    asked = {"noi": noi, "tu": "" if ngay else tu}
    return page(
        request,
        "slot_calendar.html",
        lang=lang,
        account=account,
        place=place.station.name if place.station else place.unit.name,
        empty=_empty(db, campaign, place, calendar),
        lead=_lead(calendar, days, lang),
        finding=view.finding_of(calendar, lang),
        facts=view.facts_of(calendar.total, lang),
        choice=_choice(db, campaign, place, noi),
        campaign_days={"first": campaign.first_day, "last": campaign.last_day, "from": days[0]},
        ways=_ways(campaign, days, ngay, asked),
        adjust=f"/dot/dieu-chinh?{urlencode({'ngay': days[0], 'station': place.station.code if place.station else ''})}",
        holidays=_holidays(days, lang),
        chart=view.chart_of(calendar, hours, lang),
        by_hour=view.by_hour(calendar, hours, lang),
        by_day=view.by_day(calendar, {"noi": noi}, lang),
        total=view.row_of(calendar.total, lang),
        by_station=[] if place.station else view.by_station(calendar, {**asked, "ngay": ngay}, lang),
        windows=_windows(db, campaign, place, calendar, ngay, lang),
    )


def _days(campaign: Campaign, today: date, begin: str, day: str) -> list[date]:
    """Return the days asked for; what is no day of the campaign reads as if nothing was asked."""
    whole = days_within(campaign, campaign.first_day, (campaign.last_day - campaign.first_day).days + 1)
    if day == WHOLE:
        return whole
    if _read(day) in whole:
        return [date.fromisoformat(day)]
    first = _read(begin) or min(today, max(campaign.first_day, campaign.last_day - timedelta(days=DAYS - 1)))
    return days_within(campaign, min(max(first, campaign.first_day), campaign.last_day), DAYS)


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _empty(db: DbSession, campaign: Campaign, place: Place, calendar: SlotCalendar) -> str:
    """Return why there is nothing to show at all: "sessions" are not open, there is no "station" here; else ""."""
    if calendar.stations or has_sessions(db, campaign, place.where):
        return ""
    return "station" if has_sessions(db, campaign) else "sessions"


def _holidays(days: list[date], lang: str) -> str:
    """Return the public holidays among the days, "" where there is none: a day like others, unless somebody closes it."""
    found = public_holidays(days[0], days[-1])
    return sentence("slots_holidays", lang, days=holiday_names(found, lang)) if found else ""


def _lead(calendar: SlotCalendar, days: list[date], lang: str) -> str:
    key = "slots_lead_no_plan" if calendar.plan is None else "slots_lead_plan"
    return sentence(key, lang, span=view.span_text(days, lang), number=calendar.plan)


def _ways(campaign: Campaign, days: list[date], day: str, asked: dict[str, str]) -> list[dict[str, str]]:
    """Return the ways to other days, each a key of the catalogue and an address."""
    first, last, step = days[0], days[-1], len(days) == 1 and day != ""
    found: list[tuple[str, dict[str, Any]]] = []
    if first > campaign.first_day:
        before = first - timedelta(days=1 if step else DAYS)
        found.append(("slots_day_before" if step else "slots_earlier", _on(max(before, campaign.first_day), step=step)))
    if last < campaign.last_day:
        found.append(("slots_day_after" if step else "slots_later", _on(last + timedelta(days=1), step=step)))
    if day:
        found.append(("slots_two_weeks", {"tu": first}))
    if day != WHOLE:
        found.append(("slots_whole", {"ngay": WHOLE}))
    return [{"key": key, "to": f"/dot/lich?{urlencode({'noi': asked['noi'], **query})}"} for key, query in found]


def _on(day: date, *, step: bool) -> dict[str, date]:
    return {"ngay": day} if step else {"tu": day}


def _choice(db: DbSession, campaign: Campaign, place: Place, noi: str) -> dict[str, Any]:
    """Return the units on the way to the chosen one and next to it, as far as they have stations, and its own stations."""
    book = unit_book(db, campaign.dataset)
    stations = [row for row in stations_of(db, campaign) if book.is_within(row.unit_code, place.root.code)]
    working = {unit.code for row in stations for unit in book.above(row.unit_code)}
    way = {unit.code for unit in book.above(place.unit.code)} | {place.root.code}
    units = [
        unit
        for unit in book.below(place.root.code)
        if unit.code in way or (unit.code in working and unit.parent_code in way)
    ]
    own = [row for row in stations if book.is_within(row.unit_code, place.unit.code)]
    return {
        "units": [(unit.code, _indented(book, unit, place.root), unit.code == place.unit.code) for unit in units],
        "stations": _station_options(own if len(own) <= STATIONS_CHOSEN_FROM else [], noi),
        "unit": place.unit.name,
    }


def _indented(book: UnitBook, unit: Unit, root: Unit) -> str:
    depth = len(list(book.above(unit.code))) - len(list(book.above(root.code)))
    return "\N{NO-BREAK SPACE}" * 3 * depth + unit.name


def _station_options(stations: list[StationName], noi: str) -> list[tuple[str, str, bool]]:
    return [(STATION + row.code, row.name, noi == STATION + row.code) for row in stations]


def _windows(
    db: DbSession, campaign: Campaign, place: Place, calendar: SlotCalendar, day: str, lang: str
) -> dict[str, Any] | None:
    """Return the windows of the one day asked for, or that they are too many; None where no single day was asked for."""
    if len(calendar.days) != 1 or day in {"", WHOLE}:
        return None
    if len(calendar.stations) > STATIONS_BY_WINDOW:
        return {"groups": [], "too_many": figure(len(calendar.stations), lang)}
    only = calendar.days[0].operating_day
    found = windows_of_day(db, campaign, place.where, only)
    return {"groups": view.by_window(found, only, lang), "too_many": ""}
