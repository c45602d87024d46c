"""From the database to arrays and back into figures, each against the plain loop that says what it means."""

import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from sqlmodel import select

from factories import small_roster
from scheduler.assign.result import Result
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Neighbourhood, Station
from scheduler.plan.parties import gather_parties, household_parties
from scheduler.plan.problem import _serving, build, digest, may_use, shift_cost
from scheduler.plan.report import summarise
from scheduler.plan.supply import Catchment, Supply, gather_supply, kilometres
from scheduler.roster.models import Household
from slots.shift import part_of

MORE_PEOPLE = [
    f"K{n};Tô Văn {n};Chủ hộ;{1950 + n};số {n};khu phố {1 + n % 3};Phường {1 + n % 2};;;;;" for n in range(40)
]


@pytest.fixture
def filled(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill(small_roster(*MORE_PEOPLE))
    sqlite_line.open()
    return sqlite_line


@pytest.fixture
def drafted(filled):
    """The campaign, its settings, what was built of it, the sessions, and the arcs of the plain double loop."""
    with filled.work() as (db, campaign):
        settings = settings_of(campaign)
        supply = gather_supply(db, campaign, settings)
        built = build(db, campaign, settings, gather_parties(db, campaign, settings), supply)
        places = {row.id: row for row in db.exec(select(Neighbourhood)).all()}
    return campaign, settings, built, supply, places


def test_the_arcs_are_those_of_every_class_tried_at_every_track(drafted):
    _, settings, built, supply, places = drafted
    arcs = []
    for row, party in enumerate(built.classes):
        for track, (station_id, shift) in enumerate(built.tracks):
            station = supply.stations[station_id]
            if may_use(party, station, supply.catchment):
                far = 0.0 if station.kind == "home" else kilometres(places[party.neighbourhood_id], station)
                cost = settings.weights.km * far + shift_cost(settings, party, shift)
                arcs.append((row, track, round(cost * 1000)))
    problem = built.problem
    assert len(arcs) > len(built.classes)
    assert list(zip(problem.arc_class, problem.arc_track, problem.arc_cost, strict=True)) == arcs


@pytest.mark.parametrize("seed", range(20))
def test_a_unit_is_served_by_the_tracks_of_the_stations_that_take_it_in_their_order(seed):
    chance = random.Random(seed)
    serves = {key: frozenset(chance.sample("ABCD", chance.randrange(5))) for key in chance.sample(range(1, 9), 5)}
    shifts = chance.sample(["morning", "evening", "night"], chance.randrange(1, 4))
    tracks = sorted((station, shift) for station in serves for shift in shifts)
    stations = {key: Station(id=key, code=str(key)) for key in serves}
    serving = _serving(tracks, Supply((), (), (), stations, Catchment({}, serves)))
    for unit in "ABCD":
        plain = [(row, stations[at], shift) for row, (at, shift) in enumerate(tracks) if unit in serves[at]]
        assert serving[unit] == plain


def test_parties_come_by_class_and_then_along_the_street_whatever_the_database_left_out(filled):
    with filled.work() as (db, campaign):
        settings = settings_of(campaign)
        found = gather_parties(db, campaign, settings)
        one_by_one = [
            party
            for number in db.exec(select(Household.id))
            for party in household_parties(db, campaign, settings, number)
        ]
    one_by_one.sort(key=lambda party: (*party.class_key, party.street_order, party.household_id, party.party))
    assert found == one_by_one
    assert len(found) > len(MORE_PEOPLE)


def test_the_digest_knows_who_is_in_which_party_and_which_windows_there_are(drafted):
    _, _, built, _, _ = drafted
    parties = list(built.parties)
    first, second = [row for row, party in enumerate(parties) if party.size == 1][:2]
    exchanged = list(parties)
    exchanged[first] = replace(parties[first], residents=parties[second].residents)
    exchanged[second] = replace(parties[second], residents=parties[first].residents)
    renamed = [replace(parties[0], party="part-1"), *parties[1:]]
    moved = [replace(parties[0], household_id=parties[0].household_id + 1), *parties[1:]]
    others = [replace(built, parties=changed) for changed in (exchanged, renamed, moved)]
    others.append(replace(built, slot_ids=[*built.slot_ids[1:], built.slot_ids[0]]))
    digests = {digest(built, 1), digest(built, 2), *(digest(other, 1) for other in others)}
    assert len(digests) == 2 + len(others)
    assert digest(replace(built, parties=list(parties)), 1) == digest(built, 1)


def by_lot(problem, rng):
    """A window for each party among those that its class may use, or none."""
    arcs = set(zip(problem.arc_class.tolist(), problem.arc_track.tolist(), strict=True))
    track = problem.session_track[problem.window_session].tolist()
    of_class = [
        [-1, *(window for window, on in enumerate(track) if (klass, on) in arcs)] for klass in range(problem.classes)
    ]
    return np.array([rng.choice(of_class[klass]) for klass in problem.party_class.tolist()], np.int32)


@pytest.mark.parametrize("seed", range(4))
def test_the_summary_counts_what_counting_party_by_party_gives(drafted, seed):
    campaign, settings, built, supply, _ = drafted
    windows = by_lot(built.problem, np.random.default_rng(seed))
    days, shifts, groups, wrong = Counter(), Counter(), Counter(), Counter()
    for party, window in zip(built.parties, windows.tolist(), strict=True):
        if window < 0:
            continue
        session = supply.sessions[built.slot_sessions[window]]
        days[session.operating_day.isoformat()] += party.size
        shifts[part_of(session.shift)] += party.size
        groups[party.target_group] += party.size
        if shift_cost(settings, party, session.shift) > 0:
            wrong[party.target_group, part_of(session.shift)] += party.size
    said = summarise(campaign, settings, built, supply, Result(problem=built.problem, party_window=windows))
    assert said["eligible"] == sum(party.size for party in built.parties)
    assert said["placed"] == sum(days.values())
    assert (said["by_shift"], said["by_group"]) == (dict(sorted(shifts.items())), dict(sorted(groups.items())))
    assert {(row["group"], row["shift"]): row["people"] for row in said["wrong_shift"]} == wrong
    assert (said["days_used"], said["first_day"], said["last_day"]) == (len(days), min(days), max(days))
    day, people = max(days.items(), key=lambda item: (item[1], item[0]))
    assert said["busiest_day"] == {"day": day, "people": people}


def test_a_plan_that_places_nobody_has_no_day(drafted):
    campaign, settings, built, supply, _ = drafted
    nobody = Result(problem=built.problem, party_window=np.full(len(built.parties), -1, np.int32))
    said = summarise(campaign, settings, built, supply, nobody)
    assert (said["placed"], said["days_used"], said["busiest_day"], said["by_group"]) == (0, 0, None, {})
