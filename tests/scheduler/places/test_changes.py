"""What a change makes of a campaign file: exact outcomes, clear refusals, and what undoes what."""

import itertools
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from campaign_samples import BOOKS, read
from scheduler.places import campaign_checks
from scheduler.places.calendar_errors import CodeUnknown, EndsBeforeStart
from scheduler.places.campaign_calendar import Closure, Loan
from scheduler.places.campaign_parts import Limit, ServiceTime
from scheduler.places.campaign_reading import check_campaign, parse_campaign
from scheduler.places.campaign_writing import to_toml
from scheduler.places.change_errors import NothingToChange, NothingToReopen, NothingToReturn, RowUnknown
from scheduler.places.change_scope import stations_concerned, units_concerned
from scheduler.places.changed_file import changed_file
from scheduler.places.changes import (
    Close,
    Lend,
    RemoveShift,
    RemoveStation,
    Reopen,
    ReturnLoan,
    SetFigures,
    SetLimit,
    SetShift,
    SetShifts,
    SetStation,
    SetTeam,
)
from scheduler.places.errors import CampaignFileInvalid
from scheduler.places.session_plan import wanted_sessions

TOWN = read()
BOOK = BOOKS["vn-2021"]
WARD, TOWN_UNIT = "19357", "462"


def day(number):
    return date(2021, 3, number)


def differing(before, after):
    """The keys of the file in which two records differ."""
    return {name for name in type(before).model_fields if getattr(before, name) != getattr(after, name)}


def made(*changes, file=TOWN):
    for change in changes:
        file = changed_file(file, change)
    return file


def findings(*changes, file=TOWN):
    """What the checks of the file say to the outcome, in English."""
    with pytest.raises(CampaignFileInvalid) as refused:
        check_campaign(made(*changes, file=file), BOOK)
    return [finding.text("en") for finding in refused.value.findings]


def station(code, file):
    return next(one for one in file.stations if one.code == code)


# Each change on the small file


def test_a_new_station_stands_last_with_its_shifts():
    shifts = ({"code": "morning", "hours": "07:00-11:00", "kits": ["BTB-9"]},)
    after = made(SetStation(code="XOM", name="Nhà văn hóa", kind="mobile", unit=WARD, shifts=shifts))
    assert [one.code for one in after.stations] == ["TRU-SO", "PHUONG-1", "XOM"]
    new = after.stations[-1]
    assert (new.unit, new.kits, [shift.hours for shift in new.shifts]) == (WARD, {"BTB-9"}, ["07:00-11:00"])
    assert after.stations[:2] == TOWN.stations
    assert differing(TOWN, after) == {"stations"}
    check_campaign(after, BOOK)


def test_the_facts_of_a_station_change_where_it_stands_and_its_shifts_stay():
    after = made(SetStation(code="TRU-SO", name="Trụ sở mới", kind="headquarters", unit=TOWN_UNIT, rate="12.5"))
    changed, before = station("TRU-SO", after), station("TRU-SO", TOWN)
    assert (changed.name, changed.rate) == ("Trụ sở mới", Fraction(25, 2))
    assert changed.shifts == before.shifts
    assert [one.code for one in after.stations] == ["TRU-SO", "PHUONG-1"]


def test_a_fact_that_is_left_out_is_taken_away_but_shifts_and_slow_people_stay():
    slow = (ServiceTime(who="người già", share="0.5", times=2),)
    facts = {"code": "TRU-SO", "name": "Trụ sở", "kind": "headquarters", "unit": TOWN_UNIT}
    full = made(SetStation(**facts, address="số 1", travel_minutes=15, from_day=day(16), service_times=slow))
    assert station("TRU-SO", full).travel_minutes == 15
    bare = station("TRU-SO", made(SetStation(**facts), file=full))
    assert (bare.address, bare.travel_minutes, bare.from_day) == ("", 0, None)
    assert (bare.service_times, bare.shifts) == (slow, TOWN.stations[0].shifts)


