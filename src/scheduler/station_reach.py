"""What a station's day is asked for: the station itself, its screen in the waiting room, its notices and its conflicts.

As in `reach`, an id that nothing has and one of elsewhere are refused alike.
"""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session as DbSession

from scheduler.arrivals.models import Scan, StationNotice
from scheduler.auth.errors import NotAllowed
from scheduler.auth.models import Account, Role
from scheduler.auth.rights import covers_station, is_posted
from scheduler.deps import AppDep, DbDep, StoredNumber
from scheduler.guards import SignedIn, at_station, shown_key, sign_in_of
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign, Station
from scheduler.reach import station_in_area
from slots.calendar import operating_day

ON_SCREEN = frozenset({Role.ADMINISTRATOR, Role.PLANNER, Role.STATION_LEAD, Role.SCANNER, Role.AUDITOR})


def today_at(db: DbSession, station: Station, now: datetime) -> date:
    """Return the operating day of a station's campaign at `now`."""
    return operating_day(now, settings_of(db.get_one(Campaign, station.campaign_id)).day_starts_minute)


def station_today(db: DbDep, app: AppDep, account: SignedIn, station_id: StoredNumber) -> Station:
    """Return a station in the account's area; to a scanner, on the days that he is posted there.

    Raises
    ------
    NotAllowed
    """
    return _seen(db, app, account, station_id)


def _seen(db: DbSession, app: AppDep, account: Account, station_id: int) -> Station:
    station = station_in_area(db, account, station_id)
    if account.role == Role.SCANNER and not is_posted(account, today_at(db, station, app.clock.now())):
        raise NotAllowed
    return station


def at_screen(request: Request, db: DbDep, app: AppDep, station_id: StoredNumber) -> Station:
    """Return the station whose screen is asked for, to who may see its board and to its own enrolled devices.

    The waiting room's screen is best enrolled as a device: nobody's session is left open in public then.

    Raises
    ------
    NotSignedIn, DeviceUnknown, NotAllowed
    """
    if shown_key(request):
        place = at_station(request, db, app)
        if place.station_id != station_id:
            raise NotAllowed
        return db.get_one(Station, station_id)
    account = sign_in_of(request, db).account
    if account.role not in ON_SCREEN:
        raise NotAllowed
    return _seen(db, app, account, station_id)


at_screen.roles = ON_SCREEN  # type: ignore[attr-defined]  # read by the tests and the table in docs/


def notice_in_area(db: DbDep, account: SignedIn, notice_id: StoredNumber) -> StationNotice:
    """Return a notice of a station in the account's area.

    Raises
    ------
    NotAllowed
    """
    notice = db.get(StationNotice, notice_id)
    if notice is None or not covers_station(db, account, db.get_one(Station, notice.station_id)):
        raise NotAllowed
    return notice


def conflict_in_area(db: DbDep, account: SignedIn, conflict_id: StoredNumber) -> Scan:
    """Return a scan that may be a conflict (made without network, or held) at a station in the account's area.

    Raises
    ------
    NotAllowed
    """
    scan = db.get(Scan, conflict_id)
    if scan is None or not (scan.offline or scan.held):
        raise NotAllowed
    if not covers_station(db, account, db.get_one(Station, scan.station_id)):
        raise NotAllowed
    return scan


StationToday = Annotated[Station, Depends(station_today)]
StationOnScreen = Annotated[Station, Depends(at_screen)]
NoticeInArea = Annotated[StationNotice, Depends(notice_in_area)]
ConflictInArea = Annotated[Scan, Depends(conflict_in_area)]
