"""What leaves the outbox, when, how often, and what becomes of the rest."""

from datetime import time, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from factories import at, move
from fake_gateway import fake_gateway, hangs_up, says, slow
from line import rows_of
from outbox_scene import make_outbox
from scheduler.audit.models import AuditEntry
from scheduler.database import DatabaseBusy, transaction
from scheduler.invitations.models import Invitation
from scheduler.messages import claiming, http_gateway, sending
from scheduler.messages.by_hand import again, all_again, drop, drop_kind
from scheduler.messages.claiming import FIRST_WAIT, JITTER, LONGEST_WAIT, wait_after
from scheduler.messages.errors import MessageNotFailed, MessageNotOpen, MessageOver, MessageUnknown
from scheduler.messages.models import Message
from scheduler.messages.queries import counts, failed, find_message, masked
from scheduler.messages.quiet import quiet_until
from scheduler.messages.sending import IN_A_ROW, wait, would_send
from scheduler.places.campaign_residents import Messages
from scheduler.places.models import Campaign


@pytest.fixture
def gateway():
    """A gateway on this machine that is well, until a test makes it odd."""
    with fake_gateway() as made:
        yield made


@pytest.fixture
def outbox(db_engine, gateway):
    """An outbox on a database of either kind, with nothing in it."""
    return make_outbox(db_engine, gateway.address)


@pytest.fixture
def sqlite_outbox(sqlite_engine, gateway):
    """The same on SQLite, for what does not depend on the database."""
    return make_outbox(sqlite_engine, gateway.address)


def test_what_is_due_leaves_once_and_is_kept_as_the_gateway_calls_it(outbox, gateway):
    for slip in (1, 2, 3):
        outbox.put(slip)
    run = outbox.send()
    assert (run.states, run.ended) == ({"sent": 3}, "nothing")
    assert gateway.tokens == ["token-1", "token-2", "token-3"]
    assert [(row.state, row.attempts, row.gateway_id, row.ended_at) for row in outbox.rows().values()] == [
        ("sent", 1, f"g-{n}", outbox.moment) for n in (1, 2, 3)
    ]
    assert outbox.later(days=1).send().states == {}
    assert len(gateway.got) == 3


def test_a_run_is_noted_with_its_counts_and_who_began_it(outbox, gateway):
    gateway.odd = [says(422)]
    outbox.put(1)
    outbox.put(2)
    outbox.send()
    outbox.send()
    with transaction(outbox.engine) as db:
        (entry,) = db.exec(select(AuditEntry)).all()
    assert (entry.action, entry.actor_kind, entry.via) == ("message.sent", "command", "phieuhen messages send")
    assert entry.facts == {"failed": 1, "sent": 1, "dropped": 0, "problem": ""}


def test_whose_time_is_over_first_leaves_first(outbox, gateway):
    outbox.put(1, "invitation", expires_at=at(30, 8))
    outbox.put(1, "change", expires_at=at(25, 13))
    outbox.put(2, "reminder", expires_at=at(26, 8))
    outbox.send()
    assert gateway.tokens == ["token-2", "token-3", "token-1"]


def test_nothing_leaves_before_it_is_due_or_after_its_time(outbox, gateway):
    outbox.put(1, due_at=outbox.moment + timedelta(hours=1), next_try_at=outbox.moment)
    outbox.put(2, expires_at=outbox.moment)
    run = outbox.send()
    assert (run.dropped, run.handed_over) == (1, 0)
    assert outbox.states() == ["waiting", "dropped: expired"]
    assert outbox.later(hours=1).send().states == {"sent": 1}
    assert gateway.tokens == ["token-1"]


def test_a_text_about_a_slot_that_has_changed_never_leaves(outbox, gateway):
    outbox.put(1)
    outbox.put(2)
    outbox.put(3)
    with transaction(outbox.engine) as db:
        db.add_all([outbox.world.plan, *outbox.world.invitations.values()])
        move(db, outbox.world, 1, "saturday 08:00", outbox.moment)
        db.get_one(Invitation, outbox.world.invitations[2].id).cancelled_at = outbox.moment
    run = outbox.send()
    assert (run.states, run.dropped) == ({"sent": 1}, 2)
    assert outbox.states() == ["dropped: overtaken", "dropped: cancelled", "sent"]
    assert gateway.tokens == ["token-3"]


