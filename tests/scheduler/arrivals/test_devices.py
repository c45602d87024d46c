import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlmodel import select

from factories import EVE, make_device, make_published_plan
from scheduler.arrivals.devices import (
    FORMER_STAYS,
    device_by_key,
    enrol,
    invite_device,
    invited_device,
    key_if_due,
    needs_new_key,
    revoke,
    rotate_key,
    settle_key,
    state_of,
)
from scheduler.arrivals.errors import DeviceUnknown, EnrolmentTokenInvalid
from scheduler.arrivals.models import Device
from scheduler.audit.models import AuditEntry
from scheduler.clock import real_now
from scheduler.database import transaction


@pytest.fixture
def token(db, world):
    return invite_device(db, campaign=world.campaign, station=world.mobile, name="bàn 1", now=EVE)


def test_a_token_enrols_one_device_and_its_key_finds_it(db, world, token):
    device = device_by_key(db, enrol(db, token=token, now=EVE))

    assert (device.name, device.station_id, device.campaign_id) == ("bàn 1", world.mobile.id, world.campaign.id)
    assert (device.enrolled_at, device.token_hash, device.token_expires_at) == (EVE, None, None)


def test_only_the_hashes_of_token_and_key_are_kept(db, world, token):
    invited = db.exec(select(Device)).one()
    assert invited.token_hash == hashlib.sha256(token.encode()).hexdigest()

    key = enrol(db, token=token, now=EVE)
    db.refresh(invited)
    assert invited.key_hash == hashlib.sha256(key.encode()).hexdigest()
    assert key != token


def test_a_token_works_once(db, world, token):
    enrol(db, token=token, now=EVE)

    with pytest.raises(EnrolmentTokenInvalid) as refused:
        enrol(db, token=token, now=EVE)
    assert refused.value.status == 403


@pytest.mark.parametrize(("hours", "works"), [(23, True), (24, False)])
def test_a_token_lives_twenty_four_hours(db, world, token, hours, works):
    if works:
        assert enrol(db, token=token, now=EVE + timedelta(hours=hours))
    else:
        with pytest.raises(EnrolmentTokenInvalid):
            enrol(db, token=token, now=EVE + timedelta(hours=hours))


def test_a_wrong_token_and_a_wrong_key_are_refused(db, world, token):
    with pytest.raises(EnrolmentTokenInvalid):
        enrol(db, token="wrong", now=EVE)
    with pytest.raises(DeviceUnknown) as unknown:
        device_by_key(db, "wrong")
    assert (unknown.value.status, unknown.value.code) == (401, "device_unknown")


def test_a_revoked_device_is_shut_out_and_keeps_its_first_time(db, world, token):
    key = enrol(db, token=token, now=EVE)
    device = device_by_key(db, key)
    revoke(db, device=device, now=EVE)
    revoke(db, device=device, now=EVE + timedelta(hours=1))

    with pytest.raises(DeviceUnknown) as refused:
        device_by_key(db, key)
    assert (refused.value.params, device.revoked_at) == ({}, EVE)


def test_revoking_an_invited_device_takes_its_token_away(db, world, token):
    revoke(db, device=db.exec(select(Device)).one(), now=EVE)

    with pytest.raises(EnrolmentTokenInvalid):
        enrol(db, token=token, now=EVE)


def test_a_new_key_and_the_old_one_both_open_until_the_new_one_is_shown_two_minutes_later(db, world, token):
    old = enrol(db, token=token, now=EVE)
    device = device_by_key(db, old)
    new = rotate_key(db, device, shown=old, now=EVE)
    assert device_by_key(db, old) is device_by_key(db, new)

    settle_key(db, device, shown=old, now=EVE + timedelta(hours=1))
    assert device_by_key(db, old).id == device.id
    settle_key(db, device, shown=new, now=EVE + FORMER_STAYS)
    assert device_by_key(db, new).id == device.id
    with pytest.raises(DeviceUnknown):
        device_by_key(db, old)


def test_without_a_moment_the_present_one_counts(db, world, token):
    old = enrol(db, token=token, now=EVE)
    device = device_by_key(db, old)
    new = rotate_key(db, device, shown=old, now=real_now())
    settle_key(db, device, shown=new)
    assert device_by_key(db, old).id == device.id


def test_a_browser_that_dies_with_its_new_key_unwritten_comes_back_with_the_old_one(db, world, token):
    old = enrol(db, token=token, now=EVE)
    device = device_by_key(db, old)
    new = rotate_key(db, device, shown=old, now=EVE)
    settle_key(db, device, shown=new, now=EVE + timedelta(seconds=119))
    # killed here: the cookie on its disk is still the old one
    settle_key(db, device, shown=old, now=EVE + timedelta(days=1))
    assert device_by_key(db, old).id == device.id
    third = rotate_key(db, device, shown=old, now=EVE + timedelta(days=8))
    settle_key(db, device, shown=third, now=EVE + timedelta(days=8, minutes=2))
    assert device_by_key(db, third).id == device.id


def test_a_key_is_changed_only_where_it_is_due_and_once(db, world, token):
    old = enrol(db, token=token, now=EVE)
    device = device_by_key(db, old)
    assert key_if_due(db, device, shown=old, now=EVE + timedelta(days=7)) is None
    new = key_if_due(db, device, shown=old, now=EVE + timedelta(days=8))
    assert device_by_key(db, new).id == device.id
    assert key_if_due(db, device, shown=old, now=EVE + timedelta(days=8)) is None


def test_a_device_that_never_got_its_new_key_gets_another(db, world, token):
    old = enrol(db, token=token, now=EVE)
    device = device_by_key(db, old)
    lost = rotate_key(db, device, shown=old, now=EVE)
    new = rotate_key(db, device, shown=old, now=EVE)
    with pytest.raises(DeviceUnknown):
        device_by_key(db, lost)
    assert device_by_key(db, new).id == device.id