def test_a_station_without_shifts_is_refused_as_nobody_could_be_served_there():
    new = SetStation(code="XOM", name="Nhà văn hóa", kind="headquarters", unit=WARD)
    assert findings(new) == [
        (
            "stations[XOM].shifts: nobody can be served here without a kit. Name at least one, for example "
            'kits = ["BTB-1"].'
        )
    ]


def test_a_mobile_station_may_wait_for_a_team():
    after = made(SetStation(code="XOM", name="Nhà văn hóa", kind="mobile", unit=WARD))
    check_campaign(after, BOOK)
    assert not [session for session in wanted_sessions(after, BOOK) if session.station == "XOM"]


def test_a_station_is_taken_out_with_its_shifts():
    after = made(RemoveStation(code="PHUONG-1"))
    assert after.stations == TOWN.stations[:1]
    check_campaign(after, BOOK)
    with pytest.raises(CodeUnknown) as unknown:
        made(RemoveStation(code="XOM"))
    assert unknown.value.params == {"key": "station", "value": "XOM", "known": "TRU-SO, PHUONG-1"}


def test_a_shift_is_added_last_and_changed_where_it_stands():
    added = made(SetShift(station="PHUONG-1", code="morning", hours="07:00-11:00", kits=["BTB-3"]))
    assert [shift.code for shift in station("PHUONG-1", added).shifts] == ["afternoon", "morning"]
    later = made(SetShift(station="TRU-SO", row=2, code="evening", hours="19:00-23:00", kits=["BTB-2"]))
    assert [(shift.code, shift.hours, shift.kits) for shift in station("TRU-SO", later).shifts] == [
        ("morning", "06:30-12:00", ("BTB-1", "BTB-2")),
        ("evening", "19:00-23:00", ("BTB-2",)),
    ]
    for row in (3, 99):
        with pytest.raises(RowUnknown) as unknown:
            made(SetShift(station="TRU-SO", row=row, code="evening", hours="19:00-23:00", kits=["BTB-2"]))
        assert unknown.value.params == {"station": "TRU-SO", "row": row, "rows": 2}


def test_a_shift_is_taken_out_by_its_row():
    assert [one.code for one in station("TRU-SO", made(RemoveShift(station="TRU-SO", row=1))).shifts] == ["evening"]
    with pytest.raises(RowUnknown):
        made(RemoveShift(station="TRU-SO", row=3))
    with pytest.raises(CodeUnknown):
        made(RemoveShift(station="XOM", row=1))


def test_closing_adds_one_closure_and_the_same_one_again_is_no_change():
    close = Close(from_day=day(16), to_day=day(16), station="TRU-SO", hours="8:00-9:30", reason="mất điện")
    after = made(close)
    assert after.closures == (
        Closure(from_day=day(16), to_day=day(16), station="TRU-SO", hours="08:00-09:30", reason="mất điện"),
    )
    assert differing(TOWN, after) == {"closures"}
    with pytest.raises(NothingToChange):
        made(close, file=after)


def test_opening_the_inner_day_of_a_closure_leaves_its_ends_closed_for_the_same_reason():
    file = made(Close(from_day=day(15), to_day=day(17), unit=WARD, reason="lụt"))
    after = made(Reopen(from_day=day(16), to_day=day(16), unit=WARD), file=file)
    assert [(one.from_day.day, one.to_day.day, one.unit, one.reason) for one in after.closures] == [
        (15, 15, WARD, "lụt"),
        (17, 17, WARD, "lụt"),
    ]


@pytest.mark.parametrize(
    "other", [{"station": "PHUONG-1"}, {"unit": WARD}, {}, {"station": "TRU-SO", "hours": "08:00-09:00"}]
)
def test_only_what_was_closed_for_the_same_place_and_hours_opens_again(other):
    file = made(Close(from_day=day(16), to_day=day(16), station="TRU-SO"))
    with pytest.raises(NothingToReopen) as refused:
        made(Reopen(from_day=day(16), to_day=day(16), **other), file=file)
    assert refused.value.params == {"first": "16/03/2021", "last": "16/03/2021"}
    with pytest.raises(NothingToReopen):
        made(Reopen(from_day=day(17), to_day=day(17), station="TRU-SO"), file=file)


