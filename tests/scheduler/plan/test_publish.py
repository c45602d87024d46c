import threading

import pytest
from sqlmodel import select

from factories import EVE, SMALL_INVITED, SMALL_SLIPS, at, small_campaign_text, small_roster
from line import KEYS
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.kept_keys.models import KeptKey
from scheduler.operations.publishing import publish
from scheduler.places.service import close_campaign
from scheduler.plan.errors import (
    CampaignIsClosed,
    NoPlanYet,
    PeopleUnassigned,
    PlanInputChanged,
    PlanOutdated,
    PlanUnknown,
)
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.service import draft_plan, published_plan
from scheduler.roster.models import Resident

NEWCOMER = "H9;Tô Văn Thêm;Chủ hộ;1971;số 9, đường Ví Dụ;khu phố 1;Phường 1;;;;;"


@pytest.fixture
def drafted(line):
    line.load()
    line.fill()
    line.open()
    line.draft()
    return line


@pytest.fixture
def sqlite_drafted(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    sqlite_line.open()
    sqlite_line.draft()
    return sqlite_line


@pytest.fixture
def short_of_places(line):
    """Four places a day on three days, for fourteen people."""
    line.load(small_campaign_text().replace("daily_limit = 40", "daily_limit = 4"))
    line.fill()
    line.open()
    line.draft()
    return line


def states(line):
    with line.work() as (db, _):
        return {plan.number: plan.state for plan in db.exec(select(Plan))}


def test_publishing_books_every_appointment_and_issues_its_slip(drafted):
    done = drafted.publish()
    assert (done.plan.state, done.plan.published_at, done.changed) == ("published", EVE, True)
    assert (done.issued.new, done.issued.replaced, done.issued.kept, done.issued.cancelled) == (SMALL_SLIPS, 0, 0, 0)
    with drafted.work() as (db, campaign):
        assert set(db.exec(select(Appointment.status)).all()) == {"booked"}
        assert published_plan(db, campaign).number == 1


def test_publishing_again_changes_nothing(drafted):
    drafted.publish()
    before = drafted.kept()
    again = drafted.publish(1, now=at(26, 9))
    assert (again.changed, again.issued.new, again.issued.kept) == (False, 0, SMALL_SLIPS)
    assert drafted.kept() == before


def test_a_plan_that_leaves_people_out_is_not_published(short_of_places):
    left_out = short_of_places.draft().summary["unassigned"]
    before = short_of_places.kept()
    with pytest.raises(PeopleUnassigned) as caught:
        short_of_places.publish()
    assert caught.value.params == {"number": 1, "people": left_out}
    with pytest.raises(PeopleUnassigned):
        short_of_places.publish(accept=left_out - 1)
    assert short_of_places.kept() == before


def test_it_is_published_where_the_planner_accepts_as_many(short_of_places):
    left_out = short_of_places.draft().summary["unassigned"]
    done = short_of_places.publish(accept=left_out)
    assert done.changed
    with short_of_places.work() as (db, _):
        assert sum(db.exec(select(Appointment.size)).all()) == SMALL_INVITED - left_out


def test_a_draft_that_does_not_know_everybody_is_not_published(drafted):
    drafted.fill(small_roster(NEWCOMER))
    before = drafted.kept()
    with pytest.raises(PlanInputChanged) as caught:
        drafted.publish(accept=10)
    assert (caught.value.status, caught.value.params) == (409, {"number": 1})
    assert drafted.kept() == before
    drafted.draft()
    assert drafted.publish().issued.new == SMALL_SLIPS + 1


@pytest.mark.parametrize(
    "text",
    [
        small_campaign_text().replace("daily_limit = 40", "daily_limit = 39"),
        small_campaign_text(last_day="2021-03-27"),
        small_campaign_text(last_day="2021-03-29"),
    ],
)
def test_a_draft_made_under_other_limits_or_dates_is_not_published(sqlite_drafted, text):
    sqlite_drafted.load(text)
    sqlite_drafted.open()
    before = sqlite_drafted.kept()
    with pytest.raises(PlanInputChanged):
        sqlite_drafted.publish(1)
    assert sqlite_drafted.kept() == before


def test_a_draft_of_people_who_have_all_left_is_not_published(sqlite_drafted):
    with sqlite_drafted.work() as (db, _):
        for resident in db.exec(select(Resident)):
            resident.birth_year = 2019
    with pytest.raises(PlanInputChanged):
        sqlite_drafted.publish()


def test_a_published_plan_stays_published_whatever_changes_afterwards(sqlite_drafted):
    sqlite_drafted.publish()
    sqlite_drafted.fill(small_roster(NEWCOMER))
    assert sqlite_drafted.publish(1).changed is False


def test_a_draft_is_judged_as_of_its_own_moment(sqlite_drafted):
    assert sqlite_drafted.publish(now=at(27, 9)).changed is True


def test_a_second_publication_supersedes_the_first(drafted):
    drafted.publish()
    drafted.fill(small_roster(NEWCOMER))
    drafted.draft()
    drafted.publish()
    assert states(drafted) == {1: "superseded", 2: "published"}


def test_a_superseded_plan_does_not_come_back(sqlite_drafted):
    sqlite_drafted.draft(seed=2)
    sqlite_drafted.publish(1)
    sqlite_drafted.publish(2)
    before = sqlite_drafted.kept()
    with pytest.raises(PlanOutdated):
        sqlite_drafted.publish(1)
    assert sqlite_drafted.kept() == before
    assert sqlite_drafted.draft(seed=1).number == 3


def test_an_earlier_draft_may_be_the_one_that_is_published(sqlite_drafted):
    sqlite_drafted.draft(seed=2)
    sqlite_drafted.publish(1)
    assert states(sqlite_drafted) == {1: "published", 2: "draft"}


def test_what_is_not_there_is_not_published(sqlite_line):
    sqlite_line.load()
    with pytest.raises(NoPlanYet):
        sqlite_line.publish()
    with pytest.raises(PlanUnknown):
        sqlite_line.publish(7)


def test_nothing_is_published_for_a_closed_campaign(sqlite_drafted):
    with sqlite_drafted.work() as (db, campaign):
        close_campaign(db, campaign, now=EVE)
    before = sqlite_drafted.kept()
    with pytest.raises(CampaignIsClosed):
        sqlite_drafted.publish(1)
    assert sqlite_drafted.kept() == before


def test_a_crash_while_publishing_leaves_the_draft_as_it_was(drafted):
    before = drafted.kept()
    drafted.cut_power_after(lambda db, campaign: publish(db, campaign=campaign, number=1, keys=KEYS, now=EVE))
    assert drafted.kept() == before
    assert drafted.publish().issued.new == SMALL_SLIPS


def at_once(*steps):
    """Run steps in threads that start together; return what went wrong in them."""
    wrong, gate = [], threading.Barrier(len(steps))

    def run(step):
        try:
            gate.wait()
            step()
        except Exception as error:  # noqa: BLE001 -- told to the test
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_two_who_draft_at_once_get_one_plan(line):
    line.load()
    line.fill()
    line.open()
    assert at_once(line.draft, line.draft) == []
    assert states(line) == {1: "draft"}


def test_two_who_publish_at_once_issue_every_slip_once(drafted):
    assert at_once(drafted.publish, drafted.publish) == []
    with drafted.work() as (db, _):
        counts = [len(db.exec(select(table)).all()) for table in (Invitation, InvitationVersion, KeptKey)]
    assert counts == [SMALL_SLIPS, SMALL_SLIPS, 1]


def test_a_draft_never_disturbs_the_plan_that_counts(drafted):
    drafted.publish()
    slips = {key: (slip.version, slip.appointment_id) for key, slip in drafted.slips().items()}
    with drafted.work() as (db, campaign):
        draft_plan(db, campaign, seed=9, now=EVE)
    assert {key: (slip.version, slip.appointment_id) for key, slip in drafted.slips().items()} == slips
    assert states(drafted) == {1: "published", 2: "draft"}
