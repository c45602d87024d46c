"""From parties and open sessions to the optimiser's arrays, and back."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.assign.errors import WeightsOverflow
from scheduler.assign.problem import MILLI, Problem
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.models import Campaign, Neighbourhood, Station
from scheduler.plan.errors import WeightsTooLarge
from scheduler.plan.parties import PlannedParty
from scheduler.plan.supply import Catchment, Supply, kilometres
from scheduler.roster.vietnamese import fold
from slots.shift import part_of


@dataclass(frozen=True, slots=True)
class Built:
    """The arrays, and what their rows stand for.

    `arc_km` and `arc_shift` say what each arc's cost is made of: kilometres (NaN where a place is not known, or nobody travels
    because the party is visited) and what the shift costs, in units per person.
    """

    problem: Problem
    parties: Sequence[PlannedParty]
    classes: Sequence[PlannedParty]
    tracks: Sequence[tuple[int, str]]
    slot_ids: Sequence[int]
    slot_sessions: Sequence[int]
    slot_starts: Sequence[datetime]
    arc_km: NDArray[np.float64]
    arc_shift: NDArray[np.float64]


def build(
    db: DbSession, campaign: Campaign, settings: CampaignFile, parties: Sequence[PlannedParty], supply: Supply
) -> Built:
    """Return the problem of placing `parties` (sorted by class) into the open windows.

    Raises
    ------
    WeightsTooLarge
        The costs that the weights come to could overflow.
    """
    class_of: dict[tuple[int, str, str, str, int], int] = {}
    classes: list[PlannedParty] = []
    for party in parties:
        if party.class_key not in class_of:
            class_of[party.class_key] = len(classes)
            classes.append(party)
    tracks = sorted({(session.station_id, session.shift) for session in supply.sessions})
    track_of = {track: row for row, track in enumerate(tracks)}
    windows = [(row, slot) for row, session in enumerate(supply.sessions) for slot in session.slots]
    arcs = _arcs(db, campaign, settings, classes, tracks, supply)
    weights = settings.weights
    days = [(session.operating_day - campaign.first_day).days for session in supply.sessions]
    urgency = {number: entry.urgency for number, entry in supply.catchment.entries.items()}
    problem = Problem(
        party_size=_ints(party.size for party in parties),
        party_class=_ints(class_of[party.class_key] for party in parties),
        class_neighbourhood=_ints(row.neighbourhood_id for row in classes),
        class_first_day=_ints(row.first_day for row in classes),
        class_bundled=np.array([row.target_group != "homebound" for row in classes], dtype=np.bool_),
        session_track=_ints(track_of[session.station_id, session.shift] for session in supply.sessions),
        session_day=_ints(days),
        session_capacity=_ints(session.capacity for session in supply.sessions),
        session_limit=_ints(session.limit for session in supply.sessions),
        session_cost=_longs(
            _milli(weights.day * day * urgency.get(session.station_id, 1))
            for day, session in zip(days, supply.sessions, strict=True)
        ),
        limit_people=_longs(supply.limits),
        window_session=_ints(row for row, _ in windows),
        window_places=_ints(slot.places for _, slot in windows),
        arc_class=_ints(arc[0] for arc in arcs),
        arc_track=_ints(arc[1] for arc in arcs),
        arc_cost=_longs(arc[2] for arc in arcs),
        unassigned_cost=_milli(weights.unassigned),
        split_cost=_milli(weights.split),
    )
    _refuse_overflow(problem)
    return Built(
        problem,
        parties,
        classes,
        tracks,
        [slot.slot_id for _, slot in windows],
        [row for row, _ in windows],
        [slot.starts_at for _, slot in windows],
        np.array([arc[3] for arc in arcs], np.float64),
        np.array([arc[4] for arc in arcs], np.float64),
    )


def _refuse_overflow(problem: Problem) -> None:
    try:
        problem.validate()
    except WeightsOverflow as overflow:
        largest, bound = (overflow.params[name] // MILLI for name in ("largest", "bound"))
        raise WeightsTooLarge(largest=largest, bound=bound) from overflow


def digest(built: Built, seed: int) -> str:
    """Return the SHA-256 of everything a plan is computed from: the same digest means the same plan."""
    total = hashlib.sha256(str(seed).encode())
    for field in fields(built.problem):
        value = getattr(built.problem, field.name)
        total.update(field.name.encode())
        total.update(value.tobytes() if isinstance(value, np.ndarray) else str(value).encode())
    parties = built.parties
    total.update(_longs(party.household_id for party in parties).tobytes())
    total.update("/".join(party.party for party in parties).encode())
    # How many each party has stands in `party_size`, so that the people need no marks between them.
    total.update(_longs(chain.from_iterable(party.residents for party in parties)).tobytes())
    total.update(_longs(built.slot_ids).tobytes())
    return total.hexdigest()


def _arcs(
    db: DbSession,
    campaign: Campaign,
    settings: CampaignFile,
    classes: Sequence[PlannedParty],
    tracks: Sequence[tuple[int, str]],
    supply: Supply,
) -> list[tuple[int, int, int, float, float]]:
    """Return (class, track, cost, kilometres, cost of the shift) of each track that a class may use."""
    places = {
        row.id: row for row in db.exec(select(Neighbourhood).where(Neighbourhood.campaign_id == campaign.id)).all()
    }
    serving = _serving(tracks, supply)
    arcs = []
    for row, party in enumerate(classes):
        for track, station, shift in serving[party.unit_code]:
            if not may_use(party, station, supply.catchment):
                continue
            far = way_km(places[party.neighbourhood_id], station)
            shift_units = shift_cost(settings, party, shift)
            cost = settings.weights.km * (0.0 if math.isnan(far) else far) + shift_units
            arcs.append((row, track, _milli(cost), far, shift_units))
    return arcs


def _serving(tracks: Sequence[tuple[int, str]], supply: Supply) -> defaultdict[str, list[tuple[int, Station, str]]]:
    """Return the tracks that serve each unit, in their order: of a province's 1,800 tracks a class may use a handful."""
    found: defaultdict[str, list[tuple[int, Station, str]]] = defaultdict(list)
    for track, (station_id, shift) in enumerate(tracks):
        for unit in supply.catchment.serves[station_id]:
            found[unit].append((track, supply.stations[station_id], shift))
    return found


