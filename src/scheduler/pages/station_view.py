"""What a scanner's page shows: the station's strip, and one scan with its party as it stands now."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqlmodel import Session as DbSession

from notices import wording
from scheduler.arrivals.models import Scan
from scheduler.arrivals.outcomes import latest_outcome
from scheduler.arrivals.party import Party, party_of
from scheduler.arrivals.service import UNDO_MINUTES
from scheduler.auth.models import Role
from scheduler.guards import AtStation
from scheduler.handouts.day_list import days_open
from scheduler.invitations.models import Invitation
from scheduler.pages.facts import arrived_on, slot_counts
from scheduler.pages.rendering import with_language
from scheduler.pages.ruler_zoom import zoom
from scheduler.pages.shapes import shape
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.models import Station
from slots.calendar import operating_day
from slots.verdict import Verdict

UNKNOWN = "–"
"""What stands for a fact that nobody recorded, such as why a slip was cancelled; alone it says nothing."""
STAYS_SHORT = 9
STAYS_MIDDLE = 16


@dataclass(frozen=True, slots=True)
class Strip:
    """Where this scanner stands and how the present window goes."""

    place: str
    counts: str
    zoom: Markup


@dataclass(frozen=True, slots=True)
class Said:
    """The verdict in words; `size` is the class of its letters, `off` the minutes beside the window."""

    verdict: str
    admits: bool
    text: str
    hint: str
    off: str

    @property
    def size(self) -> str:
        """Long words are set smaller: m above 9 letters, l above 16."""
        if len(self.text) <= STAYS_SHORT:
            return "s"
        return "m" if len(self.text) <= STAYS_MIDDLE else "l"


@dataclass(frozen=True, slots=True)
class SlipAtDoor:
    """The party of a scanned slip, by number; names stay out of it."""

    household: str
    party_size: int
    here: int
    when: str
    untold: bool
    members: list[dict[str, Any]]

    @property
    def all_here(self) -> bool:
        """Whether nobody is missing any more."""
        return self.here >= self.party_size


def strip(db: DbSession, at: AtStation, settings: CampaignFile, now: datetime, lang: str) -> Strip:
    """Return the strip for this moment."""
    station = db.get_one(Station, at.station_id)
    desk = at.device.name if at.device else at.account.username if at.account else ""
    day = operating_day(now, settings.day_starts_minute)
    counts = slot_counts(db, at.station_id, now)
    place = sentence("scan_place", lang, station=station.name, desk=desk)
    if counts is None:
        return Strip(place, sentence("scan_no_slot", lang, here=arrived_on(db, at.station_id, day)), Markup())
    hours = wording.hour_range(counts.starts_at, counts.ends_at)
    text = sentence("scan_counts", lang, hours=hours, here=counts.here, expected=counts.expected)
    return Strip(place, text, _zoom(counts.operating_day, (counts.starts_at, counts.ends_at), now, settings))


def day_lists(db: DbSession, at: AtStation, settings: CampaignFile, now: datetime, lang: str) -> list[dict[str, str]]:
    """Return links to the board and to the lists on paper of the next two open days, for whoever leads the station."""
    if at.account is None or at.account.role != Role.STATION_LEAD:
        return []
    days = days_open(db, at.station_id, operating_day(now, settings.day_starts_minute), limit=2)
    board = {"href": with_language(f"/diem/{at.station_id}/bang", lang), "text": sentence("board_link", lang)}
    lists = [
        {
            "href": f"/diem/{at.station_id}/danh-sach.pdf?ngay={day.isoformat()}",
            "text": sentence("day_list_of", lang, day=wording.day_text(day, lang)),
        }
        for day in days
    ]
    return [board, *lists]


def said_of(scan: Scan, lang: str) -> Said:
    """Return the words of the stored verdict."""
    answer = scan.answer
    welcome = scan.verdict == Verdict.ON_TIME
    return Said(
        verdict=scan.verdict,
        admits=answer["admits"],
        text=answer["text"][lang],
        hint=sentence("scan_admit_text", lang) if welcome else answer["hint"][lang].removeprefix(UNKNOWN),
        off=_minutes_off(scan.verdict, answer["minutes_off"], lang),
    )


def _minutes_off(verdict: str, off: int, lang: str) -> str:
    # Only where the window itself is the matter: minutes from another day would be a riddle.
    if off == 0 or verdict not in {Verdict.ON_TIME, Verdict.EARLY, Verdict.LATE}:
        return ""
    return sentence("minutes_early" if off < 0 else "minutes_late", lang, minutes=abs(off))


def shape_of(scan: Scan) -> Markup:
    """Return the shape of the stored verdict."""
    slip = scan.answer["slip"]
    if slip is None:
        return shape(scan.verdict)
    return shape(scan.verdict, here=len(slip["arrived"]), invited=slip["party_size"])


def party_at_door(db: DbSession, scan: Scan) -> Party | None:
    """Return the scanned party as it stands now, or None where the scan was of no slip."""
    return None if scan.invitation_id is None else party_of(db, db.get_one(Invitation, scan.invitation_id))


def slip_at_door(db: DbSession, party: Party, lang: str, *, outcomes: bool = False) -> SlipAtDoor:
    """Return what the desk sees of a party, with each person's outcome where the page asks for it."""
    members = [
        {
            "number": member.number,
            "resident_id": member.resident_id,
            "arrived": member.arrived,
            "outcome": _outcome(db, member.resident_id) if outcomes else "",
        }
        for member in party.members
    ]
    hours = wording.hour_range(party.window.start, party.window.end)
    day = wording.day_line(party.operating_day, party.window.end, lang)
    return SlipAtDoor(
        household=party.household,
        party_size=len(party.members),
        here=len(party.arrived),
        when=sentence("slot_line", lang, hours=hours, day=day, station=party.station),
        untold=party.untold,
        members=members,
    )


def zoom_of(party: Party | None, scan: Scan, settings: CampaignFile) -> Markup:
    """Return the ruler around the party's window at the moment of the scan."""
    if party is None:
        return Markup()
    return _zoom(party.operating_day, (party.window.start, party.window.end), scan.scanned_at, settings)


def undoable(scan: Scan, now: datetime) -> bool:
    """Whether the arrivals of this scan can still be taken back."""
    return (now - scan.received_at).total_seconds() <= UNDO_MINUTES * 60


def _zoom(day: date, window: tuple[datetime, datetime], now: datetime, settings: CampaignFile) -> Markup:
    tolerances = settings.tolerances
    return zoom(day, window, now, early=tolerances.early_minutes, late=tolerances.late_minutes)


def _outcome(db: DbSession, resident_id: int) -> str:
    latest = latest_outcome(db, resident_id)
    return latest.outcome if latest else ""
