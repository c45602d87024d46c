"""Who stands at the desk: as `guards.at_station`, without a thread or a transaction for a device that is known.

A scan is asked for ten times a second while people queue. So the key is read from the request, and the device that it belongs to
is remembered; whether that device may still scan, the desk asks in the transaction that keeps the scan.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from scheduler.arrivals.desk import ScanDesk
from scheduler.arrivals.desk_rules import ShownDevice
from scheduler.arrivals.errors import DeviceUnknown
from scheduler.arrivals.keeping import Scanner
from scheduler.audit.trail import Actor
from scheduler.auth.errors import NotAllowed
from scheduler.auth.limits import count_held_batch
from scheduler.auth.logins import fingerprint
from scheduler.database import reading, stored_id, transaction
from scheduler.deps import App, way_of
from scheduler.guards import AtStation, at_station, shown_key, sign_in_of


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Who scans, and the key of the device as it is kept; None for an account."""

    scanner: Scanner
    key_hash: str | None
    desk: ScanDesk


async def at_desk(request: Request) -> AtDesk:
    """Return the device or station account that is asking.

    Raises
    ------
    NotSignedIn, DeviceUnknown, NotAllowed
        As `at_station`. A device that was revoked a moment ago may pass here; the desk refuses it.
    """
    return await _at_desk(request, shut_out_may=False)


async def at_desk_or_shut_out(request: Request) -> AtDesk:
    """Return the same, and a device that was revoked or a scanner who is not posted any more, too: what waited is taken, and held.

    Raises
    ------
    NotSignedIn, DeviceUnknown, NotAllowed
        The key is nobody's, or the account works at no station today.
    TooManyTries
        It is shut out, and has delivered more than ever waits on a scanner.
    """
    at = await _at_desk(request, shut_out_may=True)
    if at.scanner.held:
        await run_in_threadpool(count_held_batch, request, f"{at.scanner.device_id} {at.scanner.account_id}")
    return at


AtDeskDep = Annotated[AtDesk, Depends(at_desk)]
AtDeskOrShutOut = Annotated[AtDesk, Depends(at_desk_or_shut_out)]


async def _at_desk(request: Request, *, shut_out_may: bool) -> AtDesk:
    desk: ScanDesk = request.app.state.desk
    key = shown_key(request)
    if not key:
        return await run_in_threadpool(_account_at_desk, request, desk, shut_out_may=shut_out_may)
    key_hash = fingerprint(key)
    device = desk.device_showing(key_hash) or await run_in_threadpool(desk.look_up, key_hash)
    if device is None or (device.revoked and not shut_out_may):
        raise DeviceUnknown
    request.state.campaign_id = device.campaign_id
    request.state.actor = actor = Actor("device", device.id, way_of(request))
    return AtDesk(_scanner(device, actor), key_hash, desk)


def _scanner(device: ShownDevice, actor: Actor) -> Scanner:
    return Scanner(
        device.campaign_id,
        device.station_id,
        device_id=device.id,
        desk=device.name,
        held=device.revoked,
        actor=actor,
    )


def _account_at_desk(request: Request, desk: ScanDesk, *, shut_out_may: bool) -> AtDesk:
    app: App = request.app.state.phieuhen
    with transaction(reading(app.engine)) as db:
        try:
            place, held = at_station(request, db, app), False
        except NotAllowed:  # a volunteer who finds the network the day after still delivers what waited
            account = sign_in_of(request, db).account
            if not shut_out_may or account.posted_until is None or not account.station_id or not account.campaign_id:
                raise
            place, held = AtStation(account.station_id, account.campaign_id, account=account), True
        assert place.account is not None  # noqa: S101 -- no key is shown
        account_id = stored_id(place.account)
    scanner = Scanner(place.campaign_id, place.station_id, account_id=account_id, held=held, actor=request.state.actor)
    return AtDesk(scanner, None, desk)
