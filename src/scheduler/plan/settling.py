"""Settling: who keeps his appointment whatever the optimiser finds, and who is planned again, when a plan counts already.

Kept as they are, and no part of the optimiser's problem: parties of whom somebody came, parties that are awaited at this very
moment, and those who were told (slip handed out, or slot decided by somebody) while their window still takes them. People come
with whom they came before; nobody is taken from his party but by one of these rules:

- Whoever is not invited any more, or may not use the station or the day any more, leaves the party; the others keep the slot.
- Whoever is new in a household that was told comes with it where the window has room; else he comes by a slip of his own.
- Of a party that came in part, those who did not come are planned again under a slip of their own; the former slip stays as it is.

A slip of one's own has the key `rest-<n>`, counted within the household.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.places.campaign_file import CampaignFile, daily_limits_of
from scheduler.places.models import Campaign, Station
from scheduler.plan.models import Plan
from scheduler.plan.parties import PlannedParty
from scheduler.plan.problem import may_use
from scheduler.plan.standing import Again, Carried, Cause, Happened, Settled, Standing, standings_of
from scheduler.plan.supply import gather_catchment, limits_by_station
from scheduler.roster.groups import REST_PARTY


def settle(
    db: DbSession,
    campaign: Campaign,
    settings: CampaignFile,
    parties: Sequence[PlannedParty],
    plan: Plan,
    happened: Happened,
    *,
    now: datetime,
) -> Settled:
    """Settle the parties of the roster against the plan that counts; the same facts and moment give the same answer."""
    stations = {row.id or 0: row for row in db.exec(select(Station).where(Station.campaign_id == campaign.id)).all()}
    places = _Places(campaign, settings, parties, stations, db)
    standings = standings_of(db, plan)
    live = [row for row in standings if not row.cancelled]
    kept = [carried for row in live if (carried := _past(row, happened, now)) is not None]
    for carried in kept:
        places.take(carried.standing, carried.size)
    told, forced = _told([row for row in live if row.starts_at > now], kept, happened, places)
    kept += _with_newcomers(told, parties, live, places)
    kept.sort(key=lambda one: one.standing.appointment_id)
    again = _Pool(parties, kept, standings, forced, happened.ended, now).parties()
    return Settled(tuple(kept), tuple(again), tuple(row for row in standings if row.cancelled), places.limit_of)


class _Places:
    """Who may stay where, and what windows, sessions and days still take of those who were told."""

    def __init__(
        self,
        campaign: Campaign,
        settings: CampaignFile,
        parties: Sequence[PlannedParty],
        stations: dict[int, Station],
        db: DbSession,
    ) -> None:
        self._campaign, self._stations = campaign, stations
        self._catchment = gather_catchment(db, campaign, settings, stations.values())
        self._person = {
            resident: (party, first_day)
            for party in parties
            for resident, first_day in zip(party.residents, party.first_days, strict=True)
        }
        self.limit_of = limits_by_station(db, campaign)
        self._limits = daily_limits_of(campaign)
        self._taken: Counter[object] = Counter()

    def stays(self, resident: int, standing: Standing) -> bool:
        """Tell whether a person is still invited, and may come to this station on this day."""
        if resident not in self._person:
            return False
        party, first_day = self._person[resident]
        day = standing.operating_day
        if day > self._campaign.last_day or (day - self._campaign.first_day).days < first_day:
            return False
        return may_use(party, self._stations[standing.station_id], self._catchment)

    def take(self, standing: Standing, people: int) -> None:
        """Count people in a window, its session and its day."""
        for key in self._bounds(standing):
            self._taken[key] += people

    def takes(self, standing: Standing, people: int, *, blocked: int = 0) -> bool:
        """Take so many places if all of them are there beside those `blocked` in the window, and tell whether they were."""
        bounds = self._bounds(standing)
        bounds["slot", standing.slot_id] -= blocked
        fits = all(self._taken[key] + people <= most for key, most in bounds.items())
        if fits:
            self.take(standing, people)
        return fits

    def _bounds(self, standing: Standing) -> dict[object, int]:
        found: dict[object, int] = {
            ("slot", standing.slot_id): standing.places,
            ("session", standing.session_id): standing.capacity,
        }
        unit = self.limit_of.get(standing.station_id)
        if unit is not None:
            found[unit, standing.operating_day] = self._limits[unit]
        return found


def _past(row: Standing, happened: Happened, now: datetime) -> Carried | None:
    """Return the appointment as history, or as today's; None for one that lies ahead and for one that everybody let pass."""
    came = tuple(resident for resident in row.residents if resident in happened.came)
    if row.ends_at <= now:
        if row.appointment_id in happened.ended:
            return Carried(row, row.residents, "over")
        return Carried(row, came, "came") if came else None
    if row.starts_at <= now:
        return Carried(row, row.residents, "today")
    return Carried(row, row.residents, "came") if came == row.residents else None


