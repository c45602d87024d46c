"""Ids in addresses become things within the asker's area, or a refusal: the route's signature shows that it was asked.

An id that nothing has and one of elsewhere are refused alike, so that nobody learns what there is by counting.
"""

from typing import Annotated

from fastapi import Depends

from scheduler.arrivals.models import Device
from scheduler.auth.errors import NotAllowed
from scheduler.auth.models import Account
from scheduler.auth.rights import covers_station, require_looks_after, require_neighbourhood
from scheduler.deps import DbDep, StoredNumber
from scheduler.guards import SignedIn
from scheduler.handouts.models import PrintRun
from scheduler.invitations.models import Invitation
from scheduler.places.models import Neighbourhood, Station
from scheduler.roster.models import Household


def run_in_area(db: DbDep, account: SignedIn, run_id: StoredNumber) -> tuple[PrintRun, Neighbourhood]:
    """Return a printed file of the account's area with its neighbourhood.

    Raises
    ------
    NotAllowed
    """
    run = db.get(PrintRun, run_id)
    if run is None:
        raise NotAllowed
    neighbourhood = db.get_one(Neighbourhood, run.neighbourhood_id)
    require_neighbourhood(db, account, neighbourhood)
    return run, neighbourhood


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


RunInArea = Annotated[tuple[PrintRun, Neighbourhood], Depends(run_in_area)]
AccountInCare = Annotated[Account, Depends(account_in_care)]
SlipInArea = Annotated[Invitation, Depends(slip_in_area)]
DeviceInArea = Annotated[Device, Depends(device_in_area)]
