"""Scanning devices of the stations one is responsible for: invite by QR, see which there are, shut one out."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from scheduler.api.devices import stations_in_area
from scheduler.arrivals.devices import devices_of, invite_device, revoke
from scheduler.arrivals.models import Device
from scheduler.auth.errors import NotAllowed
from scheduler.auth.rights import covers_station
from scheduler.clock import real_now
from scheduler.database import stored_id
from scheduler.deps import DbDep, LangDep, PlainName, StoredNumber
from scheduler.guards import RunsStation
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import go, moment_text, page, qr_symbol
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Station
from scheduler.reach import DeviceInArea

router = APIRouter()


@router.get("/dot/thiet-bi")
def show_devices(
    request: Request, db: DbDep, lang: LangDep, account: RunsStation, campaign: PageCampaign
) -> HTMLResponse:
    """Show the devices of the account's stations."""
    stations = stations_in_area(db, account, campaign)
    names = {stored_id(station): station.name for station in stations}
    rows = [_row(device, names[device.station_id], lang) for device in devices_of(db, list(names))]
    return page(request, "devices.html", lang=lang, account=account, stations=stations, rows=rows)


@router.post("/dot/thiet-bi")
def invite(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: RunsStation,
    campaign: PageCampaign,
    station: Annotated[StoredNumber, Form()],
    name: Annotated[PlainName, Form(max_length=60)],
) -> HTMLResponse:
    """Invite a device and show its QR, once."""
    place = db.get(Station, station)
    if place is None or place.campaign_id != campaign.id or not covers_station(db, account, place):
        raise NotAllowed
    token = invite_device(db, campaign=campaign, station=place, name=name, now=real_now())
    address = f"{settings_of(campaign).public_url.rstrip('/')}/ghi-danh/{token}"
    symbol = qr_symbol(address, label=sentence("device_symbol", lang))
    context: dict[str, Any] = {"symbol": symbol, "address": address, "name": name, "station": place.name}
    return page(request, "device_invited.html", lang=lang, account=account, **context)


@router.post("/dot/thiet-bi/{device_id}/thu-hoi")
def shut_out(request: Request, db: DbDep, account: RunsStation, device: DeviceInArea) -> RedirectResponse:
    """Shut a device out."""
    del account
    revoke(db, device=device, now=real_now())
    return go(request, "/dot/thiet-bi")


def _row(device: Device, station: str, lang: str) -> dict[str, Any]:
    if device.revoked_at is not None:
        state = sentence("device_revoked", lang, moment=moment_text(device.revoked_at, lang))
    elif device.enrolled_at is not None:
        state = sentence("device_enrolled", lang, moment=moment_text(device.enrolled_at, lang))
    else:
        state = sentence("device_waiting", lang)
    return {"id": device.id, "station": station, "name": device.name, "state": state, "live": device.revoked_at is None}
