"""A day off in words: what can be chosen, what it did, and whom to tell."""

from collections.abc import Collection, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlmodel import Session as DbSession

from notices import wording
from notices.wording import figure
from scheduler.operations.calling_off import CalledOff
from scheduler.operations.off_lists import Told
from scheduler.pages import setup_view
from scheduler.pages.campaign_view import Fact
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.places.unit_tables import unit_book
from slots.shift import is_shift_code


def day_of(text: str) -> date | None:
    """Return the day that a form names, None where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def choices(db: DbSession, campaign: Campaign, part: Collection[str] | None, lang: str) -> dict[str, Any]:
    """Return the stations, units and shifts that the form offers, each a value and a text."""
    file, book = settings_of(campaign), unit_book(db, campaign.dataset)
    area = None if part is None else set(part)
    used = {shift.code for station in file.stations for shift in station.shifts}
    return {
        "stations": [(f"diem-{code}", name) for code, name in setup_view.station_choices(file, book, area)],
        "units": setup_view.unit_choices(file, book, area),
        "shifts": [pair for pair in setup_view.shift_choices(lang) if pair[0] in used],
    }


def where_text(db: DbSession, campaign: Campaign, place: str, day: str, shift: str, lang: str) -> str:
    """Return `Trụ sở …, thứ Sáu 26/3/2021, ca tối`."""
    names = {f"diem-{one.code}": one.name for one in settings_of(campaign).stations}
    names |= unit_book(db, campaign.dataset).names
    found = day_of(day)
    parts = [names.get(place, place), wording.day_text(found, lang) if found else ""]
    parts += [wording.shift_name(shift, lang) if is_shift_code(shift) else ""]
    return ", ".join(filter(None, parts))


def facts_of(people: Sequence[Told], trial: CalledOff | None, lang: str) -> list[Fact]:
    """Return what would be done; of what is done already, how many were moved and how many wait."""
    if trial is None:
        moved = sum(one.new is not None for one in people)
        counts = {"off_moved": moved, "off_cancelled": len(people) - moved}
    else:
        counts = {
            "off_moved": trial.moved,
            "off_cancelled": trial.cancelled,
            "off_stayed": trial.stayed,
            "off_closed": trial.closed,
        }
    return [Fact(sentence(key, lang), figure(count, lang), "") for key, count in counts.items()]


def groups_of(people: Sequence[Told], lang: str) -> list[dict[str, Any]]:
    """Return a list for each neighbourhood: its leader, and its households along the street."""
    groups = []
    for _, some in groupby(people, key=lambda one: one.neighbourhood_id):
        rows = list(some)
        leader = " ".join(filter(None, (rows[0].leader, rows[0].leader_phone)))
        title = sentence("off_list", lang, neighbourhood=rows[0].neighbourhood, leader=leader) if leader else ""
        groups.append(
            {
                "title": wording.sentence_case(title or rows[0].neighbourhood),
                "rows": [
                    {
                        "head": one.head_name,
                        "slip": sentence("move_slip_number", lang, number=wording.slip_number(one.slip_number)),
                        "address": wording.keep_together(one.address),
                        "phone": one.phone,
                        "old": one.old.text(lang),
                        "new": one.new.text(lang) if one.new else sentence("off_waits", lang),
                        "collect": wording.sentence_case(wording.collect_text(one.collect, lang))
                        if one.collect
                        else "",
                    }
                    for one in rows
                ],
            }
        )
    return groups
