"""A published plan that left people out, and windows with room: the small campaign, planned when nobody was allowed in."""

from collections.abc import Sequence

from sqlmodel import Session as DbSession
from sqlmodel import select

from factories import SMALL_INVITED, small_campaign_text, small_roster
from line import Line
from scheduler.operations.check import check
from scheduler.places.models import Campaign
from scheduler.places.service import find_session
from scheduler.plan.models import Appointment, Unassigned
from scheduler.plan.places_left import PlacesLeft, find_window
from scheduler.roster.models import Household

EVENING = "TRU-SO/2021-03-26/evening"
TEENAGER = "T1;Lê Văn Vừa;Chủ hộ;27/03/2007;số 90, đường Ví Dụ;khu phố 1;Phường 1;;;;;"
"""Fourteen years old on the second day."""


def limited(people: int) -> str:
    return small_campaign_text().replace("daily_limit = 40", f"daily_limit = {people}")


def waiting_rows(count: int) -> list[str]:
    """Households of one who are free in the daytime, W1 and so on."""
    return [f"W{n};Ngô Chờ {n};Chủ hộ;1971;số {n}, đường Chờ;khu phố 1;Phường 1;;;;;" for n in range(1, count + 1)]


def left_out(line: Line, rows: Sequence[str] = (), *, limit: int = 400) -> Line:
    """Publish a plan that places nobody, then allow `limit` people a day."""
    line.load(limited(0))
    line.fill(small_roster(*rows))
    line.open()
    line.draft()
    line.publish(accept=SMALL_INVITED + len(rows))
    line.load(limited(limit))
    return line


def window(db: DbSession, campaign: Campaign, clock: str = "18:00", session: str = EVENING) -> PlacesLeft:
    return find_window(db, find_session(db, campaign, session), clock)


def household(db: DbSession, ref: str) -> int:
    return db.exec(select(Household.id).where(Household.ref == ref)).one()


def broken(line: Line) -> list[str]:
    """What `phieuhen check` finds wrong."""
    with line.work() as (db, campaign):
        report = check(db, campaign, keys=line.keys, folder=line.folder)
    return [finding.invariant for finding in report.broken]


def figures(line: Line) -> tuple[int, int, int]:
    """People with an appointment, appointments, and people without."""
    with line.work() as (db, _):
        sizes = db.exec(select(Appointment.size)).all()
        return sum(sizes), len(sizes), len(db.exec(select(Unassigned)).all())