def test_a_change_between_two_texts_of_one_run_is_seen(outbox, gateway):
    """The look at what is true is part of taking each single text, so that only what changes while it is on its way comes late."""
    for slip in (1, 2, 3):
        outbox.put(slip, expires_at=outbox.moment + timedelta(hours=slip))

    def moved(asked):
        with transaction(outbox.engine) as db:
            db.get_one(Invitation, outbox.world.invitations[2].id).cancelled_at = outbox.moment
        says(200)(asked)

    gateway.odd = [moved]
    outbox.send()
    assert outbox.states() == ["sent", "dropped: cancelled", "sent"]
    assert gateway.tokens == ["token-1", "token-3"]


def test_many_that_are_overtaken_do_not_hold_up_the_one_that_is_not(outbox, gateway, monkeypatch):
    monkeypatch.setattr(claiming, "AT_A_LOOK", 2)
    for _ in range(5):
        outbox.put(2, expires_at=outbox.moment + timedelta(hours=1))
    outbox.put(1)
    with transaction(outbox.engine) as db:
        db.get_one(Invitation, outbox.world.invitations[2].id).cancelled_at = outbox.moment
    run = outbox.send()
    assert (run.dropped, gateway.tokens) == (5, ["token-6"])


# What the gateway does


def test_a_text_that_is_refused_is_not_sent_again(outbox, gateway):
    gateway.odd = [says(422)]
    outbox.put()
    assert outbox.send().states == {"failed": 1}
    outbox.later(hours=2).send()
    assert outbox.states() == ["failed: refused_422"]
    assert len(gateway.got) == 1


def test_a_busy_gateway_gets_the_same_token_again_when_it_said_and_no_sooner(outbox, gateway):
    gateway.odd = [says(429, retry_after="1800")]
    outbox.put()
    assert outbox.send().states == {"waiting": 1}
    outbox.later(minutes=29).send()
    assert len(gateway.got) == 1
    outbox.later(minutes=9).send()
    assert (outbox.states(), gateway.tokens) == (["sent"], ["token-1", "token-1"])


def test_one_that_is_busy_at_every_try_fails_after_the_last(outbox, gateway):
    outbox.describe(tries=3)
    gateway.odd = [says(503)] * 9
    outbox.put()
    for _ in range(5):
        outbox.send()
        outbox.later(hours=1)
    assert (outbox.states(), len(gateway.got)) == (["failed: busy_503"], 3)


def test_one_whose_time_is_over_before_the_next_try_fails_at_once_so_that_a_person_sees_it(outbox, gateway):
    gateway.odd = [says(503)]
    outbox.put(expires_at=outbox.moment + timedelta(seconds=59))
    assert outbox.send().states == {"failed": 1}


@pytest.mark.parametrize("odd", [hangs_up, says(500)], ids=["hangs up", "broken"])
@pytest.mark.parametrize("idempotent", [False, True])
def test_what_may_have_arrived_is_sent_again_only_to_a_gateway_that_knows_a_repeat(outbox, gateway, odd, idempotent):
    outbox.describe(idempotent=idempotent)
    gateway.odd = [odd]
    outbox.put()
    outbox.send()
    outbox.later(hours=1).send()
    if idempotent:
        assert (outbox.states(), gateway.tokens) == (["sent"], ["token-1", "token-1"])
    else:
        assert (outbox.states()[0][:15], gateway.tokens) == ("failed: unknown", ["token-1"])


def test_one_that_is_slow_for_too_long_may_have_it(outbox, gateway, monkeypatch):
    monkeypatch.setattr(http_gateway, "PATIENCE", httpx.Timeout(0.3))
    gateway.odd = [slow]
    outbox.put()
    outbox.put()
    outbox.send()
    assert (outbox.states(), gateway.tokens) == (["failed: unknown", "sent"], ["token-1", "token-2"])


@pytest.mark.parametrize(("status", "problem"), [(401, "refused_401"), (403, "refused_403"), (302, "refused_302")])
def test_a_gateway_that_does_not_know_us_ends_the_run_and_burns_no_text(outbox, gateway, status, problem):
    gateway.odd = [says(status)] * 20
    for _ in range(10):
        outbox.put()
    for tried in range(1, 9):  # more often than a text has tries
        run = outbox.send()
        assert (run.ended, run.problem, len(gateway.got)) == ("trouble", problem, tried)
        outbox.later(minutes=2)
    assert {row.state for row in outbox.rows().values()} == {"waiting"}
    assert {row.attempts for row in outbox.rows().values()} == {0}
    gateway.odd = []
    assert outbox.later(minutes=2).send().states == {"sent": 10}