def test_asking_for_a_key_with_the_next_one_settles_it(db, world, token):
    old = enrol(db, token=token, now=EVE)
    device = device_by_key(db, old)
    second = rotate_key(db, device, shown=old, now=EVE)
    third = rotate_key(db, device, shown=second, now=EVE)
    with pytest.raises(DeviceUnknown):
        device_by_key(db, old)
    assert {device_by_key(db, key).id for key in (second, third)} == {device.id}


def test_a_revoked_device_is_shut_out_with_either_key(db, world, token):
    old = enrol(db, token=token, now=EVE)
    device = device_by_key(db, old)
    new = rotate_key(db, device, shown=old, now=EVE)
    revoke(db, device=device, now=EVE)
    for key in (old, new):
        with pytest.raises(DeviceUnknown):
            device_by_key(db, key)


def test_a_key_is_due_for_change_after_a_week(db, world, token):
    device = device_by_key(db, enrol(db, token=token, now=EVE))
    assert [needs_new_key(device, now=EVE + timedelta(days=days)) for days in (0, 7, 8)] == [False, False, True]


@pytest.fixture
def enrolled(db_engine) -> tuple[int, str]:
    """A device whose key was made at EVE, in a database that several may write to at once."""
    with transaction(db_engine) as db:
        world = make_published_plan(db)
        token = invite_device(db, campaign=world.campaign, station=world.mobile, name="bàn 1", now=EVE)
        key = enrol(db, token=token, now=EVE)
        return device_by_key(db, key).id, key


def at_once(work, times: int = 2) -> list:
    """Let `times` threads begin `work` in one moment and return what each brought."""
    start = Barrier(times)

    def begun(_number):
        start.wait()
        return work()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(begun, range(times)))


def test_two_requests_in_one_moment_are_given_one_key_that_works(db_engine, enrolled):
    device_id, old = enrolled
    both_have_read = Barrier(2)

    def ask():
        with transaction(db_engine) as db:
            device = db.get_one(Device, device_id)
            if db_engine.dialect.name == "postgresql":  # on SQLite the second reads only once the first is done
                both_have_read.wait()
            return key_if_due(db, device, shown=old, now=EVE + timedelta(days=8))

    new = [key for key in at_once(ask) if key is not None]
    assert len(new) == 1
    with transaction(db_engine) as db:
        assert {device_by_key(db, key).id for key in (old, *new)} == {device_id}


def test_two_requests_that_settle_a_key_in_one_moment_leave_one_note(db_engine, enrolled):
    device_id, old = enrolled
    with transaction(db_engine) as db:
        new = rotate_key(db, db.get_one(Device, device_id), shown=old, now=EVE)

    def show():
        with transaction(db_engine) as db:
            settle_key(db, device_by_key(db, new), shown=new, now=EVE + timedelta(minutes=3))

    at_once(show, times=4)
    with transaction(db_engine) as db:
        assert device_by_key(db, new).next_key_hash is None
        with pytest.raises(DeviceUnknown):
            device_by_key(db, old)
        notes = db.exec(select(AuditEntry).where(AuditEntry.action == "device.rotated")).all()
        assert len([note for note in notes if note.facts.get("settled")]) == 1


def test_an_old_and_a_new_key_shown_in_one_moment_are_both_answered(db_engine, enrolled):
    device_id, old = enrolled
    with transaction(db_engine) as db:
        new = rotate_key(db, db.get_one(Device, device_id), shown=old, now=EVE)
    shown = iter([old, new])

    def show():
        key = next(shown)
        with transaction(db_engine) as db:
            device = device_by_key(db, key)
            settle_key(db, device, shown=key, now=EVE + timedelta(seconds=60))
            return device.id

    assert at_once(show) == [device_id, device_id]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"token_expires_at": EVE + timedelta(hours=1)}, "invited"),
        ({"token_expires_at": EVE}, "expired"),
        ({"enrolled_at": EVE}, "enrolled"),
        ({"revoked_at": EVE}, "revoked"),
        ({"enrolled_at": EVE, "revoked_at": EVE}, "to_wipe"),
        ({"enrolled_at": EVE, "wiped_at": EVE}, "wiped"),
        ({"enrolled_at": EVE, "revoked_at": EVE, "wiped_at": EVE}, "wiped"),
    ],
)
def test_a_device_s_state_follows_from_its_moments(facts, state):
    assert state_of(Device(campaign_id=1, station_id=1, name="bàn 1", **facts), now=EVE) == state


def test_a_token_can_be_looked_at_without_being_used_up(db, world, token):
    assert invited_device(db, token, now=EVE).name == "bàn 1"
    for wrong, moment in (("wrong", EVE), (token, EVE + timedelta(hours=24))):
        with pytest.raises(EnrolmentTokenInvalid):
            invited_device(db, wrong, now=moment)
    assert enrol(db, token=token, now=EVE)


def test_two_phones_that_read_one_token_do_not_both_enrol(db_engine):
    with transaction(db_engine) as db:
        world = make_published_plan(db)
        make_device(db, world)
        token = invite_device(db, campaign=world.campaign, station=world.mobile, name="bàn 1", now=EVE)

    def try_to_enrol(_phone):
        try:
            with transaction(db_engine) as db:
                enrol(db, token=token, now=EVE)
        except EnrolmentTokenInvalid:
            return "refused"
        return "enrolled"

    with ThreadPoolExecutor(2) as phones:
        assert sorted(phones.map(try_to_enrol, range(2))) == ["enrolled", "refused"]
