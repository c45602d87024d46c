"""Ids in addresses become things within the asker's area, or a refusal: the route's signature shows that it was asked.

An id that nothing has and one of elsewhere are refused alike, so that nobody learns what there is by counting.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query
from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.arrivals.models import Device, Visit
from scheduler.auth.errors import NotAllowed
from scheduler.auth.models import Account
from scheduler.auth.rights import (
    covers,
    covers_station,
    part_of,
    require_looks_after,
    require_neighbourhood,
    require_units,
)
from scheduler.deps import DbDep, PlainText, StoredNumber
from scheduler.guards import AtStationDep, CampaignDep, SignedIn
from scheduler.handouts.models import PrintRun
from scheduler.invitations.models import Invitation
from scheduler.operations.off_scope import NothingToCallOff, Off, units_off
from scheduler.places.campaign_file import settings_of
from scheduler.places.errors import SessionUnknown
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, Station
from scheduler.places.service import find_session
from scheduler.places.unit_tables import unit_book
from scheduler.places.units import Unit
from scheduler.plan.supply import gather_catchment
from scheduler.progress.slot_calendar import Where
from scheduler.roster.models import Household


def run_in_area(db: DbDep, account: SignedIn, run_id: StoredNumber) -> tuple[PrintRun, Neighbourhood | Station]:
    """Return a printed file of the account's area with the neighbourhood or the school that hands it out.

    Raises
    ------
    NotAllowed
    """
    run = db.get(PrintRun, run_id)
    if run is None:
        raise NotAllowed
    school = None if run.station_id is None else db.get_one(Station, run.station_id)
    holder = school or db.get_one(Neighbourhood, run.neighbourhood_id)
    if not covers_batch(db, account, holder):
        raise NotAllowed
    return run, holder


def covers_batch(db: DbSession, account: Account, holder: Neighbourhood | Station) -> bool:
    """Tell whether a batch is of the account's area: a leader's own, a ward officer's schools and neighbourhoods."""
    if isinstance(holder, Neighbourhood):
        return covers(db, account, holder)
    return account.neighbourhood_id is None and covers_station(db, account, holder)


def account_in_care(db: DbDep, account: SignedIn, account_id: StoredNumber) -> Account:
    """Return an account that the asker looks after.

    Raises
    ------
    NotAllowed
    """
    return require_looks_after(db, account, db.get(Account, account_id))


def device_in_area(db: DbDep, account: SignedIn, device_id: StoredNumber) -> Device:
    """Return a device of a station in the account's area.

    Raises
    ------
    NotAllowed
    """
    device = db.get(Device, device_id)
    if device is None or not covers_station(db, account, db.get_one(Station, device.station_id)):
        raise NotAllowed
    return device


def own_neighbourhood(db: DbDep, account: SignedIn) -> Neighbourhood:
    """Return the one neighbourhood that a leader leads.

    Raises
    ------
    NotAllowed
        The account leads none.
    """
    if account.neighbourhood_id is None:
        raise NotAllowed
    return db.get_one(Neighbourhood, account.neighbourhood_id)


OwnNeighbourhood = Annotated[Neighbourhood, Depends(own_neighbourhood)]


def neighbourhood_in_area(db: DbDep, account: SignedIn, neighbourhood_id: StoredNumber) -> Neighbourhood:
    """Return a neighbourhood of the account's area.

    Raises
    ------
    NotAllowed
    """
    neighbourhood = db.get(Neighbourhood, neighbourhood_id)
    if neighbourhood is None:
        raise NotAllowed
    require_neighbourhood(db, account, neighbourhood)
    return neighbourhood


NeighbourhoodInArea = Annotated[Neighbourhood, Depends(neighbourhood_in_area)]


def slip_in_area(db: DbDep, neighbourhood: OwnNeighbourhood, invitation_id: StoredNumber) -> Invitation:
    """Return a slip of the leader's own neighbourhood.

    Raises
    ------
    NotAllowed
    """
    invitation = db.get(Invitation, invitation_id)
    if invitation is None or db.get_one(Household, invitation.household_id).neighbourhood_id != neighbourhood.id:
        raise NotAllowed
    return invitation


def party_in_reach(db: DbDep, account: SignedIn, invitation_id: StoredNumber) -> Invitation:
    """Return a slip of a household that lives in the account's area.

    Raises
    ------
    NotAllowed
    """
    invitation = db.get(Invitation, invitation_id)
    if invitation is None:
        raise NotAllowed
    require_household(db, account, db.get_one(Campaign, invitation.campaign_id), invitation.household_id)
    return invitation


