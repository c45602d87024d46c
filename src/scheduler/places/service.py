"""The verbs of places: load units and campaigns, find them, open their sessions, close them. Callers commit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session as DbSession
from sqlmodel import col, delete, select

from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.places.campaign_file import CampaignFile, settings_of, to_document
from scheduler.places.campaign_reading import parse_campaign
from scheduler.places.campaign_stations import StationEntry
from scheduler.places.errors import (
    CampaignClosed,
    CampaignNotChosen,
    CampaignUnknown,
    DatasetFrozen,
    NoCampaign,
    PublicUrlFrozen,
    SessionUnknown,
    StationInUse,
)
from scheduler.places.models import Campaign, Kit, KitBooking, SessionRow, SlotRow, Station, Team, TeamBooking
from scheduler.places.unit_tables import known_books, load_units
from scheduler.places.units import shipped_datasets
from slots.session import SessionRef

__all__ = [
    "Loaded",
    "close_campaign",
    "find_campaign",
    "find_session",
    "load_campaign",
    "settings_of",
]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A campaign as it now stands, and the keys of its file that changed; none if the same file was loaded again."""

    campaign: Campaign
    changed: list[str]


def load_campaign(db: DbSession, text: str, *, now: datetime) -> Loaded:
    """Create or update the campaign that a file describes, with its stations and kits; the same file changes nothing.

    Stations keep their number for ever, because slips on paper carry it. Sessions follow with `open_sessions`.

    Raises
    ------
    CampaignFileInvalid
        With everything that is wrong with the file.
    CampaignClosed, PublicUrlFrozen, DatasetFrozen, StationInUse
        If the change is no longer possible; nothing is changed then.
    """
    file = parse_campaign(text, known_books(db))
    return store_campaign(db, file, now=now)


def store_campaign(db: DbSession, file: CampaignFile, *, now: datetime) -> Loaded:
    """Create or update the campaign of a checked file, with its stations, kits and teams; the same file changes nothing.

    Raises
    ------
    CampaignClosed, PublicUrlFrozen, DatasetFrozen, StationInUse
        If the change is no longer possible; nothing is changed then.
    """
    campaign = db.exec(select(Campaign).where(Campaign.code == file.code)).first()
    if campaign is not None:
        _refuse_frozen(campaign, file)
    changed = changed_keys(campaign.settings if campaign else None, to_document(file))
    if campaign is not None and not changed:
        return Loaded(campaign, [])
    if file.dataset in shipped_datasets():
        load_units(db, file.dataset)
    campaign = _stored(db, campaign, file, now)
    _store_stations(db, campaign, file)
    _store_kits(db, campaign, file)
    _store_teams(db, campaign, file)
    note(db, "campaign.loaded", campaign_id=campaign.id, subject=campaign.id, changed=changed)
    return Loaded(campaign, changed)


def _refuse_frozen(campaign: Campaign, file: CampaignFile) -> None:
    if campaign.state == "closed":
        raise CampaignClosed(campaign=campaign.code)
    if campaign.printed_at is not None and campaign.public_url != file.public_url:
        raise PublicUrlFrozen(old=campaign.public_url, new=file.public_url)
    if campaign.dataset != file.dataset:
        raise DatasetFrozen(old=campaign.dataset, new=file.dataset)


def changed_keys(old: dict[str, Any] | None, new: dict[str, Any]) -> list[str]:
    """Return the keys in which a stored campaign file differs from the one before; stations by code."""
    if old is None:
        return ["campaign"]
    changed = [key for key in new if key != "stations" and old.get(key) != new[key]]
    before = {station["code"]: station for station in old["stations"]}
    after = {station["code"]: station for station in new["stations"]}
    codes = [code for code in before | after if before.get(code) != after.get(code)]
    return changed + [f"stations[{code}]" for code in codes]


def _stored(db: DbSession, campaign: Campaign | None, file: CampaignFile, now: datetime) -> Campaign:
    facts: dict[str, Any] = {
        "code": file.code,
        "name": file.name,
        "dataset": file.dataset,
        "unit_code": file.unit,
        "first_day": file.first_day,
        "last_day": file.deadline,
        "public_url": file.public_url,
        "settings": to_document(file),
        "loaded_at": now,
    }
    campaign = Campaign(**facts) if campaign is None else campaign.sqlmodel_update(facts)
    db.add(campaign)
    db.flush()
    return campaign


