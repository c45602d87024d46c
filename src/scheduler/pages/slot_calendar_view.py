"""The calendar of slots in words: what it finds, its heat-map, and the tables that say the same."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from notices import wording
from notices.ruler import Ruler
from notices.wording import figure
from scheduler.pages.campaign_view import Fact
from scheduler.pages.heat_map import HeatRow, heat_map, hour_label, percent_in_cell
from scheduler.pages.wording import sentence
from scheduler.progress.slot_calendar import CalendarDay, Room, SlotCalendar, WindowOfDay, added
from slots.calendar import at
from slots.session import SessionRef

PARTS = (("morning", 12), ("afternoon", 18), ("evening", 24), ("night", 99))
"""The parts of a day by the hour at which each is over; an evening shift lasts to midnight, as in the articles."""


def finding_of(calendar: SlotCalendar, lang: str) -> str:
    """Say what stands out: which part of the day is fullest and what is free elsewhere, or that all or nothing is taken."""
    total = calendar.total
    facts = {name: figure(int(getattr(total, name)), lang) for name in ("places", "free")}
    plain = _plain_finding(calendar, total)
    if plain:
        return sentence(plain, lang, **facts)
    parts = {name: room for name, room in parts_of(calendar.days).items() if room.share is not None}
    most = max(room.share or 0 for room in parts.values())
    fullest = [name for name in parts if parts[name].share == most]
    if len(fullest) == len(parts):
        return sentence("slots_one_part", lang, share=_share(total, lang), **facts)
    free = total.free - added(parts[name] for name in fullest).free
    return sentence(
        "slots_fullest",
        lang,
        parts=_listed([sentence(f"slots_part_{name}", lang) for name in fullest], lang),
        share=_share(parts[fullest[0]], lang),
        free=figure(int(free), lang),
    )


def _listed(words: list[str], lang: str) -> str:
    *first, last = words
    return sentence("slots_and", lang, first=", ".join(first), last=last) if first else last


def _plain_finding(calendar: SlotCalendar, total: Room) -> str:
    if not total.windows:
        return "slots_no_windows"
    if not total.places:
        return "slots_all_closed"
    if calendar.plan is None:
        return "slots_no_plan_yet"
    return "slots_none_taken" if not total.taken else "" if total.free else "slots_all_taken"


def parts_of(days: Iterable[CalendarDay]) -> dict[str, Room]:
    """Return the room of each part of the day over all days, in the order of the day, of the parts in which windows run."""
    found: dict[str, Room] = {}
    for day in days:
        for hour, room in day.hours.items():
            part = next(name for name, end in PARTS if hour < end)
            found[part] = found.get(part, Room()) + room
    return {name: found[name] for name, _ in PARTS if name in found}


def facts_of(total: Room, lang: str) -> list[Fact]:
    """Return the four figures: places, taken, free, closed windows."""
    windows = sentence("slots_of_windows", lang, windows=figure(total.windows, lang))
    share = sentence("slots_of_places", lang, share=_share(total, lang)) if total.places else ""
    return [
        Fact(sentence("places", lang), figure(int(total.places), lang), ""),
        Fact(sentence("slots_taken", lang), figure(int(total.taken), lang), share),
        Fact(sentence("slots_free", lang), figure(int(total.free), lang), ""),
        Fact(sentence("slots_closed", lang), figure(total.closed_windows, lang), windows),
    ]


def hours_of(calendar: SlotCalendar, ruler: Ruler) -> range:
    """Return the hours of the axis: those of the campaign's ruler, and whatever windows lie outside of it."""
    used = [hour for day in calendar.days for hour in day.hours]
    return range(min([ruler.first, *used]), max([ruler.last, *(hour + 1 for hour in used)]))


def chart_of(calendar: SlotCalendar, hours: range, lang: str) -> Markup:
    """Return the heat-map of all days."""
    rows = [HeatRow(short_day(day.operating_day, lang), dict(day.hours)) for day in calendar.days]
    return heat_map(rows, hours, title=finding_of(calendar, lang), text=sentence("slots_chart_text", lang))


