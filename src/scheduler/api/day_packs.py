"""What a phone takes with it to judge without a network, and the word it gives of itself each time it has one."""

import base64
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from fastapi import APIRouter, Header, Query, Request, Response, status
from pydantic import BaseModel, Field
from sqlmodel import Session as DbSession

from notices.offline_words import ARRIVED_TODAY
from notices.wording import pick
from scheduler.arrivals.contacts import record_contact, record_wiped
from scheduler.arrivals.devices import key_if_due, needs_new_key, settle_key
from scheduler.arrivals.keys import day_pack_key, day_pack_verify_keys
from scheduler.arrivals.models import Device
from scheduler.arrivals.pack import DayPack, days_carried, envelope, require_carried
from scheduler.audit.trail import note
from scheduler.auth.logins import fingerprint
from scheduler.clock import real_now
from scheduler.database import stored_id, transaction
from scheduler.deps import App, AppDep, DbDep, LangDep, Moment, StoredNumber, only_reads
from scheduler.guards import AtContact, AtStation, AtStationDep, shown_key
from scheduler.invitations.keys import verify_keys
from scheduler.places.campaign_file import settings_of, tolerances_of
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Campaign, Station

router = APIRouter(tags=["arrivals"])
MOST_QUEUED = 1_000_000


class Contact(BaseModel):
    """What a scanner says of itself."""

    sent_at: Moment = Field(description="by its own clock, which may be wrong")
    queued: int = Field(default=0, ge=0, le=MOST_QUEUED, description="scans that wait on it")
    pack_made_at: Moment | None = Field(default=None, description="as of when the pack that it holds is true")
    wiped: bool = Field(default=False, description="it has wiped what it carried, as it was told")


class DayOffered(BaseModel):
    """A day pack that can be had: `made_at` says as of when it is true."""

    day: date
    edition: str
    parts: int
    made_at: datetime
    expires_at: datetime


class ContactAnswer(BaseModel):
    """What the scanner is to do: carry on with these packs, or wipe everything it carries once its scans are sent."""

    state: Literal["ok", "wipe"]
    why: Literal["revoked", "closed"] | None
    now: datetime = Field(description="by the campaign's clock")
    station: dict[str, Any]
    campaign: dict[str, Any]
    days: list[DayOffered]
    keys: dict[str, dict[int, str]] = Field(description="public keys by id: of packs and of slips")
    counts: str = Field(description="one line on how many have come today")
    new_key: str | None = Field(default=None, description="the key that the device shows from now on, where it is due")


class Envelope(BaseModel):
    """One part of a pack; the signature is Ed25519 over the UTF-8 bytes of `body`."""

    body: str
    key: int
    signature: str


