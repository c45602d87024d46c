from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slots.calendar import ZONE, at
from slots.errors import FigureOutOfRange, NaiveMoment, NegativeFigure
from slots.shift import Shift
from slots.verdict import Booking, Judgement, Presented, Tolerances, Verdict, judge, minutes_off
from slots.window import Window

DAY = date(2021, 3, 26)
EVENING = Window(at(DAY, 19 * 60), at(DAY, 20 * 60))
NIGHT = Shift.parse("night", "23:00-02:00").window(DAY)
DEFAULT = Tolerances()


def booking(**changes):
    facts = Booking(
        station="TRU-SO", operating_day=DAY, window=EVENING, party_size=3, arrived=0, version=2, cancelled=False
    )
    return replace(facts, **changes)


def presented(hour=19, minute=10, *, day=DAY, second=0, version=2, station="TRU-SO"):
    moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=ZONE)
    return Presented(version=version, station=station, moment=moment)


def judged(what, shown, *, tolerances=DEFAULT, closed=False):
    return judge(what, shown, tolerances=tolerances, campaign_closed=closed)


def test_within_its_window_a_slip_is_on_time():
    assert judged(booking(), presented()) == Judgement(Verdict.ON_TIME, admits=True, minutes_off=0)


def test_0140_on_27_march_is_on_time_for_the_night_shift_of_26_march():
    at_night = presented(1, 40, day=date(2021, 3, 27))
    assert judged(booking(window=NIGHT), at_night) == Judgement(Verdict.ON_TIME, admits=True, minutes_off=0)


@pytest.mark.parametrize(
    ("hour", "minute", "second", "verdict", "off"),
    [
        (18, 29, 59, Verdict.EARLY, -31),
        (18, 30, 0, Verdict.ON_TIME, -30),
        (18, 59, 59, Verdict.ON_TIME, -1),
        (19, 0, 0, Verdict.ON_TIME, 0),
        (19, 59, 59, Verdict.ON_TIME, 0),
        (20, 0, 0, Verdict.ON_TIME, 0),
        (20, 0, 1, Verdict.ON_TIME, 1),
        (20, 30, 0, Verdict.ON_TIME, 30),
        (20, 30, 1, Verdict.LATE, 31),
        (5, 0, 0, Verdict.EARLY, -840),
        (23, 59, 0, Verdict.LATE, 239),
    ],
)
def test_the_tolerances_widen_on_time_and_their_ends_belong_to_it(hour, minute, second, verdict, off):
    shown = presented(hour, minute, second=second)
    assert judged(booking(), shown) == Judgement(verdict, admits=True, minutes_off=off)


def test_without_tolerance_a_minute_counts():
    strict = Tolerances(early_minutes=0, late_minutes=0)
    assert judged(booking(), presented(18, 59), tolerances=strict).verdict == Verdict.EARLY
    assert judged(booking(), presented(20, 1), tolerances=strict).verdict == Verdict.LATE


def test_a_late_arrival_after_midnight_still_belongs_to_the_operating_day():
    assert judged(booking(), presented(1, 0, day=date(2021, 3, 27))).verdict == Verdict.LATE


@pytest.mark.parametrize("day", [date(2021, 3, 25), date(2021, 3, 27)])
def test_another_operating_day_is_the_wrong_date_and_does_not_admit(day):
    judgement = judged(booking(), presented(day=day))
    assert (judgement.verdict, judgement.admits) == (Verdict.WRONG_DATE, False)


def test_who_comes_within_the_tolerance_is_on_time_though_the_operating_day_turned():
    to_three_thirty = Window(at(DAY, 26 * 60), at(DAY, 27 * 60 + 45))
    shown = presented(4, 10, day=date(2021, 3, 27))
    assert judged(booking(window=to_three_thirty), shown) == Judgement(Verdict.ON_TIME, admits=True, minutes_off=25)


def test_the_boundary_of_the_operating_day_is_the_campaigns():
    midnight = Tolerances(day_starts_minute=0)
    shown = presented(1, 0, day=date(2021, 3, 27))
    assert judged(booking(), shown, tolerances=midnight).verdict == Verdict.WRONG_DATE


def test_a_slip_of_another_station_does_not_admit():
    judgement = judged(booking(), presented(station="NVH-1"))
    assert (judgement.verdict, judgement.admits) == (Verdict.WRONG_STATION, False)


def test_a_code_without_a_booking_is_invalid():
    assert judged(None, presented()) == Judgement(Verdict.INVALID, admits=False, minutes_off=0)


@pytest.mark.parametrize(("version", "verdict"), [(1, "replaced"), (2, "on_time"), (3, "on_time"), (None, "on_time")])
def test_only_an_older_version_is_replaced_and_a_typed_code_is_the_present_one(version, verdict):
    assert judged(booking(), presented(version=version)).verdict == verdict


