"""What is put into the outbox: each thing is said once, as things stand, to whoever can be reached."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from booking_scene import household
from factories import EVE, FRIDAY, SATURDAY, at, small_campaign_text
from follow_scene import ends, follow
from message_scene import (
    NOON,
    SUNDAY_EVENING,
    THURSDAY_EVENING,
    WEDNESDAY,
    messages,
    moves_itself,
    over,
    prepared,
    said_to,
    sent,
    taken_back,
    tells,
    words,
)
from moving_scene import arrive, moved, put
from replan_scene import NEXT_MORNING, come, hand_out
from scheduler.audit.models import AuditEntry
from scheduler.invitations.models import Invitation
from scheduler.messages import situations
from scheduler.messages.composing import prepare_in_steps
from scheduler.messages.composing_errors import MessageKindUnknown
from scheduler.messages.models import KINDS, Message
from scheduler.messages.situations import Scope
from scheduler.operations.moving import join, split
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Campaign
from scheduler.places.service import close_campaign
from scheduler.plan.models import Appointment
from scheduler.roster.models import Household, Resident
from slots.calendar import local

# Invitations


def test_everybody_with_a_slip_is_invited_once_however_often_it_is_asked(crowd):
    first = prepared(crowd)
    assert (dict(first.counts), first.without_phone, first.already) == ({"invitation": 3}, 0, 0)
    assert said_to(crowd, "H1") == ["invitation 26 18:00"]
    again = prepared(crowd)
    assert (again.total, again.already) == (0, 3)
    sent(crowd)
    assert prepared(crowd, now=at(24, 11)).total == 0


def test_a_text_names_who_when_and_where_and_waits_for_the_sender(crowd):
    prepared(crowd)
    with crowd.work() as (db, campaign):
        (message,) = messages(db, "H1")
        assert message.words == (
            "CONG AN PHUONG 1, Dot thu nho: moi ho Le V. M. (phieu 000001) thu Sau 26/3, 18:00-19:00, "
            "tai Tru so Cong an thi xa. Mang phieu hen. Xac minh: 0233 3000 000"
        )
        assert (message.state, message.attempts, message.recipient) == ("waiting", 0, "+84900000001")
        assert local(message.due_at) == local(message.next_try_at) == WEDNESDAY
        assert local(message.expires_at) == at(25, 18), "from then on the reminder says it"
        assert message.campaign_id == campaign.id
        assert len({one.token for one in messages(db)}) == 3


def test_a_gateway_that_takes_diacritics_gets_the_whole_text(sqlite_crowd):
    sqlite_crowd.load(
        small_campaign_text().replace("daily_limit = 40", "daily_limit = 400") + "[messages]\ndiacritics = true\n"
    )
    prepared(sqlite_crowd)
    assert words(sqlite_crowd, "H1").splitlines()[2:4] == ["Mời hộ Lê V. M. (phiếu hẹn số 000001) đến làm thủ tục.",
                                                          "Ngày: thứ Sáu 26/3/2021"]  # fmt: skip


def test_the_first_of_a_party_who_has_a_mobile_telephone_is_told(crowd):
    with crowd.work() as (db, _):
        people = db.exec(
            select(Resident).where(Resident.household_id == household(db, "H1")).order_by(Resident.position)
        ).all()
        people[0].phone, people[1].phone = "+842333000000", "+84912345678"  # the head has a landline
        db.add_all(people)
    prepared(crowd)
    with crowd.work() as (db, _):
        assert messages(db, "H1")[0].recipient == "+84912345678"


@pytest.mark.parametrize(("phone", "mark"), [("", None), ("+842333000000", None), ("+84900000001", "moved")])
def test_a_household_that_cannot_be_reached_is_counted_and_no_error(sqlite_crowd, phone, mark):
    with sqlite_crowd.work() as (db, _):
        for one in db.exec(select(Resident).where(Resident.household_id == household(db, "H1"))):
            one.phone, one.mark = phone, mark
            db.add(one)
    found = prepared(sqlite_crowd)
    assert (dict(found.counts), found.without_phone) == ({"invitation": 2}, 1)


def test_a_spare_slip_that_is_nobodys_yet_has_nobody_to_tell(sqlite_crowd):
    with sqlite_crowd.work() as (db, _):
        spare = db.get_one(Household, household(db, "H1"))
        spare.spare_places = 2
        db.add(spare)
    found = prepared(sqlite_crowd)
    assert (found.total, found.without_phone) == (2, 0)


def test_only_the_kinds_the_units_and_the_day_that_are_asked_for(sqlite_crowd):
    assert prepared(sqlite_crowd, "change", "cancellation").total == 0
    assert prepared(sqlite_crowd, day=SATURDAY).total == 0
    assert prepared(sqlite_crowd, units=["19360"]).total == 0
    with sqlite_crowd.work() as (db, _):
        ward = db.exec(select(Campaign.unit_code)).one()
    assert prepared(sqlite_crowd, units=[ward]).total == 0, "the town itself is nobody's commune"
    assert prepared(sqlite_crowd, units=["19357", "19360"], day=FRIDAY).total == 3


def test_a_kind_that_there_is_not_is_refused(sqlite_crowd):
    with pytest.raises(MessageKindUnknown) as caught:
        prepared(sqlite_crowd, "spam")
    assert "invitation" in caught.value.text("vi")
    assert caught.value.text("vi") != caught.value.text("en")


def test_a_closed_campaign_says_nothing_more(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        close_campaign(db, campaign, now=WEDNESDAY)
    with pytest.raises(CampaignClosed):
        prepared(sqlite_crowd)


def test_a_campaign_without_a_published_plan_has_nothing_to_say(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    assert prepared(sqlite_line).total == 0


def test_the_trail_says_how_many_texts_were_prepared_and_not_to_whom(sqlite_crowd):
    prepared(sqlite_crowd)
    prepared(sqlite_crowd)
    with sqlite_crowd.work() as (db, _):
        entry = db.exec(select(AuditEntry).where(AuditEntry.action == "message.prepared")).one()
        assert entry.facts == {"invitation": 3}


def test_nobody_is_invited_any_more_to_a_window_of_tomorrow_once_the_reminder_is_due(sqlite_crowd):
    assert dict(prepared(sqlite_crowd, now=THURSDAY_EVENING).counts) == {"reminder": 3}
    assert prepared(sqlite_crowd, "invitation", now=at(26, 18)).total == 0


# Reminders


def test_the_reminder_waits_for_the_evening_before_and_says_tomorrow(crowd):
    assert prepared(crowd, "reminder").total == 0, "two days ahead"
    assert dict(prepared(crowd, "reminder", now=at(25, 9)).counts) == {"reminder": 3}
    assert prepared(crowd, "reminder", now=at(25, 20)).already == 3
    with crowd.work() as (db, _):
        (message,) = messages(db, "H1")
        assert "NGAY MAI" in message.words
        assert local(message.due_at) == local(message.next_try_at) == at(25, 18)
        assert local(message.expires_at) == at(26, 0), "at midnight tomorrow is today"


def test_whoever_was_not_reminded_in_the_evening_is_reminded_on_the_day_and_once(crowd):
    prepared(crowd, "reminder", now=THURSDAY_EVENING)
    sent(crowd, "dropped", "expired")
    assert dict(prepared(crowd, "reminder", now=at(26, 8)).counts) == {"reminder": 3}
    assert "HOM NAY" in words(crowd, "H1")
    assert said_to(crowd, "H1") == ["reminder 26 18:00 dropped", "reminder 26 18:00"]
    assert prepared(crowd, "reminder", now=at(26, 9)).total == 0
    sent(crowd)
    assert prepared(crowd, "reminder", now=at(26, 9)).total == 0
    assert prepared(crowd, "reminder", now=at(26, 18)).total == 0, "the window has begun"


@pytest.mark.parametrize("state", ["sending", "sent", "failed"])
def test_a_reminder_that_may_have_left_is_not_made_again(sqlite_crowd, state):
    prepared(sqlite_crowd, "reminder", now=THURSDAY_EVENING)
    sent(sqlite_crowd, state)
    assert prepared(sqlite_crowd, "reminder", now=at(26, 8)).already == 3


def test_a_text_that_somebody_has_dropped_by_hand_is_not_made_again(sqlite_crowd):
    prepared(sqlite_crowd)
    sent(sqlite_crowd, "dropped", "by_hand")
    assert prepared(sqlite_crowd).total == 0


def test_a_reminder_that_waits_past_midnight_counts_as_not_said(sqlite_crowd):
    prepared(sqlite_crowd, "reminder", now=THURSDAY_EVENING)
    assert dict(prepared(sqlite_crowd, "reminder", now=at(26, 8)).counts) == {"reminder": 3}


def test_whoever_is_told_of_a_change_in_the_evening_is_not_reminded_as_well(sqlite_crowd):
    prepared(sqlite_crowd)
    sent(sqlite_crowd)
    moved(sqlite_crowd, "H1", "20:00")
    assert dict(prepared(sqlite_crowd, now=THURSDAY_EVENING).counts) == {"change": 1, "reminder": 2}
    sent(sqlite_crowd)
    assert prepared(sqlite_crowd, now=at(25, 20)).total == 0
    assert said_to(sqlite_crowd, "H1") == ["invitation 26 18:00 sent", "change 26 20:00 sent"]


def test_a_night_belongs_to_its_evening(sqlite_crowd):
    put(sqlite_crowd, "H4", "01:00", "DEM/2021-03-26/night")
    prepared(sqlite_crowd, "reminder", now=THURSDAY_EVENING)
    assert "DEM MAI T6 26/3 rang sang 27/3, 01:00-02:00" in words(sqlite_crowd, "H4")
    sent(sqlite_crowd, "dropped", "expired")
    prepared(sqlite_crowd, "reminder", now=at(26, 8))
    assert "DEM NAY T6 26/3 rang sang 27/3, 01:00-02:00" in words(sqlite_crowd, "H4")
    with sqlite_crowd.work() as (db, _):
        assert local(messages(db, "H4")[-1].expires_at) == at(27, 0), "after midnight nobody says tonight"
    sent(sqlite_crowd, "dropped", "expired")
    assert prepared(sqlite_crowd, "reminder", now=at(27, 0, 30)).total == 0


# Changes


def test_whoever_was_told_of_another_window_is_told_of_the_new_one(crowd):
    prepared(crowd)
    sent(crowd)
    moved(crowd, "H1", "20:00")
    assert dict(prepared(crowd).counts) == {"change": 1}
    assert "DOI LICH" in words(crowd, "H1")
    assert "20:00-21:00" in words(crowd, "H1")
    with crowd.work() as (db, _):
        assert local(messages(db, "H1")[-1].expires_at) == at(26, 20)
    assert prepared(crowd).total == 0
    sent(crowd)
    assert prepared(crowd).total == 0


def test_there_and_back_and_there_again_is_told_each_time_it_was_read(crowd):
    prepared(crowd)
    sent(crowd)
    for clock in ("20:00", "18:00", "20:00"):
        moved(crowd, "H1", clock)
        assert dict(prepared(crowd).counts) == {"change": 1}
        sent(crowd)
    assert said_to(crowd, "H1") == [
        "invitation 26 18:00 sent", "change 26 20:00 sent", "change 26 18:00 sent", "change 26 20:00 sent",
    ]  # fmt: skip
    assert prepared(crowd).total == 0


def test_whoever_is_moved_back_before_the_change_was_read_is_told_nothing(sqlite_crowd):
    prepared(sqlite_crowd)
    sent(sqlite_crowd)
    moved(sqlite_crowd, "H1", "20:00")
    prepared(sqlite_crowd)
    moved(sqlite_crowd, "H1", "18:00")
    assert prepared(sqlite_crowd).total == 0


def test_whoever_was_moved_before_he_read_anything_is_invited_to_the_new_window(sqlite_crowd):
    prepared(sqlite_crowd)
    moved(sqlite_crowd, "H1", "20:00")
    assert dict(prepared(sqlite_crowd).counts) == {"invitation": 1}
    sent(sqlite_crowd, "dropped", "overtaken")
    moved(sqlite_crowd, "H1", "18:00")
    assert dict(prepared(sqlite_crowd).counts) == {"invitation": 3}
    assert said_to(sqlite_crowd, "H1")[-1] == "invitation 26 18:00"


def test_a_paper_that_was_handed_out_for_another_window_is_corrected(crowd):
    hand_out(crowd, "H1/household", "H2/household")
    moved(crowd, "H1", "20:00")
    assert dict(prepared(crowd).counts) == {"change": 1, "invitation": 2}
    assert said_to(crowd, "H1") == ["change 26 20:00"]


def test_a_paper_whose_mark_was_taken_back_tells_nobody_anything(sqlite_crowd):
    hand_out(sqlite_crowd, "H1/household")
    hand_out(sqlite_crowd, "H1/household", state="open")
    moved(sqlite_crowd, "H1", "20:00")
    assert dict(prepared(sqlite_crowd).counts) == {"invitation": 3}


def test_a_change_that_the_holder_of_the_slip_made_is_confirmed_to_his_telephone(crowd):
    moves_itself(crowd, "H1")
    assert dict(prepared(crowd).counts) == {"change": 1, "invitation": 2}
    assert "Neu ho khong doi, goi 0233 3000 000" in words(crowd, "H1")
    sent(crowd)
    assert prepared(crowd).total == 0
    moves_itself(crowd, "H2", now=at(24, 11))
    prepared(crowd, now=at(24, 12))
    assert said_to(crowd, "H2") == ["invitation 26 18:00 sent", "change 26 20:00"]
    assert "Neu ho khong doi" in words(crowd, "H2")


def confirmed(line, *, now):
    """What is prepared of the changes that holders of slips made within a day."""
    return dict(
        prepare_in_steps(line.engine, None, kinds=("change",), now=now, own_since=now - timedelta(days=1)).counts
    )


def test_what_is_confirmed_by_itself_is_what_holders_of_slips_changed_lately_and_nothing_that_others_decided(crowd):
    prepared(crowd)
    sent(crowd)
    moved(crowd, "H1", "20:00", now=at(24, 11))
    moves_itself(crowd, "H2", now=at(24, 11))
    moves_itself(crowd, "H3", now=at(23, 11))
    assert confirmed(crowd, now=at(24, 12)) == {"change": 1}
    assert said_to(crowd, "H2") == ["invitation 26 18:00 sent", "change 26 20:00"]
    assert "Neu ho khong doi" in words(crowd, "H2")
    assert confirmed(crowd, now=at(24, 12)) == {}
    moved(crowd, "H2", "18:00", now=at(24, 13))
    sent(crowd)
    assert confirmed(crowd, now=at(24, 14)) == {}
    assert dict(prepared(crowd, now=at(24, 14)).counts) == {"change": 3}


def test_a_change_of_long_ago_is_not_confirmed_though_nobody_was_told_of_it(sqlite_crowd):
    moves_itself(sqlite_crowd, "H1", now=at(22, 11))
    assert confirmed(sqlite_crowd, now=at(24, 12)) == {}


def test_what_is_to_be_confirmed_is_found_from_the_changes_and_not_by_looking_at_every_slip(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        asked = situations._slips(campaign, Scope(own_since=WEDNESDAY), WEDNESDAY)
        connection = db.connection()
        for query in (asked, asked.where(col(Invitation.id) > 0).limit(900)):
            words = query.compile(connection)
            facts = (0,) * len(words.positiontup)
            told = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", facts)]
            (invitations,) = (one for one in told if "invitation" in one)
            assert "USING INDEX ix_invitation_appointment_id (appointment_id=?" in invitations
            assert [one for one in told if one.startswith("SCAN")] == ["SCAN appointment_move"]


# Cancellations


def test_whoever_was_told_is_told_that_his_slip_is_void(crowd):
    prepared(crowd)
    sent(crowd)
    taken_back(crowd, "H1")
    assert dict(prepared(crowd, now=NOON).counts)["cancellation"] == 1
    assert "HUY LICH" in words(crowd, "H1")
    with crowd.work() as (db, _):
        assert local(messages(db, "H1")[-1].expires_at) == at(26, 19)
    again = prepared(crowd, "cancellation", now=NOON)
    assert (again.total, again.already) == (0, 1)


def test_nobody_is_told_of_the_end_of_something_that_he_never_heard_of(sqlite_crowd):
    prepared(sqlite_crowd)
    taken_back(sqlite_crowd, "H1")
    assert prepared(sqlite_crowd, "cancellation", now=NOON).total == 0
    hand_out(sqlite_crowd, "H2/household")
    taken_back(sqlite_crowd, "H2")
    assert prepared(sqlite_crowd, "cancellation", now=NOON).total == 1
    assert prepared(sqlite_crowd, "cancellation", now=at(26, 18)).already == 1
    hand_out(sqlite_crowd, "H3/household")
    taken_back(sqlite_crowd, "H3")
    assert prepared(sqlite_crowd, "cancellation", now=at(26, 20)).total == 0, "its window is over"


def test_a_cancellation_speaks_of_the_window_that_the_household_knows(sqlite_crowd):
    prepared(sqlite_crowd)
    sent(sqlite_crowd)
    moved(sqlite_crowd, "H1", "20:00")
    prepared(sqlite_crowd)
    taken_back(sqlite_crowd, "H1")
    prepared(sqlite_crowd, "cancellation", now=NOON)
    assert "18:00-19:00" in words(sqlite_crowd, "H1")


def test_a_part_that_comes_with_its_household_again_is_not_told_to_stay_away(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        people = db.exec(select(Resident).where(Resident.household_id == household(db, "H1"))).all()
        second = next(one for one in people if one.position == 1)
        second.phone = "+84912345678"
        db.add(second)
        split(
            db,
            campaign=campaign,
            household_id=second.household_id,
            residents=[second.id],
            keys=sqlite_crowd.keys,
            now=EVE,
        )
    prepared(sqlite_crowd)
    sent(sqlite_crowd)
    with sqlite_crowd.work() as (db, campaign):
        join(db, campaign=campaign, household_id=household(db, "H1"), keys=sqlite_crowd.keys, now=EVE)
    assert prepared(sqlite_crowd, "cancellation", now=WEDNESDAY).total == 0


def test_a_slip_that_is_good_again_after_it_was_cancelled_is_told_as_a_change(sqlite_crowd):
    line = sqlite_crowd
    prepared(line)
    sent(line)
    taken_back(line, "H1", now=WEDNESDAY)
    prepared(line)
    sent(line)
    with line.work() as (db, _):
        slip = db.exec(select(Invitation).where(Invitation.household_id == household(db, "H1"))).one()
        slip.cancelled_at, slip.cancelled_reason = None, ""
        appointment = db.get_one(Appointment, slip.appointment_id)
        appointment.status, appointment.reason = "booked", ""
        db.add_all([slip, appointment])
    assert dict(prepared(line).counts) == {"change": 1}


# Second invitations


def test_whoever_let_a_window_pass_is_invited_a_second_time_and_not_told_of_a_change(crowd):
    prepared(crowd)
    sent(crowd)
    moved(crowd, "H1", "18:00", SUNDAY_EVENING, now=at(26, 23))
    assert dict(prepared(crowd, now=at(26, 23)).counts) == {"second_invitation": 1}
    assert "moi lai ho Le V. M. (phieu 000001)" in words(crowd, "H1")
    with crowd.work() as (db, _):
        assert local(messages(db, "H1")[-1].expires_at) == at(28, 18)
    assert prepared(crowd, now=at(26, 23)).total == 0
    sent(crowd)
    moved(crowd, "H1", "20:00", SUNDAY_EVENING, now=at(27, 9))
    assert dict(prepared(crowd, "change", "second_invitation", now=at(27, 9)).counts) == {"change": 1}


def test_a_window_that_nobody_was_told_of_and_that_was_missed_is_followed_by_a_second_invitation(sqlite_crowd):
    moved(sqlite_crowd, "H1", "18:00", SUNDAY_EVENING, now=at(26, 23))
    assert dict(prepared(sqlite_crowd, now=at(26, 23)).counts) == {"second_invitation": 1}


def test_a_party_that_a_later_plan_calls_again_is_invited_a_second_time(crowd):
    prepared(crowd)
    sent(crowd)
    come(crowd, "H2/household", now=at(26, 18))
    come(crowd, "H3/household", now=at(26, 19))
    number = crowd.draft(now=NEXT_MORNING).number
    crowd.publish(number, accept=20, now=NEXT_MORNING)
    found = prepared(crowd, "invitation", "second_invitation", "change", now=NEXT_MORNING)
    assert found.counts["second_invitation"] == 1
    assert said_to(crowd, "H1")[-1].startswith("second_invitation")
    assert said_to(crowd, "H2") == ["invitation 26 18:00 sent"]


def test_people_who_came_and_were_not_done_are_invited_a_second_time_on_their_new_slip(crowd):
    outcome = ends(crowd, "H1", "papers_missing", now=at(26, 18, 40))
    follow(crowd, outcome, clock="18:00", session=SUNDAY_EVENING, now=at(26, 18, 40))
    found = prepared(crowd, "invitation", "second_invitation", "change", "cancellation", now=at(26, 20))
    assert dict(found.counts) == {"second_invitation": 1}
    assert said_to(crowd, "H1") == ["second_invitation 28 18:00"]


# Delays


def test_those_of_a_shift_that_runs_late_are_told_when_to_come_and_once(crowd):
    tells(crowd)
    found = prepared(crowd, "delay", now=NOON)
    assert dict(found.counts) == {"delay": 3}
    assert "CHAM 40 phut" in words(crowd, "H1")
    assert "18:40-19:40" in words(crowd, "H1")
    with crowd.work() as (db, _):
        assert local(messages(db, "H1")[-1].expires_at) == at(26, 18, 40)
    again = prepared(crowd, "delay", now=NOON)
    assert (again.total, again.already) == (0, 3)
    sent(crowd)
    tells(crowd, minutes=60)
    assert dict(prepared(crowd, "delay", now=NOON).counts) == {"delay": 3}
    assert "CHAM 1 gio" in words(crowd, "H1")


def test_those_who_have_come_or_whose_hour_is_over_hear_of_no_delay(sqlite_crowd):
    tells(sqlite_crowd)
    arrive(sqlite_crowd, "H1")
    assert prepared(sqlite_crowd, "delay", now=at(26, 18, 30)).total == 2
    sent(sqlite_crowd, "dropped", "overtaken")
    assert prepared(sqlite_crowd, "delay", now=at(26, 18, 45)).total == 1
    assert said_to(sqlite_crowd, "H3")[-1] == "delay 26 19:00"


def test_a_shift_that_is_postponed_is_told_and_nobody_is_called_to_it_meanwhile(crowd):
    notice = tells(crowd, "postponed", None)
    assert dict(prepared(crowd, now=WEDNESDAY).counts) == {"delay": 3}
    assert "TAM HOAN" in words(crowd, "H1")
    with crowd.work() as (db, _):
        assert local(messages(db, "H1")[-1].expires_at) == at(26, 19)
    sent(crowd)
    assert prepared(crowd, now=THURSDAY_EVENING).total == 0
    over(crowd, notice)
    assert dict(prepared(crowd, "reminder", now=THURSDAY_EVENING).counts) == {"reminder": 3}


# Many


def test_a_town_is_prepared_in_steps_that_tell_how_far_they_are(crowd, monkeypatch):
    monkeypatch.setattr("scheduler.messages.situations.AT_ONCE", 2)
    heard = []
    found = prepare_in_steps(
        crowd.engine, None, now=WEDNESDAY, progress=lambda done, total: heard.append((done, total))
    )
    assert (dict(found.counts), heard) == ({"invitation": 3}, [(2, 3), (3, 3)])
    again = prepare_in_steps(crowd.engine, None, now=WEDNESDAY)
    assert (again.total, again.already) == (0, 3)


def test_what_was_cut_off_half_way_goes_on_when_it_is_asked_again(crowd, monkeypatch):
    monkeypatch.setattr("scheduler.messages.situations.AT_ONCE", 2)

    def cut(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare_in_steps(crowd.engine, None, now=WEDNESDAY, progress=cut)
    with crowd.work() as (db, _):
        assert len(messages(db)) == 2
    found = prepare_in_steps(crowd.engine, None, now=WEDNESDAY)
    assert (dict(found.counts), found.already) == ({"invitation": 1}, 2)


def test_within_one_transaction_the_steps_are_the_same(sqlite_crowd, monkeypatch):
    monkeypatch.setattr("scheduler.messages.situations.AT_ONCE", 2)
    heard = []
    found = prepared(sqlite_crowd, progress=lambda done, total: heard.append((done, total)))
    assert (found.total, heard) == (3, [(2, 3), (3, 3)])


def test_every_kind_is_one_that_the_table_takes():
    assert set(KINDS) == {"invitation", "reminder", "delay", "change", "cancellation", "second_invitation"}
    assert Message.__tablename__ == "message"
