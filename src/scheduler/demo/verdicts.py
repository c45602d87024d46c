"""One code for each verdict, found or brought about in the demo's own data at the demo's own hour."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices.slipcode import show_typed_code
from scheduler.arrivals.service import check_in, find_scan, scan
from scheduler.auth.models import Account
from scheduler.demo.doors import FAKE_CARD, former_qr, mistyped
from scheduler.invitations.change import cancel, reprint
from scheduler.invitations.keys import signing_key, verify_keys
from scheduler.invitations.models import Invitation
from scheduler.invitations.service import PresentSlip, present_slip
from scheduler.keys import Keys
from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, Plan
from scheduler.roster.models import Resident
from slots.verdict import Tolerances

Condition = Callable[[PresentSlip], bool]


def codes_for_verdicts(
    db: DbSession, campaign: Campaign, station: Station, account: Account, *, keys: Keys, now: datetime
) -> list[tuple[str, str]]:
    """Return (verdict, code to type) pairs that hold at `station` at `now`; running it again finds the same slips."""
    plan = db.exec(select(Plan).where(Plan.campaign_id == campaign.id, Plan.state == "published")).one()
    found = _Finder(db, plan, station, now)
    on_time = found.take(found.here, lambda slip: slip.starts_at <= now < slip.ends_at)
    codes = [("on_time", on_time)]
    codes.append(("early", found.take(found.here, lambda slip: slip.starts_at - now > timedelta(minutes=30))))
    codes.append(("late", found.take(found.here, lambda slip: now - slip.ends_at > timedelta(minutes=30))))
    codes.append(("wrong_station", found.take(found.elsewhere)))
    codes.append(("wrong_date", found.take(found.other_day)))
    partial = found.take(found.here, lambda slip: slip.starts_at <= now < slip.ends_at and slip.size >= 2)
    whole = found.take(found.here, lambda slip: slip.starts_at <= now < slip.ends_at)
    _arrive(db, campaign, station, account, partial, [1], keys=keys, now=now)
    _arrive(db, campaign, station, account, whole, None, keys=keys, now=now)
    codes += [("partial", partial), ("already_scanned", whole)]
    replaced = found.take(found.here, lambda slip: slip.starts_at > now)
    if replaced.version == 1:
        key_id, private_key = signing_key(db, campaign, keys=keys, now=now)
        reprint(db, replaced, key_id=key_id, private_key=private_key, now=now)
    gone = found.take(found.here, lambda slip: slip.starts_at > now and slip.size == 1)
    _moved_away(db, gone, now)
    shown = [(verdict, show_typed_code(invitation.typed_code)) for verdict, invitation in codes]
    return [
        *shown,
        ("replaced", former_qr(db, campaign, replaced)),
        ("cancelled", show_typed_code(gone.typed_code)),
        ("invalid", mistyped(on_time.typed_code)),
        ("id_card_qr", FAKE_CARD),
    ]


class _Finder:
    """Hands out slips of the plan, each once, in the order of their numbers, so that every run finds the same."""

    def __init__(self, db: DbSession, plan: Plan, station: Station, now: datetime) -> None:
        self.db = db
        self.taken: set[int] = set()
        self.base = (
            select(Invitation)
            .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
            .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
            .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
            .where(Appointment.plan_id == plan.id)
            .order_by(col(Invitation.number))
        )
        today = now.date()
        self.here = self.base.where(SessionRow.station_id == station.id, SessionRow.operating_day == today)
        # The wrong place is told before the wrong day, so any day of another station will do.
        self.elsewhere = self.base.where(SessionRow.station_id != station.id)
        self.other_day = self.base.where(SessionRow.station_id == station.id, SessionRow.operating_day > today)

    def take(self, query: object, fits: Condition = lambda _: True) -> Invitation:
        """Return the first slip of the query that fits and was not handed out before."""
        for invitation in self.db.exec(query).all():  # type: ignore[call-overload]
            if invitation.id not in self.taken and fits(present_slip(self.db, invitation)):
                self.taken.add(invitation.id)
                found: Invitation = invitation
                return found
        raise LookupError("the demo's plan has no slip for one of the verdicts")


def _arrive(
    db: DbSession,
    campaign: Campaign,
    station: Station,
    account: Account,
    invitation: Invitation,
    numbers: list[int] | None,
    *,
    keys: Keys,
    now: datetime,
) -> None:
    scan_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"phieuhen-demo-{invitation.number}"))
    scan(
        db,
        campaign=campaign,
        station_id=station.id or 0,
        scan_id=scan_id,
        text=invitation.typed_code,
        scanned_at=now,
        now=now,
        keys=verify_keys(db, campaign.id or 0),
        tolerances=Tolerances(),
        payload_key=keys.payload_key,
        account=account,
    )
    check_in(db, scan=find_scan(db, scan_id=scan_id, account=account), numbers=numbers, now=now)


def _moved_away(db: DbSession, invitation: Invitation, now: datetime) -> None:
    """A household that has moved: its people are marked, so nobody misses them, and its slip is taken back."""
    for member in present_slip(db, invitation).members:
        resident = db.get_one(Resident, member.resident_id)
        resident.mark, resident.marked_at = "moved", now
        db.add(resident)
    cancel(db, invitation, reason="đã chuyển đi", now=now)
