"""Scanning devices: invited, enrolled, listed, given a new key, shut out."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, status
from pydantic import BaseModel, Field
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.arrivals.devices import DeviceState, devices_of, enrol, invite_device, revoke, rotate_key, state_of
from scheduler.arrivals.models import Device
from scheduler.auth.errors import NotAllowed
from scheduler.auth.limits import SignInLimit
from scheduler.auth.models import Account
from scheduler.auth.rights import covers_station
from scheduler.clock import real_now
from scheduler.database import stored_id
from scheduler.deps import DbDep, PlainName, PlainText
from scheduler.guards import CampaignDep, OwnDevice, RunsStation, shown_key
from scheduler.operations.areas import station_of
from scheduler.places.models import Campaign, Station
from scheduler.reach import DeviceInArea

router = APIRouter(tags=["devices"])


class DeviceInvite(BaseModel):
    """A device to come."""

    station: PlainText = Field(max_length=40, description="code of the station")
    name: PlainName = Field(min_length=1, max_length=60, description="as staff call it: bàn 2")


class DeviceToken(BaseModel):
    """The token that enrols one device, once, within 24 hours."""

    token: PlainText = Field(max_length=100)


class DeviceKey(BaseModel):
    """The key the device shows from now on, as `Authorization: Bearer KEY`; it can be read nowhere afterwards."""

    key: str


class DevicePublic(BaseModel):
    """A device, without its key; what it told at its last contact (`last_seen_at`, real time) is none before the first.

    `skew_seconds` is its clock minus ours, `queued` the scans that waited on it, `wiped_at` when it said that it had wiped what it
    carried. A device that is `to_wipe` was shut out and has not said so yet.
    """

    id: int
    station: str
    name: str
    enrolled_at: datetime | None
    key_made_at: datetime | None
    revoked_at: datetime | None
    state: DeviceState
    last_seen_at: datetime | None
    skew_seconds: int | None
    queued: int | None
    pack_made_at: datetime | None
    wiped_at: datetime | None


def stations_in_area(db: DbSession, account: Account, campaign: Campaign) -> list[Station]:
    """Return the stations whose devices the account looks after, by number."""
    rows = db.exec(select(Station).where(Station.campaign_id == campaign.id).order_by(col(Station.number)))
    return [row for row in rows if covers_station(db, account, row)]


@router.get("/devices", summary="The devices of the account's stations")
def devices(db: DbDep, campaign: CampaignDep, account: RunsStation) -> list[DevicePublic]:
    """Return them, revoked ones too."""
    stations = {stored_id(row): row.code for row in stations_in_area(db, account, campaign)}
    return [_public(row, stations[row.station_id]) for row in devices_of(db, list(stations))]


@router.post("/devices", status_code=status.HTTP_201_CREATED, summary="Invite a scanning device to a station")
def invite(order: DeviceInvite, db: DbDep, campaign: CampaignDep, account: RunsStation) -> DeviceToken:
    """Return the single-use token; show it as a QR to the device."""
    station = station_of(db, campaign, order.station)
    if not covers_station(db, account, station):
        raise NotAllowed
    return DeviceToken(token=invite_device(db, campaign=campaign, station=station, name=order.name, now=real_now()))


@router.post("/devices/enrol", summary="Use the token up and get the device's key")
def enrol_device(order: DeviceToken, db: DbDep, limit: Annotated[None, Depends(SignInLimit())]) -> DeviceKey:
    """Return the key; the token itself is the right to ask."""
    del limit
    return DeviceKey(key=enrol(db, token=order.token, now=real_now()))


@router.post("/devices/rotate", summary="Give the asking device its next key")
def rotate(request: Request, db: DbDep, device: OwnDevice) -> DeviceKey:
    """Return it; the key that was shown stays good until the new one is shown when it is at least two minutes old."""
    return DeviceKey(key=rotate_key(db, device, shown=shown_key(request), now=real_now()))


@router.post("/devices/{device_id}/revoke", summary="Shut a device out")
def shut_out(db: DbDep, account: RunsStation, device: DeviceInArea) -> DevicePublic:
    """Return it; what it scanned stays. A second time keeps the first moment."""
    del account
    revoke(db, device=device, now=real_now())
    return _public(device, db.get_one(Station, device.station_id).code)


def _public(device: Device, station: str) -> DevicePublic:
    return DevicePublic.model_validate(
        {**device.model_dump(), "station": station, "state": state_of(device, now=real_now())}
    )
