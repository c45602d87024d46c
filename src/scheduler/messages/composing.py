"""Preparing texts: what households are to be told is put into the outbox, once, whoever asks for it and however often."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import Engine
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices.full_texts import full_text
from notices.short_texts import ShortText, TextKind, one_sms
from notices.wording import masked_name
from scheduler.arrivals.models import StationNotice
from scheduler.audit.trail import note
from scheduler.bulk import Rows, insert_absent
from scheduler.database import metadata, stored_id, transaction
from scheduler.handouts.scene import settings_with_texts
from scheduler.messages.composing_errors import MessageKindUnknown
from scheduler.messages.deciding import Notices, Question, Wanted, texts_for
from scheduler.messages.models import KINDS, Message
from scheduler.messages.situations import Scope, Situation, situations, slips_in
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_parts import Texts
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Campaign
from scheduler.places.service import find_campaign
from scheduler.places.slip_texts import KIND_OF_STATION, office
from scheduler.places.unit_tables import unit_book
from slots.calendar import local

Progress = Callable[[int, int], None]
"""Hears (slips looked at, slips in all)."""
_MESSAGE = metadata.tables[str(Message.__tablename__)]
_COLUMNS = (
    "campaign_id", "invitation_id", "kind", "about", "slot_id", "recipient", "words", "token", "state", "attempts", "made_at",
    "due_at", "expires_at", "next_try_at", "gateway_id", "problem",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was put into the outbox, in texts by kind; slips of which something should be said and nobody can be reached.

    `already` counts texts that should be said and stand in the outbox, from before or from another who prepared at the same time.
    """

    counts: Counter[str] = field(default_factory=Counter)
    without_phone: int = 0
    already: int = 0

    def __add__(self, other: "Prepared") -> "Prepared":
        return Prepared(
            self.counts + other.counts, self.without_phone + other.without_phone, self.already + other.already
        )

    @property
    def total(self) -> int:
        """Texts that are new."""
        return self.counts.total()


