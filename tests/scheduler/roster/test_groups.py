from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.places.campaign_parts import DEFAULT_GROUPS, GroupRule
from scheduler.roster.groups import GroupRules, eligible_from, parties, target_group

RULES = GroupRules.of(DEFAULT_GROUPS, ["Trường THPT Ví Dụ"])
FIRST, LAST = date(2021, 3, 15), date(2021, 4, 30)


@dataclass
class Someone:
    resident_id: int = 1
    mark: str | None = None
    occupation: str = ""
    school: str = ""
    birth_year: int | None = 1980
    birth_month: int | None = 1
    birth_day: int | None = 1
    has_card: bool = False
    part: int = 0
    chosen_group: str | None = None


@pytest.mark.parametrize(
    ("facts", "group"),
    [
        ({"mark": "homebound", "occupation": "Công nhân"}, "homebound"),
        ({"school": "trường thpt VÍ DỤ"}, "student"),
        ({"school": "Trường khác"}, "daytime"),
        ({"occupation": "Công nhân may"}, "worker"),
        ({"occupation": "cong nhan"}, "worker"),
        ({"occupation": "Hưu trí", "birth_year": 1920}, "daytime"),
        ({"mark": "confirmed"}, "daytime"),
    ],
)
def test_the_first_rule_that_holds_gives_the_one_group(facts, group):
    assert target_group(Someone(**facts), RULES) == group


def test_a_word_is_found_only_as_a_whole_word():
    rules = GroupRules.of([GroupRule(group="worker", when="occupation", words=("thợ",))])
    assert target_group(Someone(occupation="Thợ xây"), rules) == "worker"
    assert target_group(Someone(occupation="Thôi việc"), rules) == "daytime"


def test_homebound_and_pupils_leave_and_one_worker_makes_the_rest_a_worker_party():
    family = [
        Someone(1),
        Someone(2, occupation="Lái xe"),
        Someone(3, school="Trường THPT Ví Dụ"),
        Someone(4, mark="homebound"),
    ]
    found = parties(family, RULES, "morning")
    assert [(party.key, party.group, [member.resident_id for member in party.members]) for party in found] == [
        ("household", "worker", [1, 2]),
        ("resident-3", "student", [3]),
        ("resident-4", "homebound", [4]),
    ]
    assert [party.preferred_shift for party in found] == ["morning", None, None]


def test_nobody_left_means_no_household_party():
    assert [party.key for party in parties([Someone(4, mark="homebound")], RULES)] == ["resident-4"]
    assert parties([], RULES) == []


def test_a_part_comes_by_itself_in_its_own_group_and_a_rule_still_comes_first():
    family = [
        Someone(1, occupation="Lái xe", part=2),
        Someone(2),
        Someone(3, school="Trường THPT Ví Dụ", part=1),
        Someone(4, part=1),
        Someone(5, mark="homebound", part=2),
    ]
    found = parties(family, RULES, "morning")
    assert [(party.key, party.group, [member.resident_id for member in party.members]) for party in found] == [
        ("household", "daytime", [2]),
        ("part-1", "daytime", [4]),
        ("part-2", "worker", [1]),
        ("resident-3", "student", [3]),
        ("resident-5", "homebound", [5]),
    ]
    assert [party.preferred_shift for party in found] == ["morning"] * 3 + [None] * 2


@given(
    st.lists(
        st.tuples(st.sampled_from([None, "homebound"]), st.sampled_from(["", "Thợ", "Nội trợ"]), st.integers(0, 3)),
        max_size=8,
    )
)
def test_everybody_is_in_exactly_one_party(people):
    family = [
        Someone(number, mark=mark, occupation=work, part=part) for number, (mark, work, part) in enumerate(people)
    ]
    seated = [member.resident_id for party in parties(family, RULES) for member in party.members]
    assert sorted(seated) == list(range(len(people)))


@pytest.mark.parametrize(
    ("birth", "day"),
    [
        ((2007, 3, 15), FIRST),
        ((2007, 3, 16), date(2021, 3, 16)),
        ((2007, 4, 30), LAST),
        ((2007, 5, 1), None),
        ((2008, 2, 29), None),
        ((2006, None, None), FIRST),
        ((2007, None, None), None),
        ((2007, 3, None), date(2021, 4, 1)),
        ((2006, 12, None), FIRST),
        ((None, None, None), None),
    ],
)
def test_people_may_come_from_the_day_they_are_certainly_of_age(birth, day):
    year, month, dom = birth
    assert eligible_from(Someone(birth_year=year, birth_month=month, birth_day=dom), FIRST, LAST) == day


