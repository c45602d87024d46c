"""From codes and ids that people give to the areas they mean."""

from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.auth.errors import AreaUnknown, NeighbourhoodAmbiguous
from scheduler.auth.rights import units_below
from scheduler.auth.service import Area
from scheduler.database import stored_id
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, Station
from scheduler.places.service import find_campaign


def area_of(
    db: DbSession,
    *,
    campaign: str | None = None,
    unit: str | None = None,
    neighbourhood_id: int | None = None,
    station: str | None = None,
) -> Area:
    """Return the area that codes and ids name.

    Raises
    ------
    CampaignUnknown, AreaUnknown
    """
    needs_campaign = campaign is not None or unit is not None or neighbourhood_id is not None or station is not None
    found = find_campaign(db, campaign) if needs_campaign else None
    return Area(
        campaign=found,
        unit=_unit(db, found, unit) if found and unit else None,
        neighbourhood=_neighbourhood(db, found, neighbourhood_id) if found and neighbourhood_id else None,
        station=station_of(db, found, station) if found and station else None,
    )


def _unit(db: DbSession, campaign: Campaign, code: str) -> AdminUnit:
    unit = db.get(AdminUnit, (campaign.dataset, code))
    if unit is None or not (
        _holds(db, campaign, campaign.unit_code, code) or _holds(db, campaign, code, campaign.unit_code)
    ):
        raise AreaUnknown(what="unit", value=code)
    return unit


def _holds(db: DbSession, campaign: Campaign, whole: str, part: str) -> bool:
    return part in units_below(db, campaign.dataset, whole)


def _neighbourhood(db: DbSession, campaign: Campaign, key: int) -> Neighbourhood:
    neighbourhood = db.get(Neighbourhood, key)
    if neighbourhood is None or neighbourhood.campaign_id != campaign.id:
        raise AreaUnknown(what="neighbourhood", value=key)
    return neighbourhood


def station_of(db: DbSession, campaign: Campaign, code: str) -> Station:
    """Return the station of that code.

    Raises
    ------
    AreaUnknown
    """
    station = db.exec(select(Station).where(Station.campaign_id == campaign.id, Station.code == code)).first()
    if station is None:
        raise AreaUnknown(what="station", value=code)
    return station


def neighbourhood_of(db: DbSession, campaign: Campaign, text: str) -> Neighbourhood:
    """Return the neighbourhood that an id or a name means.

    Raises
    ------
    AreaUnknown
    """
    return _neighbourhood(db, campaign, neighbourhood_named(db, campaign, text))


def neighbourhood_named(db: DbSession, campaign: Campaign, text: str) -> int:
    """Return the id of the neighbourhood that an id or a name means; a name that several have is not enough.

    Raises
    ------
    AreaUnknown, NeighbourhoodAmbiguous
    """
    if text.isdecimal() and len(text) < 10:  # beyond it no database keeps an id
        return int(text)
    query = select(Neighbourhood).where(Neighbourhood.campaign_id == campaign.id, Neighbourhood.name == text)
    found = db.exec(query).all()
    if not found:
        raise AreaUnknown(what="neighbourhood", value=text)
    if len(found) > 1:
        units = [db.get_one(AdminUnit, (one.dataset, one.unit_code)).name for one in found]
        known = ", ".join(f"{one.id} ({unit})" for one, unit in zip(found, units, strict=True))
        raise NeighbourhoodAmbiguous(value=text, known=known)
    return stored_id(found[0])
