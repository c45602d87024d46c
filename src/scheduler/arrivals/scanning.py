"""The order of a check-in, for one scan or a hundred: what was stored, what was read, the verdict, who came, the answer.

There is no other way in: a single request, a batch and the page without script all end here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session as DbSession

from scheduler.arrivals import codes, keeping
from scheduler.arrivals.answer import answer
from scheduler.arrivals.codes import Reading, Seen
from scheduler.arrivals.former import is_of_closed_campaign
from scheduler.arrivals.judging import Rules, day_of, is_let_in, judged, rank_of
from scheduler.arrivals.keeping import Found, ScanKey, Sighting
from scheduler.arrivals.party import Member, Party, last_arrivals, parties_of
from scheduler.arrivals.station_notices import delay_of, delays
from scheduler.arrivals.visit_keeping import Coming, KeptVisit, Place, keep_visits, visits_of
from scheduler.audit.trail import note
from slots.verdict import Judgement, Verdict


class Answered(NamedTuple):
    """The answer to one scan, and whether it had been given before."""

    answer: dict[str, Any]
    repeated: bool


@dataclass(slots=True)
class _Judged:
    """One scan on its way: `party` is as it was when the scan came, `coming` whom it lets in."""

    sighting: Sighting
    reading: Reading
    party: Party | None
    judgement: Judgement
    day: date
    coming: tuple[Member, ...]
    late_by: int = 0
    last: tuple[datetime, str] | None = None

    @property
    def place(self) -> Place | None:
        if self.party is None:
            return None
        return Place(self.party.invitation.id, self.sighting.scanner.station_id, self.day)


def scan_group(db: DbSession, sightings: Sequence[Sighting], rules: Mapping[int, Rules]) -> list[Answered]:
    """Keep these scans in the order they are given, and return their answers; the caller commits, and nothing is kept until then.

    `rules` are by campaign. A scan that was stored before is answered with the same bytes whatever happened since, and so is the
    second of two in the same group. One that the database refuses fails them all: callers then give each by itself.
    """
    db.flush()
    connection = db.connection()
    answers = keeping.stored_answers(connection, sightings)
    stored = set(answers)
    fresh: dict[ScanKey, Sighting] = {}
    for one in sightings:
        if one.key not in stored:
            fresh.setdefault(one.key, one)
    if fresh:
        answers |= _keep(db, list(fresh.values()), rules)
    told, repeats = [], stored
    for one in sightings:
        told.append(Answered(answers[one.key], one.key in repeats))
        repeats.add(one.key)
    return told


def _keep(db: DbSession, sightings: Sequence[Sighting], rules: Mapping[int, Rules]) -> dict[ScanKey, dict[str, Any]]:
    connection = db.connection()
    seen = [codes.see(one.text) for one in sightings]
    found = _found(db, sightings, seen)
    admitting = {
        slip.invitation_id
        for one, slip in zip(sightings, found, strict=True)
        if slip is not None and one.came is not None and not one.scanner.held
    }
    keeping.lock_slips(connection, admitting)
    ids = {slip.invitation_id for slip in found if slip is not None}
    parties = parties_of(connection, ids)
    visits = visits_of(connection, ids)
    made = _judge_all(db, list(zip(sightings, seen, found, strict=True)), rules, parties)
    numbers = keep_visits(db, [_visit(one) for one in made if one.coming], visits)
    told = _answers(made, visits, numbers)
    rows = [_row(one, rules[one.sighting.scanner.campaign_id], told[one.sighting.key]) for one in made]
    scan_ids = keeping.keep_scans(connection, rows)
    keeping.keep_check_ins(
        connection, [row for one, scan_id in zip(made, scan_ids, strict=True) for row in _check_ins(one, scan_id)]
    )
    for one, scan_id in zip(made, scan_ids, strict=True):
        if one.coming and one.sighting.reason.strip():
            scanner = one.sighting.scanner
            facts: dict[str, Any] = {"count": len(one.coming), "verdict": one.judgement.verdict.value}
            note(
                db, "scan.admitted_anyway", campaign_id=scanner.campaign_id, subject=scan_id, by=scanner.actor, **facts
            )
    return told


def _found(db: DbSession, sightings: Sequence[Sighting], seen: Sequence[Seen]) -> list[Found | None]:
    """Return the slip each text claims to be, of its own scanner's campaign."""
    slips: dict[tuple[int, Seen], Found] = {}
    campaigns = [one.scanner.campaign_id for one in sightings]
    for campaign_id in set(campaigns):
        theirs = [what for what, whose in zip(seen, campaigns, strict=True) if whose == campaign_id]
        found = keeping.find_slips(db.connection(), campaign_id, theirs)
        slips |= {(campaign_id, what): slip for what, slip in found.items()}
    return [slips.get(key) for key in zip(campaigns, seen, strict=True)]


