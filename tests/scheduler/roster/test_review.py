"""The review of households: what is said of people, by whom, and what it changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import func, select

from factories import EVE, small_roster
from review_scene import counts, mark_of, notes, person, says, says_of
from scheduler.operations import reviewing
from scheduler.places.campaign_file import settings_of
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Neighbourhood
from scheduler.roster.choosing import choose_group
from scheduler.roster.groups import GroupRules, target_group
from scheduler.roster.models import Household, Resident
from scheduler.roster.review import CHOOSABLE, is_news
from scheduler.roster.review_errors import MarkUnknown, ResidentNotListed, ShiftUnknown
from scheduler.roster.review_lists import households_listed, other_places, people_listed, summed
from scheduler.roster.spares import add_spare_household

MAU, ANH, PHUONG = "Lê Văn Mẫu", "Trần Thị Ánh", "Nguyễn Thị Phượng"


@pytest.fixture
def roster(line):
    line.load()
    line.fill()
    return line


@pytest.fixture
def small(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    return sqlite_line


def size(line) -> int:
    with line.work() as (db, _):
        return db.exec(select(func.count()).select_from(Resident)).one()


def twin(line, *, name=MAU, other=PHUONG):
    """Let the entry `other` be invited by the entry `name`."""
    with line.work() as (db, _):
        found = person(db, other)
        found.mark, found.same_as_id = "elsewhere", person(db, name).id
        db.add(found)


def test_every_mark_can_be_said_and_taken_back(roster):
    for mark in CHOOSABLE:
        assert says(roster, {MAU: mark}).changed == 1
        assert mark_of(roster, MAU) == (mark, "officer")
    assert says(roster, {MAU: None}).changed == 1
    assert mark_of(roster, MAU) == (None, None)


def test_a_home_visit_ends_the_group_that_was_chosen_by_hand_before(small):
    with small.work() as (db, campaign):
        choose_group(db, campaign, [person(db, MAU).id], "worker")
    says(small, {MAU: "homebound"})
    with small.work() as (db, campaign):
        found = person(db, MAU)
        rules = GroupRules.of(settings_of(campaign).groups, ())
        assert (found.chosen_group, target_group(found, rules)) == (None, "homebound")


def test_the_same_again_changes_nothing_and_leaves_no_note(roster):
    says(roster, {MAU: "moved", ANH: "confirmed"})
    before = roster.kept()
    assert says(roster, {MAU: "moved", ANH: "confirmed"}).changed == 0
    assert roster.kept() == before


def test_a_word_is_noted_by_ids_and_marks(roster):
    says(roster, {MAU: "dead", ANH: "confirmed"})
    action, facts = notes(roster)[-1]
    assert action == "household.reviewed"
    assert facts["marks"] == ["dead", "confirmed"]
    assert len(facts["residents"]) == 2
    assert facts["source"] == "officer"


def test_a_mark_that_there_is_not_changes_nobody(small):
    for odd in ("added", "gone", "elsewhere", "spare", "x"):
        with pytest.raises(MarkUnknown):
            says(small, {MAU: "moved", ANH: odd})
    assert mark_of(small, MAU) == (None, None)


def test_somebody_who_is_not_listed_stops_all_of_it(small):
    with pytest.raises(ResidentNotListed), small.work() as (db, campaign):
        reviewing.say_marks(db, campaign, {person(db, MAU).id: "moved", 99_999: "moved"}, account=None, now=EVE)
    assert mark_of(small, MAU) == (None, None)


def test_a_place_on_a_spare_slip_is_nobody_to_be_marked(small):
    with small.work() as (db, campaign):
        _, (place,) = add_spare_household(db, db.exec(select(Neighbourhood)).first(), 1)
        with pytest.raises(ResidentNotListed):
            reviewing.say_marks(db, campaign, {place.id: "moved"}, account=None, now=EVE)


def test_a_closed_campaign_is_reviewed_no_more(small):
    with small.work() as (db, campaign):
        campaign.state = "closed"
        db.add(campaign)
    with pytest.raises(CampaignClosed):
        says(small, {MAU: "moved"})
    with pytest.raises(CampaignClosed):
        says_of(small, reviewing.say_as_listed, "H1")


def test_a_household_as_listed_confirms_everybody_of_whom_nothing_was_said(roster):
    says(roster, {ANH: "absent"})
    assert says_of(roster, reviewing.say_as_listed, "H1").changed == 3
    assert mark_of(roster, MAU) == ("confirmed", "officer")
    assert mark_of(roster, ANH) == ("absent", "officer")
    assert says_of(roster, reviewing.say_as_listed, "H1").changed == 0


def test_a_mark_of_the_file_stays_when_the_household_is_said_to_be_as_listed_and_becomes_the_reviewer_s_word(roster):
    assert mark_of(roster, "Phạm Thị Cụ") == ("homebound", "file")
    says_of(roster, reviewing.say_as_listed, "H3")
    assert mark_of(roster, "Phạm Thị Cụ") == ("homebound", "officer")


def test_taking_it_back_leaves_other_marks(roster):
    says(roster, {ANH: "absent"})
    says_of(roster, reviewing.say_as_listed, "H1")
    assert says_of(roster, reviewing.say_not_as_listed, "H1").changed == 3
    assert mark_of(roster, MAU) == (None, None)
    assert mark_of(roster, ANH) == ("absent", "officer")


def test_who_is_gone_or_invited_elsewhere_is_decided_by_himself(roster):
    twin(roster)
    says_of(roster, reviewing.say_as_listed, "A1")
    assert mark_of(roster, PHUONG) == ("elsewhere", None)


@pytest.mark.parametrize("mark", ["moved", "absent"])
def test_who_lives_here_no_longer_is_invited_by_his_other_entry(roster, mark):
    twin(roster)
    says(roster, {MAU: mark})
    assert mark_of(roster, PHUONG) == (None, None)
    with roster.work() as (db, _):
        assert person(db, PHUONG).same_as_id is None
        assert person(db, PHUONG).marked_at is not None
    assert [action for action, _ in notes(roster)].count("household.reviewed") == 2


@pytest.mark.parametrize("mark", ["dead", "has_card", "confirmed", "homebound"])
def test_other_marks_invite_nobody_a_second_time(roster, mark):
    twin(roster)
    says(roster, {MAU: mark})
    assert mark_of(roster, PHUONG)[0] == "elsewhere"


@pytest.mark.parametrize("mark", ["dead", "has_card"])
def test_who_is_dead_or_has_the_card_by_the_entry_that_is_not_invited_is_so_by_the_other_too(roster, mark):
    twin(roster)
    says(roster, {PHUONG: mark})
    assert mark_of(roster, PHUONG) == mark_of(roster, MAU) == (mark, "officer")
    with roster.work() as (db, _):
        mau, phuong = person(db, MAU), person(db, PHUONG)
        assert phuong.same_as_id is None
        assert mau.marked_at is not None
    said = [(facts["residents"], facts["marks"]) for action, facts in notes(roster) if action == "household.reviewed"]
    assert said == [([phuong.id], [mark]), ([mau.id], [mark])]


def test_taken_back_of_the_one_entry_it_stands_of_the_other(roster):
    twin(roster)
    says(roster, {PHUONG: "dead"})
    says(roster, {PHUONG: None})
    assert mark_of(roster, PHUONG) == (None, None)
    assert mark_of(roster, MAU) == ("dead", "officer")


@pytest.mark.parametrize("mark", ["confirmed", "homebound", "absent"])
def test_other_marks_of_the_entry_that_is_not_invited_say_nothing_of_the_other(roster, mark):
    twin(roster)
    says(roster, {PHUONG: mark})
    assert mark_of(roster, MAU) == (None, None)


def test_what_a_reviewer_said_of_the_invited_entry_itself_stands(roster):
    says(roster, {MAU: "confirmed"})
    twin(roster)
    says(roster, {PHUONG: "dead"})
    assert mark_of(roster, MAU) == ("confirmed", "officer")


def test_what_a_file_said_of_the_invited_entry_does_not(roster):
    twin(roster, name="Phạm Thị Cụ")
    says(roster, {PHUONG: "dead"})
    assert mark_of(roster, "Phạm Thị Cụ") == ("dead", "officer")


def test_of_three_entries_the_last_that_is_invited_is_dead_too(roster):
    twin(roster, name=MAU, other=ANH)
    twin(roster, name=ANH, other=PHUONG)
    says(roster, {PHUONG: "dead"})
    assert [mark_of(roster, name)[0] for name in (PHUONG, ANH, MAU)] == ["dead"] * 3
    with roster.work() as (db, _):
        assert person(db, ANH).same_as_id is None


def test_a_place_of_a_spare_slip_that_was_given_back_is_nobody_who_is_dead(small):
    with small.work() as (db, _):
        _, (place,) = add_spare_household(db, db.exec(select(Neighbourhood)).first(), 1)
        found = person(db, PHUONG)
        found.mark, found.same_as_id = "elsewhere", place.id
        db.add(found)
    says(small, {PHUONG: "dead"})
    assert mark_of(small, "") == ("spare", None)


def test_confirmed_says_that_they_are_two_people(roster):
    twin(roster)
    says(roster, {PHUONG: "confirmed"})
    assert mark_of(roster, PHUONG) == ("confirmed", "officer")
    with roster.work() as (db, _):
        assert person(db, PHUONG).same_as_id is None


def test_where_else_somebody_is_listed_is_told_in_both_places(roster):
    twin(roster)
    with roster.work() as (db, _):
        mau, phuong = person(db, MAU), person(db, PHUONG)
        assert other_places(db, [mau, phuong]) == {
            mau.id: ["khu phố 2, Phường An Đôn"],
            phuong.id: ["khu phố 1, Phường 1"],
        }


def test_the_shift_a_household_prefers_is_noted_once(roster):
    assert says_of(roster, reviewing.say_shift, "H1", "evening").changed == 1
    assert says_of(roster, reviewing.say_shift, "H1", "evening").changed == 0
    with roster.work() as (db, _):
        found = db.exec(select(Household).where(Household.ref == "H1")).one()
        assert (found.preferred_shift, found.shift_source) == ("evening", "officer")
    assert says_of(roster, reviewing.say_shift, "H1", None).changed == 1
    with pytest.raises(ShiftUnknown):
        says_of(roster, reviewing.say_shift, "H1", "noon")


def test_who_agrees_with_the_shift_of_the_file_is_not_overridden_by_the_next_file(roster):
    def shift():
        with roster.work() as (db, _):
            found = db.exec(select(Household).where(Household.ref == "H9")).one()
            return found.preferred_shift, found.shift_source

    row = "H9;Tô Văn Thêm;Chủ hộ;1971;số 9;khu phố 1;Phường 1;;;{};;"
    roster.fill(small_roster(row.format("tối")))
    assert shift() == ("evening", "file")
    assert says_of(roster, reviewing.say_shift, "H9", "evening").changed == 1
    roster.fill(small_roster(row.format("sáng")))
    assert shift() == ("evening", "officer")


def test_no_wish_where_there_is_none_is_no_word(small):
    assert says_of(small, reviewing.say_shift, "H1", None).changed == 0
    with small.work() as (db, _):
        assert db.exec(select(Household).where(Household.ref == "H1")).one().shift_source is None


def test_counts_add_up_to_the_roster_before_during_and_after_the_review(roster):
    def total():
        return summed(counts(roster).values())

    assert (total().people, total().reviewed, total().unreviewed) == (size(roster), 0, size(roster))
    twin(roster)
    says(roster, {MAU: "moved", ANH: "confirmed"})
    assert total().marks == {"moved": 1, "confirmed": 1}
    twin(roster, name="Bùi Văn Thử")
    assert total().reviewed + total().unreviewed == size(roster)
    assert total().marks == {"moved": 1, "confirmed": 1, "elsewhere": 1}
    for ref in ("H1", "H2", "H3", "H4", "H5", "A1", "A2", "A3"):
        says_of(roster, reviewing.say_as_listed, ref)
    assert sum(total().marks.values()) == size(roster)
    assert (total().unreviewed, total().households_left, total().households) == (0, 0, 8)


def test_counts_go_by_neighbourhood_and_hold_to_an_area(roster):
    says(roster, {MAU: "moved"})
    found = counts(roster)
    assert [(one.unit, one.households, one.households_left, one.people) for one in found.values()] == [
        ("Phường 1", 5, 5, 11),
        ("Phường An Đôn", 3, 3, 5),
    ]
    assert list(counts(roster, units={found["khu phố 2"].unit_code})) == ["khu phố 2"]
    assert list(counts(roster, neighbourhood_id=found["khu phố 1"].neighbourhood_id)) == ["khu phố 1"]
    assert summed([]).people == 0


def test_spare_slips_are_not_of_the_roster(roster):
    before = counts(roster)
    with roster.work() as (db, _):
        add_spare_household(db, db.exec(select(Neighbourhood).where(Neighbourhood.name == "khu phố 1")).one(), 4)
    assert counts(roster) == before


def test_the_list_goes_along_the_streets_and_knows_who_is_left(roster):
    says(roster, {MAU: "moved"})
    with roster.work() as (db, _):
        place = db.exec(select(Neighbourhood).where(Neighbourhood.name == "khu phố 1")).one()
        found = households_listed(db, place)
        assert [one.head_name for one in found] == [MAU, "Đặng Ngọc Ưng", "Phạm Văn Ví", "Võ Văn Đêm", "Hồ Đã Có"]
        assert (found[0].left, len(found[0].people)) == (3, 4)
        assert found[0].is_named("be")
        assert not found[0].is_named("zz")
        assert [one.full_name for one in people_listed(db, found[1].id)] == ["Đặng Ngọc Ưng", "Lê Thuỳ Ỷ"]


@given(
    mark=st.sampled_from([None, *CHOOSABLE, "added", "gone", "elsewhere"]),
    source=st.sampled_from([None, "file", "leader", "officer"]),
    said=st.sampled_from([None, *CHOOSABLE]),
)
def test_what_was_said_is_no_news(mark, source, said):
    one = Resident(
        campaign_id=1, household_id=1, position=0, full_name="x", match_key="x", mark=mark, mark_source=source
    )
    if is_news(one, said):
        one.mark, one.mark_source = said, "leader" if said else None
    assert not is_news(one, said)