@router.get(
    "/day-pack", summary="What the asker's station needs of one day to judge without a network", response_model=Envelope
)
def day_pack(
    request: Request,
    response: Response,
    db: DbDep,
    app: AppDep,
    place: AtStationDep,
    day: date,
    part: Annotated[StoredNumber, Query(description="counted from 1")] = 1,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Any:
    """Return one part, signed; 304 where the asker has this edition already."""
    campaign = db.get_one(Campaign, place.campaign_id)
    if campaign.state == "closed":
        raise CampaignClosed(campaign=campaign.code)
    now = app.clock.now()
    require_carried(settings_of(campaign).day_starts_minute, day, now)
    pack = _pack(db, app, campaign, db.get_one(Station, place.station_id), day, now)
    etag = f'W/"{pack.edition}"'
    if if_none_match is not None and etag in {tag.strip() for tag in if_none_match.split(",")}:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return envelope(pack.part(part), _signing_key(request, db, app, campaign, now))


@router.post("/devices/contact", summary="Say what the scanner holds, and hear what it is to do")
@only_reads
def contact(request: Request, order: Contact, db: DbDep, app: AppDep, lang: LangDep, place: AtContact) -> ContactAnswer:
    """Return 200 to a device that was shut out too, since it must hear that; 401 only to a key that is nobody's."""
    campaign = db.get_one(Campaign, place.campaign_id)
    station = db.get_one(Station, place.station_id)
    why = _why_wipe(campaign, place.device)
    new_key = None
    if place.device is not None:
        new_key = _recorded(request, app, place.device, order, told_to_wipe=why is not None)
    now = app.clock.now()
    day_starts = settings_of(campaign).day_starts_minute
    packs = [] if why else [_pack(db, app, campaign, station, day, now) for day in days_carried(day_starts, now)]
    return ContactAnswer(
        state="wipe" if why else "ok",
        why=why,
        now=now,
        station={"id": station.id, "number": station.number, "name": station.name, "desk": _desk(place)},
        campaign={
            "number": campaign.id,
            "name": campaign.name,
            "closed": campaign.state == "closed",
            "day_starts_minute": day_starts,
        },
        days=[_offered(pack) for pack in packs],
        keys=_public_keys(request, db, app, campaign, now) if packs else {"packs": {}, "slips": {}},
        counts=_counts(packs[0], lang) if packs else "",
        new_key=new_key,
    )


def _why_wipe(campaign: Campaign, device: Device | None) -> Literal["revoked", "closed"] | None:
    if device is not None and device.revoked_at is not None:
        return "revoked"
    return "closed" if campaign.state == "closed" else None


def _recorded(request: Request, app: App, device: Device, order: Contact, *, told_to_wipe: bool) -> str | None:
    """Keep what the device says, in a short transaction of its own; return its next key where one is due."""
    now, device_id = real_now(), stored_id(device)
    with transaction(app.engine) as own:
        record_contact(
            own, device_id, sent_at=order.sent_at, queued=order.queued, pack_made_at=order.pack_made_at, now=now
        )
    if told_to_wipe and order.wiped:
        with app.writing(request.state.actor) as own:
            record_wiped(own, own.get_one(Device, device_id), now=now)
    return None if device.revoked_at is not None else _key_care(request, app, device, now)


def _key_care(request: Request, app: App, device: Device, now: datetime) -> str | None:
    """Settle the key that is shown, and give the next one where it is due: in the browser's session, else in the answer."""
    shown = shown_key(request)
    is_next = device.next_key_hash is not None and device.next_key_hash == fingerprint(shown)
    due = needs_new_key(device, now=now)
    if not is_next and not due:
        return None
    with app.writing(request.state.actor) as own:
        held = own.get_one(Device, stored_id(device))
        settle_key(own, held, shown=shown)
        fresh = key_if_due(own, held, shown=shown, now=now)
    if fresh is not None and request.session.get("device") == shown:
        request.session["device"] = fresh
        return None
    return fresh


def _pack(db: DbSession, app: App, campaign: Campaign, station: Station, day: date, now: datetime) -> DayPack:
    return app.packs.pack(db, campaign, station, day, tolerances=tolerances_of(campaign), keys=app.keys, now=now)


def _signing_key(
    request: Request, db: DbSession, app: App, campaign: Campaign, now: datetime
) -> tuple[int, Ed25519PrivateKey]:
    """Return the key that signs packs; the campaign's first is made in a transaction of its own, for the asker's only reads."""
    if day_pack_verify_keys(db, stored_id(campaign)):
        return day_pack_key(db, campaign, keys=app.keys, now=now)
    with app.writing(request.state.actor) as own:
        made = day_pack_key(own, campaign, keys=app.keys, now=now)
        note(own, "key.made", campaign_id=campaign.id, purpose="day_packs", key=made[0])
    return made


def _public_keys(
    request: Request, db: DbSession, app: App, campaign: Campaign, now: datetime
) -> dict[str, dict[int, str]]:
    key_id, private = _signing_key(request, db, app, campaign, now)
    campaign_id = stored_id(campaign)
    packs = {**day_pack_verify_keys(db, campaign_id), key_id: private.public_key()}
    return {"packs": _told(packs), "slips": _told(verify_keys(db, campaign_id))}


def _told(keys: Mapping[int, Ed25519PublicKey]) -> dict[int, str]:
    return {key_id: base64.b64encode(key.public_bytes_raw()).decode() for key_id, key in keys.items()}


def _offered(pack: DayPack) -> DayOffered:
    return DayOffered(
        day=pack.day, edition=pack.edition, parts=len(pack.parts), made_at=pack.made_at, expires_at=pack.expires_at
    )


def _counts(pack: DayPack, lang: str) -> str:
    return pick(ARRIVED_TODAY, lang).format(here=pack.here, expected=pack.expected)


def _desk(place: AtStation) -> str:
    return place.device.name if place.device else place.account.username if place.account else ""
