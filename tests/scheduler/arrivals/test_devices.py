import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from factories import EVE, make_device, make_published_plan
from scheduler.arrivals.devices import (
    device_by_key,
    enrol,
    invite_device,
    needs_new_key,
    revoke,
    rotate_key,
    settle_key,
)
from scheduler.arrivals.errors import DeviceUnknown, EnrolmentTokenInvalid
from scheduler.arrivals.models import Device
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


def test_a_new_key_and_the_old_one_both_open_until_the_new_one_is_shown(db, world, token):
    old = enrol(db, token=token, now=EVE)
    device = device_by_key(db, old)
    new = rotate_key(db, device, shown=old, now=EVE)
    assert device_by_key(db, old) is device_by_key(db, new)

    settle_key(db, device, shown=old)
    assert device_by_key(db, old).id == device.id
    settle_key(db, device, shown=new)
    assert device_by_key(db, new).id == device.id
    with pytest.raises(DeviceUnknown):
        device_by_key(db, old)


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