def test_days_to_open_that_end_before_they_begin_are_refused():
    file = made(Close(from_day=day(15), to_day=day(17)))
    with pytest.raises(CampaignFileInvalid) as refused:
        made(Reopen(from_day=day(17), to_day=day(15)), file=file)
    (finding,) = refused.value.findings
    assert isinstance(finding, EndsBeforeStart)
    assert finding.text("en") == (
        "to_day: the last day 15/03/2021 lies before the first day 17/03/2021. It must be 17/03/2021 or later."
    )


def test_a_loan_is_added_and_ended_with_its_last_day():
    lend = Lend(kits=["BTB-1"], to_station="PHUONG-1", from_day=day(16))
    lent = made(lend)
    assert lent.loans == (Loan(kits=("BTB-1",), to_station="PHUONG-1", from_day=day(16)),)
    with pytest.raises(NothingToChange):
        made(lend, file=lent)
    back = ReturnLoan(kits=["BTB-1"], to_station="PHUONG-1", from_day=day(16), last_day=day(16))
    assert made(back, file=lent).loans == (
        Loan(kits=("BTB-1",), to_station="PHUONG-1", from_day=day(16), to_day=day(16)),
    )
    with pytest.raises(NothingToReturn) as refused:
        made(back)
    assert refused.value.params == {"what": "BTB-1", "station": "PHUONG-1", "first": "16/03/2021"}


def test_a_loan_ends_whatever_order_its_kits_are_named_in():
    file = made(SetShift(station="TRU-SO", row=2, code="evening", hours="18:00-24:00", kits=["BTB-1", "BTB-3"]))
    lent = made(Lend(kits=["BTB-1", "BTB-3"], to_station="PHUONG-1", from_day=day(16)), file=file)
    back = ReturnLoan(kits=["BTB-3", "BTB-1"], to_station="PHUONG-1", from_day=day(16), last_day=day(15))
    assert made(back, file=lent) == file


def test_a_team_is_added_and_changed_where_it_stands():
    file = made(SetTeam(code="TO-1", name="Tổ 1", people=4), SetTeam(code="TO-2", name="Tổ 2", people=3))
    after = made(SetTeam(code="TO-1", name="Tổ một", people=5), file=file)
    assert [(team.code, team.name, team.people) for team in after.teams] == [("TO-1", "Tổ một", 5), ("TO-2", "Tổ 2", 3)]
    assert stations_concerned(file, after) == frozenset()


def test_figures_that_are_left_out_stay():
    after = made(SetFigures(rate="12", window_minutes=60))
    assert (after.capacity.rate, after.window_minutes) == (12, 60)
    assert after.capacity.model_copy(update={"rate": TOWN.capacity.rate}) == TOWN.capacity
    assert differing(TOWN, after) == {"capacity", "window_minutes"}
    for figure, value in (("load", "0,5"), ("reserve", "1/10"), ("no_show", 0.1), ("critical_ratio", "0.8")):
        assert getattr(made(SetFigures(**{figure: value})).capacity, figure) == Fraction(str(value).replace(",", "."))


def test_a_waiting_room_cap_of_zero_takes_the_cap_away():
    capped = made(SetFigures(waiting_room_cap=8))
    assert capped.capacity.waiting_room_cap == 8
    assert made(SetFigures(waiting_room_cap=0), file=capped) == TOWN


def test_a_last_day_takes_the_place_of_the_day_before_which_the_campaign_ends():
    file = read(to_toml(TOWN).replace("last_day = 2021-03-17", "before = 2021-03-18"))
    assert file.deadline == day(17)
    after = made(SetFigures(last_day=day(18)), file=file)
    assert (after.last_day, after.before, after.deadline) == (day(18), None, day(18))
    with pytest.raises(NothingToChange):  # the very day it ends on already, however the file says it
        made(SetFigures(last_day=day(17)), file=file)