def way_km(neighbourhood: Neighbourhood, station: Station) -> float:
    """Return how far a party travels to a station; NaN where a place is not known, or the party is visited at home."""
    ends = (neighbourhood.x_km, neighbourhood.y_km, station.x_km, station.y_km)
    return math.nan if station.kind == "home" or None in ends else kilometres(neighbourhood, station)


def may_use(party: PlannedParty, station: Station, catchment: Catchment) -> bool:
    """Tell whether a party may go to a station: by area, and by kind (homes are visited, schools take their own)."""
    if party.unit_code not in catchment.serves[station.id or 0]:
        return False
    if party.target_group == "homebound":
        return station.kind == "home"
    if station.kind == "school":
        entry = catchment.entries.get(station.id or 0)
        return party.target_group == "student" and entry is not None and fold(entry.school) == party.school
    return station.kind in {"headquarters", "mobile"} and party.target_group != "student"


def shift_cost(settings: CampaignFile, party: PlannedParty, shift: str) -> float:
    """Return what a shift costs a party, in units per person; a shift its leader noted overrides the group's wish."""
    if party.preferred_shift is not None:
        return 0.0 if part_of(shift) == party.preferred_shift else settings.weights.wrong_shift
    return settings.shift_cost(party.target_group, shift)  # type: ignore[arg-type]


def _milli(units: float) -> int:
    return round(units * MILLI)


def _ints(values: object) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.fromiter(values, dtype=np.int32)  # type: ignore[call-overload,no-any-return]


def _longs(values: object) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.fromiter(values, dtype=np.int64)  # type: ignore[call-overload,no-any-return]