def by_hour(calendar: SlotCalendar, hours: range, lang: str) -> dict[str, Any]:
    """Return the heat-map as a table."""
    rows = [
        {
            "label": short_day(day.operating_day, lang),
            "cells": [_cell(day.hours.get(hour), lang) for hour in hours],
        }
        for day in calendar.days
    ]
    return {"hours": [hour_label(hour) for hour in hours], "rows": rows}


def by_day(calendar: SlotCalendar, link: dict[str, str], lang: str) -> list[dict[str, Any]]:
    """Return a row for each day, with the address of the day's windows."""
    return [
        {
            "label": wording.sentence_case(wording.day_text(day.operating_day, lang, year=False)),
            "link": f"/dot/lich?{urlencode({**link, 'ngay': day.operating_day.isoformat()})}",
            "note": _note(day.total, lang),
            **row_of(day.total, lang),
        }
        for day in calendar.days
    ]


def by_station(calendar: SlotCalendar, link: dict[str, str], lang: str) -> list[dict[str, Any]]:
    """Return a row for each station, with the address of its own calendar."""
    return [
        {
            "label": wording.keep_together(station.name),
            "link": f"/dot/lich?{urlencode({**link, 'noi': f'diem-{station.code}'})}",
            "note": "",
            **row_of(station.total, lang),
        }
        for station in calendar.stations
    ]


def by_window(windows: list[WindowOfDay], day: date, lang: str) -> list[dict[str, Any]]:
    """Return a row for each window, a group for each station."""
    groups: dict[str, dict[str, Any]] = {}
    for window in windows:
        label = wording.keep_together(window.station_name)
        group = groups.setdefault(window.station_code, {"label": label, "rows": []})
        group["rows"].append(
            {
                "shift": wording.sentence_case(wording.shift_name(window.shift, lang)),
                "session": str(SessionRef(window.station_code, day, window.shift)),
                "hours": wording.hour_range(at(day, window.start_minute), at(day, window.end_minute)),
                "note": sentence("slots_key_closed", lang) if window.room.is_closed else "",
                **row_of(window.room, lang),
            }
        )
    return list(groups.values())


def row_of(room: Room, lang: str) -> dict[str, str]:
    """Return the figures of a row."""
    return {
        "places": figure(int(room.places), lang),
        "taken": figure(int(room.taken), lang),
        "share": _share(room, lang),
        "free": figure(int(room.free), lang),
        "closed": figure(room.closed_windows, lang),
    }


def short_day(day: date, lang: str) -> str:
    """Return `T2 15/3`, in English `Mon 15 Mar`."""
    written = f"{day.day}/{day.month}"
    if lang == "en":
        _, month = wording.day_text(day, lang, year=False).rsplit(" ", 1)
        written = f"{day.day} {month[:3]}"
    return sentence(f"slots_day_{day.weekday()}", lang, date=written)


def span_text(days: list[date], lang: str) -> str:
    """Return the first and last of the days with their weekdays; of one day, that day."""
    first, last = days[0], days[-1]
    whole = wording.sentence_case(wording.day_text(last, lang))
    if first == last:
        return whole
    begin = wording.sentence_case(wording.day_text(first, lang, year=first.year != last.year))
    return sentence("week", lang, first=begin, last=wording.day_text(last, lang))


def _cell(room: Room | None, lang: str) -> dict[str, Any]:
    if room is None:
        return {"text": "", "over": False}
    if room.is_closed:
        return {"text": sentence("slots_key_closed", lang), "over": False}
    share = room.share
    return {"text": "–", "over": False} if share is None else {"text": percent_in_cell(share), "over": share > 1}


def _note(room: Room, lang: str) -> str:
    if not room.windows:
        return sentence("slots_day_off", lang)
    return sentence("slots_day_closed", lang) if room.is_closed else ""


def _share(room: Room, lang: str) -> str:
    return "–" if room.share is None else wording.percent(float(room.share), lang)
