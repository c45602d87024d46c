"""Scanning devices of the stations one is responsible for: invite by QR, see which there are, shut one out."""

from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from notices.wording import figure
from scheduler.api.devices import stations_in_area
from scheduler.arrivals.devices import DeviceState, devices_of, invite_device, revoke, state_of
from scheduler.arrivals.models import Device
from scheduler.auth.errors import NotAllowed
from scheduler.auth.rights import covers_station
from scheduler.clock import Clock, real_now
from scheduler.database import stored_id
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, PlainName, StoredNumber
from scheduler.guards import RunsStation
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import go, moment_text, page, qr_symbol
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Station
from scheduler.reach import DeviceInArea

router = APIRouter()

SKEW_SAID = 120
"""Seconds by which a device's clock may be wrong before the page says so."""


@router.get("/dot/thiet-bi")
def show_devices(
    request: Request, db: DbDep, clock: ClockDep, lang: LangDep, account: RunsStation, campaign: PageCampaign
) -> HTMLResponse:
    """Show the devices of the account's stations."""
    stations = stations_in_area(db, account, campaign)
    names = {stored_id(station): station.name for station in stations}
    rows = [_row(device, names[device.station_id], clock, lang) for device in devices_of(db, list(names))]
    return page(request, "devices.html", lang=lang, account=account, stations=stations, rows=rows)


@router.post("/dot/thiet-bi")
def invite(
    request: Request,
    db: DbDep,
    app: AppDep,
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
    base = address_for_phones(request, settings_of(campaign).public_url, local_tls=app.settings.local_tls)
    address = f"{base}/ghi-danh/{token}"
    symbol = qr_symbol(address, label=sentence("device_symbol", lang))
    hints = _hints(request, base, lang) if app.settings.local_tls else []
    context: dict[str, Any] = {"symbol": symbol, "address": address, "name": name, "station": place.name}
    return page(request, "device_invited.html", lang=lang, account=account, hints=hints, **context)


@router.post("/dot/thiet-bi/{device_id}/thu-hoi")
def shut_out(request: Request, db: DbDep, account: RunsStation, device: DeviceInArea) -> RedirectResponse:
    """Shut a device out."""
    del account
    revoke(db, device=device, now=real_now())
    return go(request, "/dot/thiet-bi")


def address_for_phones(request: Request, public_url: str, *, local_tls: bool) -> str:
    """Return scheme, host and port at which a phone is to find this site, without a slash at the end.

    That is the campaign's public address. A laptop that speaks HTTPS by itself is not found there: the phones are in the same
    network as the page that is being looked at, so they go to where this page is open, unless that is the laptop itself.
    """
    if not local_tls or is_loopback(request.url.hostname or ""):
        return public_url.rstrip("/")
    return f"https://{request.url.netloc}"


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address means the machine that asks."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost"} or host.endswith(".localhost")


def _hints(request: Request, base: str, lang: str) -> list[str]:
    """Return what whoever invites to a laptop's own HTTPS should know."""
    install = sentence("device_invited_local", lang)
    here = f"https://{request.url.netloc}"
    if base == here:
        return [install]
    elsewhere = (sentence("device_invited_loopback", lang, here=here), sentence("device_invited_reopen", lang))
    return [" ".join(elsewhere), install]


def _row(device: Device, station: str, clock: Clock, lang: str) -> dict[str, Any]:
    now = real_now()
    state = state_of(device, now=now)
    since = device.revoked_at or device.enrolled_at
    facts = {"moment": since, "wiped": device.wiped_at}
    said = {name: moment_text(at, lang) if at else "" for name, at in facts.items()}
    return {
        "id": device.id,
        "station": station,
        "name": device.name,
        "state": sentence(_sentence_of(state, device), lang, **said),
        "waits_for_wipe": state is DeviceState.TO_WIPE,
        "contact": _ago(device.last_seen_at, now, lang),
        "skew": _skew(device.skew_seconds, lang),
        "queued": "" if device.queued is None else figure(device.queued, lang),
        "pack": _ago(device.pack_made_at, clock.now(), lang),  # the campaign's clock stamps packs
        "live": device.revoked_at is None,
        "carries": device.enrolled_at is not None,
    }


def _sentence_of(state: DeviceState, device: Device) -> str:
    ended = state is DeviceState.WIPED and device.revoked_at is None
    return "device_ended_wiped" if ended else f"device_state_{state}"


def _ago(moment: datetime | None, now: datetime, lang: str) -> str:
    """Return how long ago that was, in words that need no clock beside them; past a day the moment itself."""
    if moment is None:
        return sentence("device_never", lang)
    minutes = max(0, (now - moment) // timedelta(minutes=1))
    if minutes >= 24 * 60:
        return moment_text(moment, lang)
    if minutes >= 60:
        return sentence("device_hours_ago", lang, count=minutes // 60)
    return sentence("device_minutes_ago", lang, count=minutes) if minutes else sentence("device_under_a_minute", lang)


def _skew(seconds: int | None, lang: str) -> str:
    """Return how wrong the device's clock is, in whole minutes; nothing up to two, which every phone may be."""
    if seconds is None or abs(seconds) <= SKEW_SAID:
        return ""
    minutes = figure(abs(seconds) // 60, lang)
    return sentence("device_skew_fast" if seconds > 0 else "device_skew_slow", lang, minutes=minutes)
