"""A station's board in words: the figures first, then its windows, who is missed, what is counted apart, and the scanners."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqlmodel import Session as DbSession

from notices import wording
from notices.station_news import time_text
from scheduler.arrivals.board import Board, Waited, devices_at, needs_care
from scheduler.arrivals.models import Device, StationNotice
from scheduler.arrivals.window_counts import Group, WindowCount
from scheduler.pages.board_ruler import day_line
from scheduler.pages.campaign_view import Fact
from scheduler.pages.rendering import moment_text
from scheduler.pages.wording import sentence
from slots.calendar import local

MISSING_SHOWN = 60


@dataclass(frozen=True, slots=True)
class BoardView:
    """Everything the board says, in one language."""

    lead: str
    facts: list[Fact]
    notices: list[str]
    finding: str
    ruler: Markup
    windows: list[dict[str, str]]
    total: dict[str, str]
    waited: bool
    missing_title: str
    missing: list[dict[str, str]]
    missing_more: str
    apart: list[dict[str, str]]
    unread: str
    conflicts: str


def board_view(board: Board, day: date, lang: str) -> BoardView:
    """Return the board of a day that has windows."""
    more = len(board.missing) - MISSING_SHOWN
    return BoardView(
        lead=sentence("board_lead", lang, arrived=_figure(board.arrived, lang), invited=_figure(board.invited, lang)),
        facts=_facts(board, lang),
        notices=[notice_line(notice, lang) for notice in board.notices],
        finding=_finding(board, lang),
        ruler=day_line(day, board.windows, board.now),
        windows=[_window(board, window, lang) for window in board.windows],
        total=_counts(board.invited, board.arrived, lang),
        waited=bool(board.waited),
        missing_title=_missing_title(board, lang),
        missing=_missing(board, lang),
        missing_more=sentence("board_missing_more", lang, parties=_figure(more, lang)) if more > 0 else "",
        apart=_apart(board, lang),
        unread=sentence("board_unread", lang, invalid=board.unread["invalid"], cards=board.unread["id_card_qr"]),
        conflicts=conflicts_line(board.conflicts, lang),
    )


def notice_line(notice: StationNotice, lang: str) -> str:
    """Return `Chậm khoảng 40 phút, ca tối`."""
    if notice.minutes is None:
        what = sentence("notice_postponed", lang)
    else:
        what = sentence("notice_late", lang, time=time_text(notice.minutes, lang))
    when = wording.shift_name(notice.shift, lang) if notice.shift else sentence("notice_whole_day", lang)
    return sentence("notice_of", lang, what=what, when=when)


def conflicts_line(count: int, lang: str) -> str:
    """Return how many scans somebody should look at."""
    return (
        sentence("board_conflicts", lang, count=_figure(count, lang))
        if count
        else sentence("board_conflicts_none", lang)
    )


def device_rows(db: DbSession, station_id: int, *, now: datetime, lang: str) -> list[dict[str, Any]]:
    """Return the station's devices as they were at their last contact; `now` is the campaign's clock."""
    return [_device(device, now, lang) for device in devices_at(db, station_id)]


def _device(device: Device, now: datetime, lang: str) -> dict[str, Any]:
    never = sentence("board_never", lang)
    care = needs_care(device, now=now)
    return {
        "name": device.name,
        "seen": moment_text(device.last_seen_at, lang) if device.last_seen_at else never,
        "queued": never if device.queued is None else _figure(device.queued, lang),
        "pack": moment_text(device.pack_made_at, lang) if device.pack_made_at else never,
        "care": care,
        "state": sentence("board_care" if care else "board_fine", lang),
    }


def _figure(number: int, lang: str) -> str:
    return wording.figure(number, lang)


def _facts(board: Board, lang: str) -> list[Fact]:
    ahead = [window for window in board.windows if board.state_of(window) != "over" and window.invited]
    visits = board.visits
    standing = {
        "board_waiting": visits.waiting,
        "board_called": visits.called,
        "board_in_service": visits.in_service,
        "board_done": visits.done,
    }
    facts = [Fact(sentence(key, lang), *_visits(group, lang)) for key, group in standing.items()]
    expected = sum(window.expected for window in ahead)
    note = sentence("board_to_come_in", lang, windows=len(ahead))
    facts.append(Fact(sentence("board_expected", lang), _people(expected, lang), note))
    missed = sum(one.party.people for one in board.missing)
    parties = sentence("board_households", lang, parties=_figure(len(board.missing), lang))
    facts.append(Fact(sentence("board_missing", lang), _people(missed, lang), parties))
    return facts


def _visits(group: Group, lang: str) -> tuple[str, str]:
    visits = sentence("board_visits", lang, visits=_figure(group.visits, lang))
    return _people(group.people, lang), visits


def _people(people: int, lang: str) -> str:
    return _figure(people, lang)


def _finding(board: Board, lang: str) -> str:
    for state in ("now", "next"):
        found = next((window for window in board.windows if window.invited and board.state_of(window) == state), None)
        if found is not None:
            hours = wording.hour_range(found.starts_at, found.ends_at)
            return sentence(f"board_finding_{state}", lang, hours=hours, **_counts(found.invited, found.arrived, lang))
    return sentence("board_finding_over", lang)


def _counts(invited: int, arrived: int, lang: str) -> dict[str, str]:
    counts = {"invited": invited, "arrived": arrived, "absent": invited - arrived}
    return {name: _figure(count, lang) for name, count in counts.items()}


def _window(board: Board, window: WindowCount, lang: str) -> dict[str, str]:
    state = board.state_of(window)
    return {
        "hours": wording.hour_range(window.starts_at, window.ends_at),
        **_counts(window.invited, window.arrived, lang),
        "waited": _waited(board.waited.get(window.starts_at), lang),
        "state": state,
        "said": sentence(f"board_state_{state}", lang),
    }


def _waited(waited: Waited | None, lang: str) -> str:
    if waited is None or waited.median is None or waited.p90 is None:
        return "–"
    return sentence("board_waited_pair", lang, median=round(waited.median), p90=round(waited.p90))


def _missing_title(board: Board, lang: str) -> str:
    if not board.missing:
        return sentence("board_missing_none", lang)
    people = sum(one.party.people for one in board.missing)
    facts = {"parties": _figure(len(board.missing), lang), "people": _figure(people, lang)}
    return sentence("board_missing_title", lang, **facts)


def _missing(board: Board, lang: str) -> list[dict[str, str]]:
    return [
        {
            "hours": wording.hour_range(one.window.starts_at, one.window.ends_at),
            "slip": wording.slip_number(one.party.slip_number),
            "household": one.party.household or sentence("board_spare", lang),
            "place": wording.keep_together(one.party.neighbourhood),
            "people": _figure(one.party.people, lang),
        }
        for one in board.missing[-MISSING_SHOWN:]
    ]


def _apart(board: Board, lang: str) -> list[dict[str, str]]:
    groups = {
        "board_walk_ins": board.visits.walk_ins,
        "board_late": board.visits.late,
        "board_admitted": board.visits.admitted,
        "board_after_closing": board.visits.after_closing,
    }
    return [
        {
            "kind": sentence(key, lang),
            "visits": _figure(group.visits, lang),
            "people": _figure(group.people, lang),
        }
        for key, group in groups.items()
    ]


def called_to(desk: str, lang: str) -> str:
    """Return where a number is called to: a desk that is a figure alone gets its word."""
    return sentence("calls_desk", lang, desk=desk) if desk.isdigit() else desk


def is_night(now: datetime) -> bool:
    """Tell whether the waiting room's screen is to be dark: from 18:00 to 6:00."""
    return not 6 <= local(now).hour < 18