def _judge_all(
    db: DbSession,
    readings: Sequence[tuple[Sighting, Seen, Found | None]],
    rules: Mapping[int, Rules],
    parties: dict[int, Party],
) -> list[_Judged]:
    """Judge one scan after the other: whom the first lets in, the second finds here."""
    made: list[_Judged] = []
    came: dict[int, tuple[datetime, str]] = {}
    whole: set[int] = set()
    delayed = delays(db, {(party.station_id, party.operating_day) for party in parties.values()}) if parties else {}
    for sighting, seen, slip in readings:
        scanner = sighting.scanner
        law = rules[scanner.campaign_id]
        reading = codes.believed(seen, law.keys, None if slip is None else slip.digits)
        party = None if slip is None or reading.kind not in {"slip", "typed"} else parties.get(slip.invitation_id)
        late_by = 0 if party is None else delay_of(delayed, party.station_id, party.operating_day, party.shift)
        judgement = judged(law, reading, party, scanner.station_id, sighting.scanned_at, late_by=late_by)
        if judgement.verdict == Verdict.INVALID and is_of_closed_campaign(
            db, campaign_id=scanner.campaign_id, text=sighting.text
        ):
            judgement = Judgement(Verdict.CAMPAIGN_CLOSED, admits=False, minutes_off=0)
        day = day_of(judgement, party, sighting.scanned_at, law.tolerances, late_by=late_by)
        one = _Judged(sighting, reading, party, judgement, day, _coming(sighting, party, judgement.verdict), late_by)
        made.append(one)
        if party is None:
            continue
        invitation_id = party.invitation.id
        one.last = came.get(invitation_id)
        if judgement.verdict == Verdict.ALREADY_SCANNED:
            whole.add(invitation_id)
        if one.coming:
            parties[invitation_id] = party.with_arrived([member.number for member in one.coming])
            newest = one.last is None or sighting.scanned_at >= one.last[0]
            came[invitation_id] = (sighting.scanned_at, scanner.desk) if newest else came[invitation_id]
    before = last_arrivals(db.connection(), whole)
    for one in made:
        if one.party is not None and one.party.invitation.id in before:
            earlier = before[one.party.invitation.id]
            one.last = earlier if one.last is None or earlier[0] > one.last[0] else one.last
    return made


def _coming(sighting: Sighting, party: Party | None, verdict: Verdict) -> tuple[Member, ...]:
    """Return whom a scan lets in: of those it names whoever is on the slip and not here yet.

    A number that is not on the slip names nobody: the scan of a phone that knew an older slip must not be lost for it.
    """
    held = sighting.scanner.held or not is_let_in(verdict, sighting.reason)
    if party is None or sighting.came is None or held:
        return ()
    named: Collection[int] = range(1, len(party.members) + 1) if sighting.came == "all" else sighting.came
    return tuple(member for member in party.members if member.number in named and not member.arrived)


def _visit(one: _Judged) -> Coming:
    place = one.place
    assert place is not None and one.party is not None  # noqa: S101, PT018 -- nobody comes without a slip
    return Coming(
        place,
        campaign_id=one.sighting.scanner.campaign_id,
        rank=rank_of(one.judgement.verdict, one.judgement.minutes_off, late_by=one.late_by),
        people=len(one.party.members),
        arrived_at=one.sighting.scanned_at,
    )


def _answers(
    made: Sequence[_Judged], visits: Mapping[Place, KeptVisit], numbers: Mapping[Place, int]
) -> dict[ScanKey, dict[str, Any]]:
    """Return the answers; a party's number is told from the scan on that makes its visit, or of a visit that it has."""
    live = {place: visit.queue_number for place, visit in visits.items() if not visit.undone}
    told: dict[ScanKey, dict[str, Any]] = {}
    for one in made:
        place = one.place
        if place is not None and one.coming:
            live[place] = numbers[place]
        told[one.sighting.key] = answer(
            scan_id=one.sighting.scan_id,
            scanned_at=one.sighting.scanned_at,
            judgement=one.judgement,
            party=one.party,
            last=one.last,
            recorded=[member.number for member in one.coming],
            queue_number=None if place is None else live.get(place),
            held=one.sighting.scanner.held,
            offline=one.sighting.offline,
        )
    return told


def _row(one: _Judged, law: Rules, told: dict[str, Any]) -> dict[str, Any]:
    sighting, scanner = one.sighting, one.sighting.scanner
    unknown = one.party is None and one.reading.kind != "id_card"
    return {
        "campaign_id": scanner.campaign_id,
        "station_id": scanner.station_id,
        "device_id": scanner.device_id,
        "account_id": scanner.account_id,
        "scan_id": sighting.scan_id,
        "scanned_at": sighting.scanned_at,
        "received_at": sighting.received_at,
        "operating_day": one.day,
        "invitation_id": None if one.party is None else one.party.invitation.id,
        "version": one.reading.version,
        "verdict": one.judgement.verdict.value,
        "payload_length": len(sighting.text) if unknown else 0,
        "payload_hash": codes.payload_hash(sighting.text, law.payload_key) if unknown else None,
        "answer": told,
        "offline": sighting.offline,
        "shown_verdict": sighting.shown_verdict,
        "pack_made_at": sighting.pack_made_at,
        "skew_seconds": sighting.skew_seconds,
        "held": scanner.held,
    }


def _check_ins(one: _Judged, scan_id: int) -> list[dict[str, Any]]:
    if one.party is None:
        return []
    return [
        {
            "invitation_id": one.party.invitation.id,
            "appointment_id": one.party.appointment_id,
            "resident_id": member.resident_id,
            "station_id": one.sighting.scanner.station_id,
            "scan_id": scan_id,
            "operating_day": one.day,
            "arrived_at": one.sighting.scanned_at,
            "admitted_reason": one.sighting.reason.strip(),
        }
        for member in one.coming
    ]