def test_a_gateway_that_is_not_there_burns_no_text(outbox, gateway):
    outbox.describe(url="http://127.0.0.1:9/send")
    outbox.put()
    run = outbox.send()
    assert (run.ended, run.problem) == ("trouble", "no_answer")
    assert (outbox.states(), outbox.rows()[1].attempts) == (["waiting: no_answer"], 0)


@pytest.mark.parametrize("odd", [says(400), says(500), says(429, retry_after="600")], ids=["refused", "broken", "busy"])
def test_many_in_a_row_that_are_not_taken_end_the_run(outbox, gateway, odd):
    gateway.odd = [*[odd] * (IN_A_ROW - 1), says(200), *[odd] * 20]
    for _ in range(20):
        outbox.put()
    run = outbox.send()
    assert (run.ended, run.states["sent"], run.handed_over) == ("trouble", 1, 2 * IN_A_ROW)
    assert run.until in {None, outbox.moment + timedelta(minutes=10)}


def test_a_gateway_that_answers_twice_for_one_text_or_in_odd_order_gets_each_text_once(outbox, gateway):
    """What it calls a text is its own affair: the row is known by our claim, never by what the answer says."""
    gateway.odd = [
        says(200, b'{"message_id": "same"}'),
        says(200, b'{"message_id": "same"}'),
        says(200, b'{"message_id": ""}'),
    ]
    for slip in (1, 2, 3):
        outbox.put(slip)
    outbox.send()
    assert [row.gateway_id for row in outbox.rows().values()] == ["same", "same", ""]
    assert gateway.tokens == ["token-1", "token-2", "token-3"]


def test_a_gateway_that_sent_a_line_too_much_is_not_taken_to_have_answered_the_next_text(outbox, gateway):
    def twice(asked):
        says(200, b'{"message_id": "first"}')(asked)
        asked.wfile.write(b"HTTP/1.1 422 No\r\ncontent-length: 0\r\n\r\n")

    gateway.odd = [twice]
    outbox.put(1)
    outbox.put(2)
    outbox.send()
    assert outbox.rows()[1].state == "sent"
    assert outbox.rows()[2].problem != "refused_422"


# Rate, quiet hours, time between tries


def test_no_minute_sees_more_than_may_leave_in_one(outbox, gateway):
    outbox.describe(per_minute=3)
    for _ in range(7):
        outbox.put()
    first = outbox.moment
    run = outbox.send()
    assert (run.ended, run.handed_over, run.until) == ("rate", 3, first + timedelta(minutes=1))
    assert outbox.later(seconds=59).send().handed_over == 0
    assert outbox.later(seconds=1).send().handed_over == 3
    assert outbox.later(minutes=1).send().states == {"sent": 1}


def test_the_minute_slides_with_the_clock(sqlite_outbox, gateway):
    outbox = sqlite_outbox
    outbox.describe(per_minute=4)
    outbox.step = timedelta(seconds=2)
    for _ in range(30):
        outbox.put()
    left = []
    while len(gateway.got) < 30:
        left.append(outbox.send().ended)
        outbox.later(seconds=7)
    times = sorted(row.tried_at for row in outbox.rows().values())
    assert all(last - first >= timedelta(minutes=1) for first, last in zip(times, times[4:], strict=False))
    assert "rate" in left


def test_in_quiet_hours_nothing_leaves_and_at_their_end_all_does_that_is_still_true(outbox, gateway):
    outbox.moment = at(25, 20, 59)
    outbox.put(1, expires_at=at(26, 19))
    outbox.put(2, "change", expires_at=at(26, 2))
    for moment in (at(25, 21), at(26, 0), at(26, 6, 59)):
        outbox.moment = moment
        run = outbox.send()
        assert (run.ended, run.until, gateway.got) == ("quiet", at(26, 7), [])
    outbox.moment = at(26, 7)
    outbox.send()
    assert outbox.states() == ["sent", "dropped: expired"]


CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(
    CLOCKS,
    CLOCKS,
    st.datetimes(min_value=at(1, 0).replace(tzinfo=None), max_value=at(30, 0).replace(tzinfo=None)),
)
def test_quiet_hours_end_at_their_end_and_not_inside(first, last, moment):
    now = moment.replace(tzinfo=at(1, 0).tzinfo)
    described = Messages(quiet_from=first, quiet_until=last, reminder_at=last)
    end = quiet_until(described, now)
    if end is None:
        return
    assert now < end <= now + timedelta(days=1)
    assert end.time() == last
    assert quiet_until(described, end) is None
    assert (
        quiet_until(described, now.replace(hour=first.hour, minute=first.minute, second=0, microsecond=0)) is not None
    )


