from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slots.account import CapacityAccount, Rules, capacity_accounts, mean_service_time
from slots.capacity import overbooked
from slots.errors import FigureOutOfRange, NegativeFigure

TOWN = Rules(Fraction(463, 35))
TOWN_DAY = ((2, Fraction(11, 2)), (2, Fraction(6)), (2, Fraction(6)))
SHARES = st.fractions(0, 1, max_denominator=40)
RULES = st.builds(
    Rules,
    rate=st.fractions(0, 40, max_denominator=60),
    load=SHARES,
    service_time=st.fractions(1, 3, max_denominator=20),
    reserve=SHARES,
    no_show=st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(3, 20)]),
)
DAYS = st.lists(st.tuples(st.integers(0, 6), st.fractions(0, 8, max_denominator=60)), max_size=5)


def places(day, rules):
    return [account.places for account in capacity_accounts(day, rules)]


def test_two_kits_of_quang_tri_town_take_463_people_a_day():
    assert places(TOWN_DAY, TOWN) == [145, 159, 159]


def test_at_nine_tenths_of_its_pace_the_town_takes_416_people_a_day():
    assert sum(places(TOWN_DAY, Rules(Fraction(463, 35), load=Fraction(9, 10)))) == 416


def test_one_kit_of_ha_noi_takes_375_people_in_three_shifts():
    assert places([(1, 5)] * 3, Rules(Fraction(25))) == [125, 125, 125]


def test_load_and_reserve_are_taken_off():
    rules = Rules(Fraction(10), load=Fraction(9, 10), reserve=Fraction(1, 10))
    accounts = capacity_accounts([(2, 5), (2, 5)], rules)
    assert [(account.served, account.held_back, account.places) for account in accounts] == [(90, 9, 81)] * 2


def test_halves_of_two_shifts_make_one_place_and_not_two():
    assert places([(1, Fraction(1, 2))] * 2, Rules(Fraction(1))) == [0, 1]


def test_a_day_without_shifts_has_no_places():
    assert places([], TOWN) == []


def test_one_in_twelve_with_worn_fingerprints_costs_one_place_in_seven():
    service_time = mean_service_time([(Fraction(8, 100), 3)])
    assert service_time == Fraction(116, 100)
    assert places([(1, 10)], Rules(Fraction(10), service_time=service_time)) == [86]


def test_everybody_of_the_standard_takes_the_standard_time():
    assert mean_service_time([]) == 1


def test_more_are_invited_where_some_stay_away():
    rules = Rules(Fraction(10), no_show=Fraction(15, 100))
    (account,) = capacity_accounts([(2, 8)], rules)
    assert account.places == overbooked(160, Fraction(15, 100), Fraction(7, 10)) == 160 + account.overbooked
    assert 0.12 < account.overbooked / 160 < 0.16


@given(day=DAYS, rules=RULES)
def test_the_shifts_sum_to_the_floor_of_the_day_and_none_is_a_whole_person_off(day, rules):
    accounts = capacity_accounts(day, rules)
    assert sum(account.served for account in accounts) == floor(sum(account.exact for account in accounts))
    assert all(abs(account.served - account.exact) < 1 for account in accounts)


@given(day=DAYS, rules=RULES)
def test_no_more_people_are_promised_up_to_any_shift_than_the_kits_could_serve(day, rules):
    accounts = capacity_accounts(day, rules)
    for n in range(len(accounts) + 1):
        kept = sum(account.served - account.held_back for account in accounts[:n])
        assert kept <= sum(account.exact for account in accounts[:n]) * (1 - rules.reserve)


@given(day=DAYS, rules=RULES)
def test_no_shift_holds_back_more_than_it_serves_and_every_account_adds_up(day, rules):
    for account in capacity_accounts(day, rules):
        assert 0 <= account.held_back <= account.served
        assert account.overbooked >= 0
        assert account.places == account.served - account.held_back + account.overbooked


@given(slower=st.lists(st.tuples(st.fractions(0, Fraction(1, 4)), st.fractions(1, 5)), max_size=4))
def test_slower_people_only_ever_cost_places(slower):
    assert mean_service_time(slower) >= 1


def test_an_account_keeps_what_explains_the_figure():
    account = capacity_accounts(TOWN_DAY, TOWN)[0]
    assert account == CapacityAccount(2, Fraction(11, 2), TOWN, 145, 0, 0)
    assert account.exact == Fraction(5093, 35)


@pytest.mark.parametrize(
    ("day", "facts", "name"),
    [
        ([(-1, 6)], {}, "kits"),
        ([(1, 6), (1, -6)], {}, "hours"),
        ([], {"rate": Fraction(-13)}, "rate"),
        ([], {"load": Fraction(-1)}, "load"),
        ([], {"reserve": Fraction(-1)}, "reserve"),
        ([(1, 6)], {"no_show": Fraction(-1)}, "no_show"),
    ],
)
def test_negative_figures_are_refused_by_name(day, facts, name):
    with pytest.raises(NegativeFigure) as caught:
        capacity_accounts(day, Rules(**{"rate": Fraction(13)} | facts))
    assert caught.value.params["name"] == name


def test_no_more_than_everything_can_be_held_back():
    assert places([(1, 6)], Rules(Fraction(13), reserve=Fraction(1))) == [0]
    with pytest.raises(FigureOutOfRange):
        Rules(Fraction(13), reserve=Fraction(11, 10))


def test_nobody_takes_less_than_the_standard_time():
    with pytest.raises(FigureOutOfRange):
        Rules(Fraction(13), service_time=Fraction(9, 10))
    with pytest.raises(FigureOutOfRange):
        mean_service_time([(Fraction(1, 10), Fraction(1, 2))])


def test_no_more_than_everybody_can_be_slower():
    with pytest.raises(FigureOutOfRange):
        mean_service_time([(Fraction(1, 2), 2), (Fraction(6, 10), 3)])