def test_only_a_year_waits_for_the_new_year():
    person = Someone(birth_year=2007, birth_month=None, birth_day=None)
    assert eligible_from(person, FIRST, date(2022, 6, 30)) == date(2022, 1, 1)


@pytest.mark.parametrize("mark", ["moved", "dead", "absent", "has_card"])
def test_some_marks_mean_no_invitation(mark):
    assert eligible_from(Someone(mark=mark), FIRST, LAST) is None


def test_the_card_counts_only_where_the_campaign_says_so():
    assert eligible_from(Someone(has_card=True), FIRST, LAST) is None
    assert eligible_from(Someone(has_card=True, mark="has_card"), FIRST, LAST, without_card=False) == FIRST


def test_without_a_minimum_age_no_birth_is_needed():
    assert eligible_from(Someone(birth_year=None), FIRST, LAST, 0) == FIRST


# Groups chosen by hand.

RULE = st.builds(
    GroupRule,
    group=st.sampled_from(["homebound", "student", "worker", "daytime"]),
    when=st.sampled_from(["mark", "school", "occupation", "otherwise"]),
    words=st.sampled_from([(), ("thợ",), ("học sinh", "lái xe")]),
    own_party=st.booleans(),
)
FACTS = st.fixed_dictionaries(
    {
        "mark": st.sampled_from([None, "homebound", "confirmed", "absent", "spare"]),
        "occupation": st.sampled_from(["", "Thợ", "Học sinh", "Lái xe", "Nghỉ hưu"]),
        "school": st.sampled_from(["", "THPT Ví Dụ", "THPT Khác"]),
        "chosen_group": st.sampled_from([None, "student", "worker", "daytime"]),
        "part": st.integers(0, 2),
    }
)


@given(st.lists(FACTS, max_size=6), st.lists(RULE, max_size=5), st.booleans())
def test_whatever_the_facts_and_rules_everybody_has_exactly_one_group_and_one_party(people, ruled, takes_part):
    rules = GroupRules.of(ruled, ["THPT Ví Dụ"] if takes_part else [])
    family = [Someone(number, **facts) for number, facts in enumerate(people)]
    assert all(target_group(one, rules) in {"homebound", "student", "worker", "daytime"} for one in family)
    seated = [member.resident_id for party in parties(family, rules) for member in party.members]
    assert sorted(seated) == list(range(len(family)))


@given(FACTS, st.lists(RULE, max_size=5))
def test_a_choice_wins_over_all_rules(facts, ruled):
    rules = GroupRules.of(ruled, ["THPT Ví Dụ"])
    person = Someone(**facts)
    if person.chosen_group in {"worker", "daytime"}:
        assert target_group(person, rules) == person.chosen_group


def test_a_pupil_by_hand_goes_with_his_school_though_he_works():
    person = Someone(occupation="Công nhân", school="THPT Ví Dụ", chosen_group="student")
    by_work = GroupRules.of(reversed(DEFAULT_GROUPS[:-1]), ["THPT Ví Dụ"])
    assert by_work.rule_of(Someone(occupation="Công nhân", school="THPT Ví Dụ")).group == "worker"
    assert (by_work.rule_of(person).group, by_work.rule_of(person).own_party) == ("student", True)


def test_a_pupil_by_hand_whose_school_takes_no_part_is_left_to_the_rules():
    person = Someone(occupation="Công nhân", school="THPT Khác", chosen_group="student")
    assert target_group(person, RULES) == "worker"


def test_a_choice_may_keep_a_pupil_with_his_household():
    person = Someone(3, school="Trường THPT Ví Dụ", chosen_group="daytime")
    assert [(one.key, one.group) for one in parties([person], RULES)] == [("household", "daytime")]


def test_only_a_mark_makes_anybody_homebound():
    assert target_group(Someone(mark="homebound"), RULES) == "homebound"
    assert target_group(Someone(mark="homebound", chosen_group="worker"), RULES) == "worker"


@given(FACTS, st.integers(1900, 2010), st.integers(1900, 2010))
def test_no_age_makes_anybody_homebound_or_anything_else(facts, one_year, other_year):
    young, old = (Someone(**facts, birth_year=year) for year in (one_year, other_year))
    assert target_group(young, RULES) == target_group(old, RULES)
    assert (target_group(old, RULES) == "homebound") <= (facts["mark"] == "homebound")


def test_the_rules_cannot_ask_for_an_age():
    assert set(GroupRule.model_fields) == {"group", "when", "words", "own_party"}
    assert set(GroupRule.model_fields["when"].annotation.__args__) == {"mark", "school", "occupation", "otherwise"}
