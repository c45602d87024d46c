"""What the scanner is told: the verdict in two languages and what the desk needs, without names or birth dates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from notices import wording
from notices.sentences import UNNAMED_HOUSEHOLD
from scheduler.arrivals.party import Party
from slots.calendar import local
from slots.verdict import Judgement, Verdict

_LANGUAGES = ("vi", "en")
_DESK_WORD = "bàn "


def answer(
    *,
    scan_id: str,
    scanned_at: datetime,
    judgement: Judgement,
    party: Party | None,
    last: tuple[datetime, str] | None,
    recorded: Sequence[int] = (),
    queue_number: int | None = None,
    held: bool = False,
    offline: bool = False,
) -> dict[str, Any]:
    """Return the stored answer of a scan: plain JSON, the same bytes for every repeat.

    `party` is as it was before the scan, `recorded` whom the scan itself has let in. `last` is the latest arrival of the party
    (moment, desk), told when all of it has come. Where `held`, nothing of the party is told. `queue_number` is that of the party's
    visit here today, if it has one. `offline` says that the phone had told something before.
    """
    if held:  # who was shut out learns no more than that it was kept
        party = last = None
    said = {lang: _said(judgement.verdict, lang, party, last) for lang in _LANGUAGES}
    told: dict[str, Any] = {
        "scan_id": scan_id,
        "scanned_at": local(scanned_at).isoformat(),
        "verdict": judgement.verdict.value,
        "admits": judgement.admits,
        "minutes_off": judgement.minutes_off,
        "text": {lang: words.title for lang, words in said.items()},
        "hint": {lang: words.hint for lang, words in said.items()},
        "slip": None if party is None else _slip(party, replaced=judgement.verdict == Verdict.REPLACED),
        "recorded": list(recorded),
        "queue_number": queue_number,
    }
    return told | {name: True for name, so in (("held", held), ("offline", offline)) if so}


def _slip(party: Party, *, replaced: bool) -> dict[str, Any]:
    slot = {
        "station": party.station,
        "operating_day": party.operating_day.isoformat(),
        "shift": party.shift,
        "starts_at": party.window.start.isoformat(),
        "ends_at": party.window.end.isoformat(),
        "hours": wording.hour_range(party.window.start, party.window.end),
    }
    return {
        "number": party.invitation.number,
        "household": party.household,
        "spare": party.untold,
        "party_size": len(party.members),
        "arrived": list(party.arrived),
        "members": members(party),
        "slot": slot,
        "new_slot": slot if replaced else None,
    }


def members(party: Party) -> list[dict[str, Any]]:
    """Return the people of a slip by number, as a desk ticks them off."""
    return [
        {"number": member.number, "resident_id": member.resident_id, "arrived": member.arrived}
        for member in party.members
    ]


def _said(verdict: Verdict, lang: str, party: Party | None, last: tuple[datetime, str] | None) -> wording.VerdictText:
    facts = {} if party is None else _facts(party, lang)
    if last is not None:
        facts |= {"time": f"{local(last[0]):%H:%M}", "desk": last[1].removeprefix(_DESK_WORD) or "–"}
    return wording.verdict(verdict.value, lang, **facts)


def _facts(party: Party, lang: str) -> dict[str, object]:
    hours = wording.hour_range(party.window.start, party.window.end)
    day = wording.day_line(party.operating_day, party.window.end, lang)
    return {
        "household": wording.pick(UNNAMED_HOUSEHOLD, lang) if party.untold else party.household,
        "people": len(party.members),
        "hours": hours,
        "arrived": len(party.arrived),
        "invited": len(party.members),
        "station": party.station,
        "date": wording.date_text(party.operating_day, lang),
        "slot": f"{hours}, {day}, {party.station}",
        "reason": party.cancelled_reason or "–",
    }