@pytest.mark.parametrize(
    ("arrived", "verdict", "admits"),
    [(1, Verdict.PARTIAL, True), (2, Verdict.PARTIAL, True), (3, Verdict.ALREADY_SCANNED, False)],
)
def test_the_rest_of_a_party_may_come_later_and_nobody_comes_twice(arrived, verdict, admits):
    judgement = judged(booking(arrived=arrived), presented())
    assert (judgement.verdict, judgement.admits) == (verdict, admits)


def test_a_party_of_one_is_whole_as_soon_as_he_came():
    assert judged(booking(party_size=1), presented()).verdict == Verdict.ON_TIME
    assert judged(booking(party_size=1, arrived=1), presented()).verdict == Verdict.ALREADY_SCANNED


FAULTS = [
    (Verdict.CAMPAIGN_CLOSED, {}, {}, True),
    (Verdict.CANCELLED, {"cancelled": True}, {}, False),
    (Verdict.REPLACED, {}, {"version": 1}, False),
    (Verdict.ALREADY_SCANNED, {"arrived": 3}, {}, False),
    (Verdict.PARTIAL, {"arrived": 1}, {}, False),
    (Verdict.WRONG_STATION, {}, {"station": "NVH-1"}, False),
    (Verdict.WRONG_DATE, {}, {"day": date(2021, 3, 28)}, False),
]


@pytest.mark.parametrize("first", range(len(FAULTS)))
def test_of_several_faults_the_first_in_the_order_is_told(first):
    facts, shown, closed = {}, {}, False
    for _, fact, show, closes in reversed(FAULTS[first:]):
        facts, shown, closed = facts | fact, shown | show, closed or closes
    assert judged(booking(**facts), presented(**shown), closed=closed).verdict == FAULTS[first][0]


def test_a_code_without_a_booking_is_invalid_though_the_campaign_is_closed():
    assert judged(None, presented(), closed=True).verdict == Verdict.INVALID


def test_a_scan_without_a_zone_is_refused():
    with pytest.raises(NaiveMoment):
        judged(booking(), Presented(version=2, station="TRU-SO", moment=EVENING.start.replace(tzinfo=None)))


@pytest.mark.parametrize("name", ["early_minutes", "late_minutes"])
def test_a_negative_tolerance_is_refused_by_name(name):
    with pytest.raises(NegativeFigure) as caught:
        Tolerances(**{name: -1})
    assert caught.value.params == {"name": name, "value": -1}


def test_a_booking_for_nobody_or_with_fewer_than_none_arrived_is_refused():
    with pytest.raises(FigureOutOfRange):
        booking(party_size=0)
    with pytest.raises(NegativeFigure):
        booking(arrived=-1)


def test_exactly_four_verdicts_admit():
    assert [verdict for verdict in Verdict if verdict.admits] == ["on_time", "early", "late", "partial"]


def test_the_verdicts_are_the_closed_list_of_the_station():
    assert " ".join(Verdict) == (
        "on_time early late wrong_station wrong_date already_scanned partial replaced cancelled "
        "campaign_closed invalid id_card_qr"
    )


@given(seconds=st.integers(-100_000, 100_000), zone=st.sampled_from([UTC, ZONE]))
def test_minutes_off_counts_every_started_minute_outside_the_window(seconds, zone):
    moment = (EVENING.start + timedelta(seconds=seconds)).astimezone(zone)
    off = minutes_off(EVENING, moment)
    before = (EVENING.start - moment).total_seconds() / 60
    after = (moment - EVENING.end).total_seconds() / 60
    if off < 0:
        assert before <= -off < before + 1
    elif off > 0:
        assert after <= off < after + 1
    else:
        assert before <= 0
        assert after <= 0


@given(
    early=st.integers(0, 120),
    late=st.integers(0, 120),
    minutes=st.integers(-5 * 24 * 60, 5 * 24 * 60),
)
def test_a_sound_slip_at_its_station_is_judged_by_the_distance_from_its_window(early, late, minutes):
    moment = EVENING.start + timedelta(minutes=minutes)
    judgement = judged(
        booking(), Presented(None, "TRU-SO", moment), tolerances=Tolerances(early_minutes=early, late_minutes=late)
    )
    inside = EVENING.start - timedelta(minutes=early) <= moment <= EVENING.end + timedelta(minutes=late)
    assert (judgement.verdict == Verdict.ON_TIME) == inside
    assert (judgement.verdict == Verdict.EARLY) == (not inside and at(DAY, 240) <= moment < EVENING.start)
    assert (judgement.verdict == Verdict.LATE) == (not inside and EVENING.end < moment < at(DAY, 1680))