def test_slow_people_are_replaced_as_a_whole():
    one, two = ({"who": who, "share": "0.08", "times": 3} for who in ("vân tay mòn", "người già"))
    file = made(SetFigures(service_times=[one, two]))
    assert [entry.who for entry in file.service_times] == ["vân tay mòn", "người già"]
    assert made(SetFigures(service_times=[]), file=file) == TOWN


def test_a_limit_is_set_changed_and_taken_away():
    file = made(SetLimit(unit=WARD, daily_limit=50), SetLimit(unit=TOWN_UNIT, daily_target=90))
    assert file.limits == (Limit(unit=WARD, daily_limit=50), Limit(unit=TOWN_UNIT, daily_target=90))
    file = made(SetLimit(unit=WARD, daily_limit=0), file=file)
    assert {limit.unit: limit.daily_limit for limit in file.limits} == {WARD: 0, TOWN_UNIT: None}
    assert made(SetLimit(unit=WARD), SetLimit(unit=TOWN_UNIT), file=file) == TOWN
    with pytest.raises(NothingToChange):
        made(SetLimit(unit=WARD))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            SetShift(station="TRU-SO", code="afternoon", hours="11:00-15:00", kits=["BTB-9"]),
            (
                "stations[TRU-SO].shifts: the shifts 06:30-12:00 and 11:00-15:00 overlap. The later must start when the "
                "earlier has ended."
            ),
        ),
        (
            SetShift(station="PHUONG-1", code="evening", hours="18:00-22:00", kits=["BTB-1"]),
            (
                "stations[TRU-SO]: on 16/03/2021 BTB-1 would be in two places at once: PHUONG-1 18:00-22:00 and TRU-SO "
                "18:00-24:00. Change hours, days, kit or team."
            ),
        ),
        (
            SetShift(station="PHUONG-1", row=1, code="afternoon", hours="13:00-17:10", kits=["BTB-2"]),
            (
                "stations[PHUONG-1].shifts[afternoon].hours: the shift 13:00-17:10 has 250 minutes; windows of 30 do not "
                "divide it. Use 5, 10."
            ),
        ),
        (
            SetShift(station="PHUONG-1", code="morning", hours="07:00-11:00"),
            (
                "stations[PHUONG-1].shifts[morning].kits: nobody can be served here without a kit. Name at least one, for "
                'example kits = ["BTB-1"].'
            ),
        ),
        (
            SetShift(station="PHUONG-1", code="morning", hours="07:00-11:00", kits=["BTB-9"], teams=["TO-9"]),
            "stations[PHUONG-1].shifts[morning].teams: the campaign has no “TO-9”. It has: .",
        ),
        (
            Close(from_day=day(17), to_day=day(16)),
            (
                "closures[1].to_day: the last day 16/03/2021 lies before the first day 17/03/2021. It must be 17/03/2021 or "
                "later."
            ),
        ),
        (
            Close(from_day=day(20), to_day=day(21)),
            (
                "closures[1]: 20/03/2021 is no day of the campaign (15/03/2021 – 17/03/2021), so there is nothing to close. "
                "Mend the day."
            ),
        ),
        (
            Close(from_day=day(16), to_day=day(16), station="TRU-SO", unit=WARD),
            "closures[1]: give only one of station and unit.",
        ),
        (
            Close(from_day=day(16), to_day=day(16), station="XOM"),
            "closures[1].station: the campaign has no “XOM”. It has: TRU-SO, PHUONG-1.",
        ),
        (
            Lend(kits=["BTB-2"], to_station="PHUONG-1", from_day=day(16)),
            (
                "loans[1]: BTB-2 works in unit 19357 anyway, and PHUONG-1 belongs to it: that is no loan. Change the "
                "station's shifts."
            ),
        ),
        (Lend(to_station="PHUONG-1", from_day=day(16)), "loans[1]: no kit and no team is lent. Give kits or teams."),
        (
            Lend(kits=["BTB-1"], to_station="PHUONG-1", from_day=day(17), to_day=day(16)),
            (
                "loans[1].to_day: the last day 16/03/2021 lies before the first day 17/03/2021. It must be 17/03/2021 or "
                "later."
            ),
        ),
        (
            Lend(kits=["BTB-8"], to_station="PHUONG-1", from_day=day(16)),
            "loans[1].kits: the campaign has no “BTB-8”. It has: BTB-1, BTB-2.",
        ),
        (
            SetFigures(window_minutes=45),
            (
                "stations[TRU-SO].shifts[morning].hours: the shift 06:30-12:00 has 330 minutes; windows of 45 do not divide "
                "it. Use 5, 10, 15, 30."
            ),
        ),
        (
            SetFigures(last_day=day(14)),
            "last_day: the last day 14/03/2021 lies before the first day 15/03/2021. It must be 15/03/2021 or later.",
        ),
        (
            SetFigures(
                service_times=[{"who": "a", "share": "0.6", "times": 2}, {"who": "b", "share": "0.6", "times": 2}]
            ),
            "service_times: 1.2 is more than everybody (1). Check the figure at its source.",
        ),
    ],
)
def test_an_outcome_that_makes_no_sense_is_refused_with_the_value(change, said):
    assert said in findings(change)