def test_where_quiet_hours_begin_when_they_end_there_are_none():
    assert quiet_until(Messages(quiet_from=time(7), quiet_until=time(7)), at(25, 7)) is None


@given(st.integers(1, 40), st.floats(0, 3600))
def test_the_time_between_tries_grows_and_has_bounds(attempt, asked):
    wait = wait_after(attempt, asked)
    longest = max(LONGEST_WAIT, timedelta(seconds=asked))
    assert max(FIRST_WAIT, timedelta(seconds=asked)) <= wait <= longest * (1 + JITTER)
    assert wait <= max(FIRST_WAIT * 2 ** (attempt - 1), timedelta(seconds=asked)) * (1 + JITTER)


# A run that ends early


def test_a_run_sends_as_many_as_it_is_told_and_stops_between_two_texts(outbox, gateway):
    for _ in range(5):
        outbox.put()
    told = []
    run = outbox.send(most=2, tell=lambda done, total: told.append((done, total)))
    assert (run.ended, run.states, told) == ("most", {"sent": 2}, [(0, 5), (1, 5), (2, 5)])
    run = outbox.send(stop=lambda: len(gateway.got) == 4)
    assert (run.ended, run.states) == ("stopped", {"sent": 2})
    outbox.send()
    assert sorted(gateway.tokens) == [f"token-{n}" for n in range(1, 6)]


def test_a_text_that_was_taken_before_the_machine_slept_is_put_back(outbox, gateway):
    outbox.put()
    outbox.step = timedelta(seconds=40)
    outbox.put()
    assert outbox.send(stop=lambda: outbox.moment > at(25, 12, 10)).handed_over == 0
    assert (gateway.got, {row.state for row in outbox.rows().values()}) == ([], {"waiting"})
    outbox.step = timedelta()
    assert outbox.later(minutes=2).send().states == {"sent": 2}


def test_a_campaign_that_is_closed_or_has_no_gateway_any_more_sends_nothing(outbox, gateway):
    outbox.put()
    outbox.describe(gateway="none")
    with transaction(outbox.engine) as db:
        taken, _ = claiming.claim(db, outbox.world.campaign.id, now=outbox.moment)
    assert taken.why == "closed"
    outbox.describe(gateway="http")
    with transaction(outbox.engine) as db:
        db.get_one(Campaign, outbox.world.campaign.id).state = "closed"
    assert outbox.send().ended == "closed"
    assert gateway.got == []


def test_what_became_of_a_text_is_written_however_busy_the_database_is(sqlite_outbox, gateway, monkeypatch):
    outbox, tries, whole = sqlite_outbox, [], sending._written

    def busy(*facts):
        tries.append(facts)
        if len(tries) < 3:
            raise DatabaseBusy
        return whole(*facts)

    monkeypatch.setattr(sending, "_written", busy)
    outbox.put()
    assert outbox.send().states == {"sent": 1}


def test_what_cannot_be_written_for_minutes_is_left_to_the_next_run_as_unknown(sqlite_outbox, gateway, monkeypatch):
    outbox = sqlite_outbox

    def busy(*_):
        raise DatabaseBusy

    outbox.put()
    with monkeypatch.context() as while_busy:
        while_busy.setattr(sending, "_written", busy)
        with pytest.raises(DatabaseBusy):
            outbox.send()
    outbox.later(hours=1).send()
    assert (outbox.states(), gateway.tokens) == (["failed: unknown"], ["token-1"])


def test_waiting_ends_at_the_moment_or_when_somebody_wants_to_stop():
    moments = iter([at(25, 12), at(25, 12), at(25, 13)])
    wait(at(25, 13), now=lambda: next(moments), stop=lambda: False)
    assert list(moments) == []
    wait(at(25, 13), now=lambda: at(25, 12), stop=lambda: True)


def test_a_trial_tells_what_would_leave_and_changes_nothing(outbox, gateway):
    for slip in (1, 2, 3):
        outbox.put(slip)
    outbox.put(3, expires_at=outbox.moment)
    before = rows_of(outbox.engine)
    trial = would_send(outbox.engine, outbox.world.campaign.id, now=outbox.moment, most=3)
    assert ([row.token for row in trial.texts], trial.more, trial.pause) == (["token-1", "token-2"], 1, None)
    trial = would_send(outbox.engine, outbox.world.campaign.id, now=at(25, 22), most=9)
    assert (trial.pause.why, trial.pause.until) == ("quiet", at(26, 7))
    outbox.describe(per_minute=1)
    outbox.send(most=1)
    trial = would_send(outbox.engine, outbox.world.campaign.id, now=outbox.moment, most=9)
    assert trial.pause.why == "rate"
    assert [row for row in before["message"] if "token-2" in row] == [
        row for row in rows_of(outbox.engine)["message"] if "token-2" in row
    ]