def prepare(
    db: DbSession,
    campaign: Campaign,
    *,
    kinds: Collection[str] = KINDS,
    now: datetime,
    units: Collection[str] | None = None,
    day: date | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Prepared:
    """Put into the outbox what is to be said as things stand at `now`; again, or by two at once, it adds nothing.

    `units` keeps to people who live in these communes, `day` to windows of one operating day. All of it is one transaction: for a
    whole town see `prepare_in_steps`.

    Raises
    ------
    MessageKindUnknown, CampaignClosed, CampaignTextsMissing
        Nothing was changed.
    """
    run = _Run(db, campaign, kinds, now, units, day)
    total, done, after, found = run.slips(), 0, 0, Prepared()
    while (step := run.step(after)) is not None:
        found += step.prepared
        done, after = done + step.slips, step.last
        progress(min(done, total), total)
    return found


def prepare_in_steps(
    engine: Engine,
    code: str | None,
    *,
    kinds: Collection[str] = KINDS,
    now: datetime,
    units: Collection[str] | None = None,
    day: date | None = None,
    own_since: datetime | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Prepared:
    """Do as `prepare` for the campaign `code`, a transaction for some hundred slips, so that nobody who writes waits for long.

    `own_since` keeps to slips whose holders have chosen another window after that moment, and of those to what tells of it. What is
    cut off half-way goes on where it was when it is asked again. Raises as `prepare` does, and whatever `find_campaign` raises.
    """
    total, done, after, found = None, 0, 0, Prepared()
    while True:
        with transaction(engine) as db:
            run = _Run(db, find_campaign(db, code), kinds, now, units, day, own_since)
            total = run.slips() if total is None else total
            step = run.step(after)
        if step is None:
            return found
        found += step.prepared
        done, after = done + step.slips, step.last
        progress(min(done, total), total)


def slips_to_look_at(
    db: DbSession,
    campaign: Campaign,
    *,
    kinds: Collection[str],
    now: datetime,
    units: Collection[str] | None,
    day: date | None,
) -> int:
    """Return how many slips `prepare` looks at in all. Raises as it does."""
    return _Run(db, campaign, kinds, now, units, day).slips()


def prepare_next(
    db: DbSession,
    campaign: Campaign,
    after: int,
    *,
    kinds: Collection[str],
    now: datetime,
    units: Collection[str] | None,
    day: date | None,
) -> "Step | None":
    """Do as `prepare` for the next slips, whose invitation's id is above `after`; None where there are no more."""
    return _Run(db, campaign, kinds, now, units, day).step(after)


@dataclass(frozen=True, slots=True)
class Step:
    """What came of some slips: how many they were and the last of them by its invitation's id."""

    prepared: Prepared
    slips: int
    last: int


class _Run:
    """One asking, with what is the same for all its slips."""

    def __init__(
        self,
        db: DbSession,
        campaign: Campaign,
        kinds: Collection[str],
        now: datetime,
        units: Collection[str] | None,
        day: date | None,
        own_since: datetime | None = None,
    ) -> None:
        unknown = sorted(set(kinds) - set(KINDS))
        if unknown:
            raise MessageKindUnknown(kind=unknown[0], kinds=", ".join(KINDS))
        if campaign.state == "closed":
            raise CampaignClosed(campaign=campaign.code)
        self.db, self.campaign, self.now = db, campaign, now
        self.settings = settings_with_texts(campaign)
        notices = _notices(db, campaign, now)
        self.question = Question(frozenset(kinds), now, self.settings.messages.reminder_at, notices, own_since)
        days = {day} if day is not None else self._days(notices)
        where = None if units is None else frozenset(units)
        self.scope = Scope(where, None if days is None else frozenset(days), own_since)
        self._words = _Words(
            self.settings, {code: unit.name for code, unit in unit_book(db, campaign.dataset).by_code.items()}
        )

    def _days(self, notices: Notices) -> set[date] | None:
        """Return the only operating days that the kinds ask about; None where it may be any."""
        if not set(self.question.kinds) <= {"reminder", "delay"}:
            return None
        today = self.question.today
        near = {today, today + timedelta(days=1)} if "reminder" in self.question.kinds else set()
        return near | ({day for _, day in notices} if "delay" in self.question.kinds else set())

    def slips(self) -> int:
        """Return how many slips are looked at."""
        return slips_in(self.db, self.campaign, self.scope, now=self.now)

    def step(self, after: int) -> Step | None:
        """Look at the next slips and put their texts into the outbox; None where there are no more."""
        slips = situations(self.db, self.campaign, self.scope, after=after, now=self.now)
        if not slips:
            return None
        rows: list[tuple[object, ...]] = []
        already = without_phone = 0
        for slip in slips:
            answer = texts_for(slip, self.question)
            already += answer.already
            if answer.wanted and not slip.person.phone:
                without_phone += 1
            else:
                rows += [self._row(slip, wanted) for wanted in answer.wanted]
        counts = self._written(rows, first=slips[0].invitation_id, last=slips[-1].invitation_id)
        if counts:
            texts: dict[str, Any] = dict(counts)
            note(self.db, "message.prepared", campaign_id=self.campaign.id, **texts)
        found = Prepared(counts, without_phone, already + len(rows) - counts.total())
        return Step(found, len(slips), slips[-1].invitation_id)

    def _row(self, slip: Situation, wanted: Wanted) -> tuple[object, ...]:
        return (
            stored_id(self.campaign), slip.invitation_id, wanted.kind, wanted.about, wanted.spot.slot_id, slip.person.phone,
            self._words.of(slip, wanted), str(uuid4()), "waiting", 0, self.now, wanted.due_at, wanted.expires_at, wanted.due_at,
            "", "",
        )  # fmt: skip

    def _written(self, rows: Rows, *, first: int, last: int) -> Counter[str]:
        """Write the rows, which come in the order of their slips as everybody's do, and return how many of each kind are new."""
        connection = self.db.connection()
        new = insert_absent(connection, _MESSAGE, _COLUMNS, rows, ("invitation_id", "kind", "about"))
        kind, token = _COLUMNS.index("kind"), _COLUMNS.index("token")
        if new == len(rows):
            return Counter(row[kind] for row in rows)
        stored = set(self.db.exec(select(Message.token).where(col(Message.invitation_id).between(first, last))))
        return Counter(row[kind] for row in rows if row[token] in stored)


def _notices(db: DbSession, campaign: Campaign, now: datetime) -> Notices:
    """Return what is in force at the campaign's stations for days that are not long over, the newest first."""
    since = local(now).date() - timedelta(days=1)
    found: dict[tuple[int, date], list[StationNotice]] = {}
    for row in db.exec(
        select(StationNotice)
        .where(
            StationNotice.campaign_id == campaign.id,
            col(StationNotice.ended_at).is_(None),
            col(StationNotice.operating_day) >= since,
        )
        .order_by(col(StationNotice.id).desc())
    ):
        found.setdefault((row.station_id, row.operating_day), []).append(row)
    return found


class _Words:
    """The words of texts in the form that the campaign's gateway takes; each ward's own office is looked up once."""

    def __init__(self, settings: CampaignFile, wards: dict[str, str]) -> None:
        self._settings, self._wards = settings, wards
        self._of_ward: dict[str, tuple[str, Texts]] = {}
        self._form = full_text if settings.messages.diacritics else one_sms

    def of(self, slip: Situation, wanted: Wanted) -> str:
        """Return what is sent. At a school the pupil is named, as on his slip."""
        if slip.unit_code not in self._of_ward:
            texts = self._settings.texts.for_ward(self._wards[slip.unit_code])
            self._of_ward[slip.unit_code] = office(texts).title, texts
        sender, texts = self._of_ward[slip.unit_code]
        spot, station = wanted.spot, KIND_OF_STATION.get(wanted.spot.station_kind, "station")
        text = ShortText(
            kind=cast("TextKind", wanted.kind),
            sender=sender,
            subject=texts.short_name,
            household=masked_name(slip.person.name if station == "school" else slip.head),
            slip=slip.slip,
            starts_at=spot.starts_at,
            ends_at=spot.ends_at,
            operating_day=spot.operating_day,
            place=spot.place,
            address=spot.address,
            station=station,
            verify_phone=texts.verify_phone,
            warning=texts.anti_fraud.vi,
            sent_on=wanted.sent_on,
            minutes=wanted.minutes,
            own_change=wanted.own_change,
        )
        return self._form(text)