def _store_stations(db: DbSession, campaign: Campaign, file: CampaignFile) -> None:
    rows = db.exec(select(Station).where(Station.campaign_id == campaign.id)).all()
    stored = {row.code: row for row in rows}
    wanted = {station.code for station in file.stations}
    _remove_stations(db, [row for row in rows if row.code not in wanted])
    number = max((row.number for row in rows), default=0)
    for station in file.stations:
        row = stored.get(station.code)
        if row is None:
            number += 1
            row = Station(campaign_id=stored_id(campaign), number=number, **_station_facts(station, file.dataset))
        else:
            row.sqlmodel_update(_station_facts(station, file.dataset))
        db.add(row)
    db.flush()


def _station_facts(station: StationEntry, dataset: str) -> dict[str, Any]:
    stored = {"code", "name", "address", "kind", "x_km", "y_km"}
    return station.model_dump(include=stored) | {"dataset": dataset, "unit_code": station.unit}


def _remove_stations(db: DbSession, rows: list[Station]) -> None:
    """Remove stations with their sessions; whatever a later stage has tied to one makes the database refuse."""
    for row in rows:
        sessions = select(SessionRow.id).where(SessionRow.station_id == row.id)
        try:
            with db.begin_nested():
                for table in (KitBooking, TeamBooking, SlotRow):
                    db.execute(delete(table).where(col(table.session_id).in_(sessions)))
                db.execute(delete(SessionRow).where(col(SessionRow.station_id) == row.id))
                db.execute(delete(Station).where(col(Station.id) == row.id))
        except IntegrityError:
            raise StationInUse(station=row.code) from None


def _store_kits(db: DbSession, campaign: Campaign, file: CampaignFile) -> None:
    stored = set(db.exec(select(Kit.code).where(Kit.campaign_id == campaign.id)))
    wanted = {kit for station in file.stations for kit in station.kits}
    rows = [{"campaign_id": campaign.id, "code": code} for code in sorted(wanted - stored)]
    if rows:
        db.execute(insert(Kit), rows)


def _store_teams(db: DbSession, campaign: Campaign, file: CampaignFile) -> None:
    stored = {row.code: row for row in db.exec(select(Team).where(Team.campaign_id == campaign.id))}
    for entry in file.teams:
        row = stored.get(entry.code) or Team(campaign_id=stored_id(campaign), code=entry.code, name="", people=1)
        db.add(row.sqlmodel_update(entry.model_dump()))
    db.flush()


def find_campaign(db: DbSession, code: str | None = None) -> Campaign:
    """Return the campaign with that code, or without one the only open campaign, else the only one there is.

    Raises
    ------
    NoCampaign, CampaignUnknown, CampaignNotChosen
        If there is none, none of that code, or several to choose from.
    """
    campaigns = {row.code: row for row in db.exec(select(Campaign).order_by(Campaign.code))}
    known = ", ".join(campaigns)
    if not campaigns:
        raise NoCampaign
    if code is not None:
        if code not in campaigns:
            raise CampaignUnknown(campaign=code, known=known)
        return campaigns[code]
    # Closed campaigns step aside: last year's must not make every command ask.
    candidates = [row for row in campaigns.values() if row.state == "open"] or list(campaigns.values())
    if len(candidates) > 1:
        raise CampaignNotChosen(known=known)
    return candidates[0]


def find_session(db: DbSession, campaign: Campaign, ref: str | SessionRef) -> SessionRow:
    """Return the session named STATION/DAY/SHIFT, for example TRU-SO/2021-03-26/evening.

    Raises
    ------
    slots.errors.SessionRefInvalid
        If the text does not read so.
    SessionUnknown
        If the campaign has no such session.
    """
    named = SessionRef.parse(ref) if isinstance(ref, str) else ref
    row = db.exec(
        select(SessionRow)
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(
            SessionRow.campaign_id == campaign.id,
            Station.code == named.station,
            SessionRow.operating_day == named.operating_day,
            SessionRow.shift == named.shift,
        )
    ).first()
    if row is None:
        raise SessionUnknown(session=str(named))
    return row


def close_campaign(db: DbSession, campaign: Campaign, *, now: datetime) -> Campaign:
    """End the campaign: from now on it is only read. A second time keeps the first moment."""
    if campaign.state != "closed":
        campaign.state, campaign.closed_at = "closed", now
        db.add(campaign)
        db.flush()
        note(db, "campaign.closed", campaign_id=campaign.id, subject=campaign.id)
    return campaign