# What people decide


def test_one_that_failed_goes_out_again_by_the_same_token_if_a_person_says_so(outbox, gateway):
    gateway.odd = [hangs_up]
    number = outbox.put()
    outbox.send()
    with transaction(outbox.engine) as db:
        again(db, db.get_one(Message, number), now=outbox.moment)
    outbox.later(minutes=1).send()
    assert (outbox.states(), gateway.tokens) == (["sent"], ["token-1", "token-1"])
    with pytest.raises(MessageNotFailed), transaction(outbox.engine) as db:
        again(db, db.get_one(Message, number), now=outbox.moment)


def test_one_whose_time_is_over_does_not_go_out_again(outbox, gateway):
    gateway.odd = [says(422)]
    number = outbox.put()
    outbox.send()
    outbox.later(days=1)
    with pytest.raises(MessageOver), transaction(outbox.engine) as db:
        again(db, db.get_one(Message, number), now=outbox.moment)


def test_all_that_failed_go_out_again_but_those_that_may_have_arrived(outbox, gateway):
    gateway.odd = [says(422), hangs_up, says(400)]
    for slip in (1, 2, 3):
        outbox.put(slip)
    outbox.send()
    with transaction(outbox.engine) as db:
        assert all_again(db, db.get_one(Campaign, outbox.world.campaign.id), {"102"}, now=outbox.moment) == 1
    with transaction(outbox.engine) as db:
        assert all_again(db, db.get_one(Campaign, outbox.world.campaign.id), now=outbox.moment) == 1
        assert all_again(db, db.get_one(Campaign, outbox.world.campaign.id), now=outbox.moment) == 0
    outbox.later(minutes=1).send()
    assert outbox.states() == ["sent", "failed: unknown", "sent"]


def test_what_waits_is_dropped_by_one_or_by_its_kind_and_what_has_left_is_not(outbox, gateway):
    for slip, kind in ((1, "invitation"), (1, "reminder"), (3, "reminder"), (2, "change")):
        outbox.put(slip, kind)
    outbox.send(most=1)
    with transaction(outbox.engine) as db:
        campaign = db.get_one(Campaign, outbox.world.campaign.id)
        assert drop_kind(db, campaign, "reminder", {"102"}, now=outbox.moment) == 1
        assert drop_kind(db, campaign, "reminder", {"102"}, now=outbox.moment) == 0
        drop(db, db.get_one(Message, 4), now=outbox.moment)
    assert outbox.states() == ["sent", "waiting", "dropped: by_hand", "dropped: by_hand"]
    for number in (1, 4):
        with pytest.raises(MessageNotOpen), transaction(outbox.engine) as db:
            drop(db, db.get_one(Message, number), now=outbox.moment)
    outbox.later(minutes=1).send()
    assert gateway.tokens == ["token-1", "token-2"]


def test_texts_are_counted_and_found_within_an_area(outbox, gateway):
    gateway.odd = [says(422), says(400)]
    outbox.put(1, expires_at=at(26, 1))
    outbox.put(3, expires_at=at(26, 2))
    outbox.put(2, expires_at=outbox.moment)
    outbox.put(2, "change")
    outbox.send()
    with transaction(outbox.engine) as db:
        campaign = db.get_one(Campaign, outbox.world.campaign.id)
        assert [(one.kind, one.state, one.problem, one.texts) for one in counts(db, campaign)] == [
            ("change", "sent", "", 1),
            ("reminder", "dropped", "expired", 1),
            ("reminder", "failed", "", 2),
        ]
        assert [(one.slip, one.message.problem) for one in failed(db, campaign, most=9)] == [
            (3, "refused_400"),
            (1, "refused_422"),
        ]
        assert [one.slip for one in failed(db, campaign, {"101"}, most=9)] == [1]
        assert [one.slip for one in failed(db, campaign, most=1)] == [3]
        assert [(one.kind, one.texts) for one in counts(db, campaign, {"102"})] == [("reminder", 1)]
        assert find_message(db, campaign, 2, {"102"}).id == 2
        for number, units in ((2, {"101"}), (99, None)):
            with pytest.raises(MessageUnknown):
                find_message(db, campaign, number, units)
    assert masked("+84900000012") == "…012"