# What undoes what

DAYS = st.integers(15, 17).map(day)
PLACES = st.sampled_from([{}, {"unit": WARD}, {"unit": TOWN_UNIT}, {"station": "TRU-SO"}, {"station": "PHUONG-1"}])
HOURS = st.sampled_from([None, "08:00-09:00", "23:00-01:00", "00:00-24:00"])


@st.composite
def closures(draw):
    first, last = sorted([draw(DAYS), draw(DAYS)])
    return Close(from_day=first, to_day=last, hours=draw(HOURS), **draw(PLACES))


def reopening(close, first=None, last=None):
    facts = close.model_dump(include={"station", "unit", "hours"})
    return Reopen(from_day=first or close.from_day, to_day=last or close.to_day, **facts)


def closed_days(file, close):
    """The days that are closed for just this place and these hours."""
    return {
        one.from_day + timedelta(days=number)
        for one in file.closures
        if (one.station, one.unit, one.hours) == (close.station, close.unit, close.hours)
        for number in range((one.to_day - one.from_day).days + 1)
    }


@given(closures(), closures())
def test_closing_and_opening_the_same_days_gives_the_file_back(other, close):
    assume(closed_days(made(other), close) == set())
    file = made(other)
    assert made(close, reopening(close), file=file) == file


@given(closures(), DAYS, DAYS)
def test_opening_some_days_of_a_closure_closes_exactly_the_others(close, one, other):
    first, last = sorted([one, other])
    file = made(close)
    opened = {first + timedelta(days=number) for number in range((last - first).days + 1)}
    if not opened & closed_days(file, close):
        with pytest.raises(NothingToReopen):
            made(reopening(close, first, last), file=file)
        return
    after = made(reopening(close, first, last), file=file)
    assert closed_days(after, close) == closed_days(file, close) - opened
    assert campaign_checks.check(after, BOOK) == []


@given(DAYS, st.none() | DAYS, st.integers(1, 40), st.booleans())
def test_a_loan_returned_before_it_began_gives_the_file_back(first, last, earlier, in_teams):
    file = made(SetTeam(code="TO-1", name="Tổ 1", people=4))
    what = {"teams": ["TO-1"]} if in_teams else {"kits": ["BTB-1"]}
    lend = Lend(to_station="PHUONG-1", from_day=first, to_day=last, **what)
    back = ReturnLoan(to_station="PHUONG-1", from_day=first, last_day=first - timedelta(days=earlier), **what)
    assert made(lend, back, file=file) == file