def _told(
    ahead: Iterable[Standing], kept: Iterable[Carried], happened: Happened, places: _Places
) -> tuple[list[Carried], dict[int, Standing]]:
    """Return those who keep what they were told, and by resident the appointment of those whose window is gone or full.

    Where places are left for some, those who were booked last move, as everywhere.
    """
    settled = {carried.standing.appointment_id for carried in kept}
    found: list[Carried] = []
    forced: dict[int, Standing] = {}
    for row in ahead:
        handed_out = row.appointment_id in happened.handed_out
        came = happened.came.intersection(row.residents)
        if row.appointment_id in settled or not (handed_out or row.frozen or came):
            continue
        residents = tuple(person for person in row.residents if person in came or places.stays(person, row))
        if not residents:
            continue
        if places.takes(row, len(residents)):
            found.append(Carried(row, residents, "handed_out" if handed_out else "frozen" if row.frozen else "came"))
        else:
            forced.update(dict.fromkeys(residents, row))
    return found, forced


def _with_newcomers(
    told: Iterable[Carried], parties: Sequence[PlannedParty], live: Iterable[Standing], places: _Places
) -> list[Carried]:
    known = {resident for row in live for resident in row.residents}
    party_of = {(party.household_id, party.party): party for party in parties}
    found = []
    for carried in told:
        party = party_of.get(carried.standing.key)
        joined = tuple(
            resident
            for resident in (party.residents if party is not None else ())
            if resident not in known
            and places.stays(resident, carried.standing)
            and places.takes(carried.standing, 1, blocked=carried.standing.blocked)
        )
        found.append(replace(carried, joined=joined))
    return found


class _Pool:
    """The parties that are planned again, in the order of all parties."""

    def __init__(
        self,
        parties: Sequence[PlannedParty],
        kept: Iterable[Carried],
        standings: Iterable[Standing],
        forced: Mapping[int, Standing],
        ended: Collection[int],
        now: datetime,
    ) -> None:
        self._parties, self._forced = parties, forced
        self._keys: set[tuple[int, str]] = set()
        self._taken: set[int] = set()
        settled = set()
        for carried in kept:
            self._keys.add(carried.standing.key)
            self._taken.update(carried.people)
            settled.add(carried.standing.appointment_id)
        self._ahead: dict[int, Standing] = {}
        self._missed: set[int] = set()
        self._cancelled: dict[int, Standing] = {}
        self._rest: dict[int, list[Standing]] = {}
        for row in standings:
            if row.appointment_id in settled:
                continue
            if row.cancelled:
                self._cancelled.update(dict.fromkeys(row.residents, row))
                if row.appointment_id in ended:  # a slip that came back as moved or dead is not sent out again
                    self._taken.update(row.residents)
                    self._keys.add(row.key)
            elif row.ends_at <= now:
                self._missed.update(row.residents)
            else:
                self._ahead.update(dict.fromkeys(row.residents, row))
            if row.party.startswith(REST_PARTY):
                self._rest.setdefault(row.household_id, []).append(row)

    def parties(self) -> list[Again]:
        """Return them."""
        found = []
        for row, party in enumerate(self._parties):
            people = [
                (resident, first_day)
                for resident, first_day in zip(party.residents, party.first_days, strict=True)
                if resident not in self._taken
            ]
            if people:
                found.append(self._again(row, party, people))
        return found

    def _again(self, row: int, party: PlannedParty, people: list[tuple[int, int]]) -> Again:
        residents = tuple(resident for resident, _ in people)
        days = tuple(first_day for _, first_day in people)
        key = self._key(party, residents)
        own = replace(party, party=key, residents=residents, first_days=days, first_day=max(days))
        standing, cause = self._before(own)
        return Again(row, own, standing, cause, len(self._missed.intersection(residents)))

    def _before(self, party: PlannedParty) -> tuple[Standing | None, Cause]:
        for cause, known in (("forced", self._forced), ("same", self._ahead)):
            had = [known[resident] for resident in party.residents if resident in known]
            if had:
                same_slip = [row for row in had if row.key == (party.household_id, party.party)]
                return (same_slip or had)[0], cause  # type: ignore[return-value]
        if self._missed.intersection(party.residents):
            return None, "second"
        cancelled = [self._cancelled[resident] for resident in party.residents if resident in self._cancelled]
        return (cancelled[0], "again") if cancelled else (None, "new")

    def _key(self, party: PlannedParty, residents: tuple[int, ...]) -> str:
        """Return the party's key, or one of its own where the household's slip under it stays as it is."""
        if (party.household_id, party.party) not in self._keys:
            return party.party
        others = self._rest.get(party.household_id, [])
        former = [row.party for row in others if set(row.residents).intersection(residents)]
        number = 1
        names = {row.party for row in others}
        free = [name for name in former if (party.household_id, name) not in self._keys]
        while not free:
            name = f"{REST_PARTY}{number}"
            if name not in names and (party.household_id, name) not in self._keys:
                free = [name]
            number += 1
        self._keys.add((party.household_id, free[0]))
        return free[0]