def session_in_reach(
    db: DbDep,
    account: SignedIn,
    campaign: CampaignDep,
    session: Annotated[PlainText, Query(max_length=100, description="STATION/DAY/SHIFT: TRU-SO/2021-03-26/evening")],
) -> SessionRow:
    """Return a session of the campaign at a station that lies in the account's area, or that takes people of it.

    Raises
    ------
    SessionUnknown
        There is none, said to whoever is responsible for the whole campaign.
    NotAllowed
        To everybody else, whether there is none or one of elsewhere.
    """
    part = part_of(db, account, campaign)
    try:
        row = find_session(db, campaign, session)
    except SessionUnknown:
        if part is None:
            raise
        raise NotAllowed from None
    station = db.get_one(Station, row.station_id)
    if part is None or covers_station(db, account, station):
        return row
    taken = gather_catchment(db, campaign, settings_of(campaign), [station]).serves[row.station_id]
    if not taken & part:
        raise NotAllowed
    return row


def require_station(db: DbSession, account: Account, station: Station) -> None:
    """Refuse a station outside of the account's area.

    Raises
    ------
    NotAllowed
    """
    if not covers_station(db, account, station):
        raise NotAllowed


def require_place(db: DbSession, account: Account, campaign: Campaign, neighbourhood_id: int) -> Neighbourhood:
    """Return a neighbourhood of the campaign in the account's area; one outside of both is refused as one that there is not.

    Raises
    ------
    NotAllowed
    """
    neighbourhood = db.get(Neighbourhood, neighbourhood_id)
    if neighbourhood is None or neighbourhood.campaign_id != campaign.id:
        raise NotAllowed
    require_neighbourhood(db, account, neighbourhood)
    return neighbourhood


def require_household(db: DbSession, account: Account, campaign: Campaign, household_id: int) -> None:
    """Refuse a household outside of the account's area or campaign just as one that nobody has.

    Raises
    ------
    NotAllowed
    """
    household = db.get(Household, household_id)
    if household is None or household.campaign_id != campaign.id:
        raise NotAllowed
    require_neighbourhood(db, account, db.get_one(Neighbourhood, household.neighbourhood_id))


def require_off(db: DbSession, account: Account, campaign: Campaign, off: Off) -> None:
    """Refuse who is not responsible for every station that would be off.

    Raises
    ------
    NothingToCallOff
        There is none, said to whoever is responsible for the whole campaign.
    NotAllowed
        To everybody else, whether there is none or one of elsewhere.
    """
    try:
        units = {off.unit} if off.unit else units_off(db, campaign, off)
    except NothingToCallOff:
        if part_of(db, account, campaign) is None:
            raise
        raise NotAllowed from None
    require_units(db, account, campaign, units)


def station_in_area(db: DbDep, account: SignedIn, station_id: StoredNumber) -> Station:
    """Return a station in the account's area.

    Raises
    ------
    NotAllowed
    """
    station = db.get(Station, station_id)
    if station is None or not covers_station(db, account, station):
        raise NotAllowed
    return station


def visit_at_station(db: DbDep, at: AtStationDep, visit_id: StoredNumber) -> Visit:
    """Return a visit of the desk's own station; raises NotAllowed as all do."""
    visit = db.get(Visit, visit_id)
    if visit is None or visit.station_id != at.station_id:
        raise NotAllowed
    return visit


@dataclass(frozen=True, slots=True)
class Place:
    """A station, or a unit with everything below it: what a calendar is asked for. `root` is the whole of the asker's area."""

    root: Unit
    unit: Unit
    station: Station | None
    where: Where


def place_in_area(db: DbSession, account: Account, campaign: Campaign, *, unit: str = "", station: str = "") -> Place:
    """Return the station or the unit of these codes; of neither, the whole of the account's area in the campaign.

    Raises
    ------
    NotAllowed
        The campaign has no such station or unit, or it lies outside the account's area.
    """
    book, part = unit_book(db, campaign.dataset), part_of(db, account, campaign)
    root = campaign.unit_code if part is None else account.unit_code or ""
    code, found = unit or root, None
    if account.dataset not in (None, campaign.dataset):  # the same code may mean another unit there
        raise NotAllowed
    if station:
        asked = select(Station).where(Station.campaign_id == campaign.id, Station.code == station)
        found = db.exec(asked).first()
        if found is None or not covers_station(db, account, found):
            raise NotAllowed
        code = found.unit_code
    if code not in book or not book.is_within(code, root) or not book.is_within(code, campaign.unit_code):
        raise NotAllowed
    if found is not None:
        return Place(book[root], book[code], found, Where(station_id=found.id))
    units = None if code == campaign.unit_code else frozenset(below.code for below in book.below(code))
    return Place(book[root], book[code], None, Where(units=units))


RunInArea = Annotated[tuple[PrintRun, Neighbourhood | Station], Depends(run_in_area)]
AccountInCare = Annotated[Account, Depends(account_in_care)]
SlipInArea = Annotated[Invitation, Depends(slip_in_area)]
PartyInReach = Annotated[Invitation, Depends(party_in_reach)]
SessionInReach = Annotated[SessionRow, Depends(session_in_reach)]
DeviceInArea = Annotated[Device, Depends(device_in_area)]
StationInArea = Annotated[Station, Depends(station_in_area)]
VisitHere = Annotated[Visit, Depends(visit_at_station)]