# How far a change reaches


@st.composite
def changes(draw):
    code = draw(st.sampled_from(["TRU-SO", "PHUONG-1", "XOM"]))
    kits = draw(st.lists(st.sampled_from(["BTB-1", "BTB-2", "BTB-3"]), min_size=1, max_size=3, unique=True))
    first, last = sorted([draw(DAYS), draw(DAYS)])
    shift = {"code": draw(st.sampled_from(["morning", "night"])), "hours": "07:00-11:00", "kits": kits}
    facts = {"name": "Điểm", "kind": "mobile", "unit": draw(st.sampled_from([WARD, TOWN_UNIT]))}
    return draw(
        st.sampled_from(
            [
                SetStation(code=code, rate=draw(st.none() | st.integers(4, 30)), shifts=(shift,), **facts),
                SetStation(code="TRU-SO", travel_minutes=draw(st.sampled_from([0, 30])), **facts),
                RemoveStation(code=code),
                SetShift(
                    station=code, row=draw(st.none() | st.integers(1, 2)), from_day=draw(st.none() | DAYS), **shift
                ),
                RemoveShift(station=code, row=1),
                SetShifts(stations=({"station": code, "shifts": draw(st.sampled_from([(), (shift,)]))},)),
                draw(closures()),
                reopening(draw(closures())),
                Lend(kits=kits, to_station=code, from_day=first, to_day=draw(st.sampled_from([None, last]))),
                ReturnLoan(kits=kits, to_station=code, from_day=first, last_day=last),
                SetTeam(code="TO-1", name="Tổ", people=draw(st.integers(1, 9))),
                SetFigures(rate=draw(st.integers(4, 30)), waiting_room_cap=draw(st.integers(0, 9))),
                SetFigures(last_day=draw(DAYS)),
                SetLimit(unit=WARD, daily_limit=draw(st.integers(0, 99))),
            ]
        )
    )


def applied(file, wanted):
    """The file after those of the changes that can be made, one after the other."""
    steps = [file]
    for change in wanted:
        try:
            after = changed_file(steps[-1], change)
        except (CodeUnknown, RowUnknown, NothingToChange, NothingToReopen, NothingToReturn):
            continue
        if not campaign_checks.check_days(after) and not campaign_checks.check(after, BOOK):
            steps.append(after)
    return steps


def by_station(file):
    found = {one.code: {} for one in file.stations}
    for session in wanted_sessions(file, BOOK):
        found[session.station][session.day, session.shift] = session.shape
    return found


@settings(deadline=None)
@given(st.lists(changes(), max_size=6))
def test_no_station_whose_sessions_differ_is_missed(wanted):
    steps = applied(TOWN, wanted)
    for before, after in [*itertools.pairwise(steps), (steps[0], steps[-1])]:
        old, new = by_station(before), by_station(after)
        concerned = stations_concerned(before, after)
        if concerned is not None:
            differ = {code for code in old | new if old.get(code) != new.get(code)}
            assert differ <= concerned


@settings(deadline=None, max_examples=15)  # a file that is read is also tried on slips
@given(st.lists(changes(), max_size=6))
def test_a_changed_file_is_written_and_read_back_as_it_is(wanted):
    file = applied(TOWN, wanted)[-1]
    assert parse_campaign(to_toml(file), BOOKS) == file


NEW_SHIFT = {"code": "morning", "hours": "07:00-11:00", "kits": ["BTB-1"]}


@pytest.mark.parametrize(
    ("change", "units"),
    [
        (SetFigures(rate=12), None),
        (SetLimit(unit=WARD, daily_limit=5), None),
        (Close(from_day=day(16), to_day=day(16)), None),
        (Close(from_day=day(16), to_day=day(16), unit=WARD), {WARD}),
        (Reopen(from_day=day(16), to_day=day(16), station="TRU-SO"), {TOWN_UNIT}),
        (RemoveStation(code="PHUONG-1"), {WARD}),
        (RemoveShift(station="PHUONG-1", row=1), {WARD}),
        (SetShifts(stations=({"station": "PHUONG-1", "shifts": (NEW_SHIFT,)},)), {WARD, TOWN_UNIT}),
        (SetShift(station="PHUONG-1", code="morning", hours="07:00-11:00", kits=["BTB-9"]), {WARD}),
        (SetShift(station="PHUONG-1", code="morning", hours="07:00-11:00", kits=["BTB-1"]), {WARD, TOWN_UNIT}),
        (SetShift(station="PHUONG-1", code="morning", hours="07:00-11:00", teams=["TO-1"]), {WARD, TOWN_UNIT}),
        (SetStation(code="XOM", name="X", kind="mobile", unit=WARD), {WARD}),
        (SetStation(code="XOM", name="X", kind="mobile", unit=WARD, serves=["19358"]), {WARD, "19358"}),
        (SetStation(code="TRU-SO", name="X", kind="mobile", unit=WARD), {WARD, TOWN_UNIT}),
        (SetStation(code="XOM", name="X", kind="mobile", unit=WARD, shifts=[NEW_SHIFT]), {WARD, TOWN_UNIT}),
        (Lend(kits=["BTB-1"], to_station="PHUONG-1", from_day=day(16)), {WARD, TOWN_UNIT}),
        (Lend(teams=["TO-1"], to_station="PHUONG-1", from_day=day(16)), {WARD, TOWN_UNIT}),
        (ReturnLoan(kits=["BTB-1"], to_station="PHUONG-1", from_day=day(16), last_day=day(16)), {WARD, TOWN_UNIT}),
        (SetTeam(code="TO-1", name="Tổ 1", people=5), {TOWN_UNIT}),
        (SetTeam(code="TO-9", name="Tổ 9", people=5), set()),
    ],
)
def test_whose_business_a_change_is(change, units):
    morning = TOWN.stations[0].shifts[0].model_copy(update={"teams": ("TO-1",)})
    head = TOWN.stations[0].model_copy(update={"shifts": (morning, *TOWN.stations[0].shifts[1:])})
    file = TOWN.model_copy(update={"stations": (head, *TOWN.stations[1:])})
    assert units_concerned(file, change) == units


def test_several_stations_get_other_shifts_at_once_and_lose_their_own_days():
    file = made(
        SetShifts(
            stations=(
                {"station": "PHUONG-1", "shifts": ()},
                {"station": "TRU-SO", "shifts": (NEW_SHIFT | {"from_day": day(16), "to_day": day(17)},)},
            )
        )
    )

    assert (station("PHUONG-1", file).shifts, station("PHUONG-1", file).from_day) == ((), None)
    assert [session.day.day for session in wanted_sessions(file, BOOK)] == [16, 17]
    with pytest.raises(CodeUnknown):
        made(SetShifts(stations=({"station": "XOM", "shifts": ()},)))


def test_what_a_change_leaves_without_its_station_kit_or_days_goes_with_it():
    closed = made(Close(from_day=day(16), to_day=day(16), station="PHUONG-1"))
    lent = changed_file(closed, Lend(kits=["BTB-1"], to_station="PHUONG-1", from_day=day(17)))
    gone = changed_file(lent, RemoveStation(code="PHUONG-1"))
    assert (gone.closures, gone.loans) == ((), ())
    later = changed_file(lent, SetFigures(first_day=day(17)))
    assert (later.closures, len(later.loans)) == ((), 1)


def test_ending_a_loan_never_makes_it_longer():
    lent = made(Lend(kits=["BTB-1"], to_station="PHUONG-1", from_day=day(16), to_day=day(16)))
    with pytest.raises(NothingToChange):
        changed_file(lent, ReturnLoan(kits=["BTB-1"], to_station="PHUONG-1", from_day=day(16), last_day=day(17)))
