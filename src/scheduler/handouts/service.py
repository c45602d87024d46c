"""Printing: one file a neighbourhood, written aside and renamed, so that a half one never carries its final name."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar

from sqlalchemy import Subquery, func, select
from sqlmodel import Session as DbSession
from sqlmodel import col
from sqlmodel import select as select_rows

from notices.ruler import Ruler, widened
from notices.sheet import draw_bundle
from notices.slip import Bundle, Member, Paper, SheetTexts, SignIn, Slip
from notices.slipcode import qr_text
from scheduler.audit.trail import note
from scheduler.auth.leaders import leader_of
from scheduler.auth.one_time import open_words
from scheduler.auth.words import address_form, sign_in_page
from scheduler.database import stored_id
from scheduler.errors import why
from scheduler.handouts.errors import FolderUnusable, NothingPublished, NothingToPrint
from scheduler.handouts.files import path_of, sha256_of
from scheduler.handouts.models import PrintRun
from scheduler.handouts.old_papers import old_papers
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.invitations.service import PresentSlip, printed_slips
from scheduler.keys import Keys
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood
from scheduler.places.slip_texts import Contact, sheet_texts
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.split import split_households
from scheduler.roster.models import Household
from slots.calendar import ZONE

DAYS_TO_HAND_OUT = timedelta(days=2)
"""What a leader needs at the least to walk through his neighbourhood."""
LEADER_OF_ANY_KIND = "Đại diện khu dân cư"
"""What a leader is called where the neighbourhood's name says nothing of its kind."""
T = TypeVar("T")


def neighbourhoods_to_print(db: DbSession, plan: Plan) -> list[int]:
    """Return the ids of the neighbourhoods that have live slips in a published plan, in order.

    Raises
    ------
    NothingPublished
        The plan is a draft or superseded: its papers would send people to slots that do not count.
    """
    if plan.state != "published":
        raise NothingPublished(number=plan.number)
    return list(
        db.execute(
            select(col(Household.neighbourhood_id))
            .join(Invitation, col(Invitation.household_id) == col(Household.id))
            .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
            .where(col(Appointment.plan_id) == plan.id, col(Invitation.cancelled_at).is_(None))
            .distinct()
            .order_by(col(Household.neighbourhood_id))
        ).scalars()
    )


def print_neighbourhood(
    db: DbSession, plan: Plan, neighbourhood_id: int, *, folder: Path, keys: Keys, now: datetime
) -> PrintRun:
    """Print the slips of one neighbourhood below `folder` and record the file; a file that is there as recorded is kept.

    The cover carries the leader's one-time sign-in while one is open; `keys` tell its words. One that was used since stays on
    the paper, where it is worth nothing; one that was reset is printed anew.

    Raises
    ------
    NothingToPrint
        The neighbourhood has no live slip.
    FolderUnusable
        The folder cannot be written to. No half file is left.
    """
    former = db.exec(
        select_rows(PrintRun).where(PrintRun.plan_id == plan.id, PrintRun.neighbourhood_id == neighbourhood_id)
    ).first()
    leader = leader_of(db, db.get_one(Neighbourhood, neighbourhood_id))
    serial = leader.one_time_serial if leader is not None and leader.one_time_hash is not None else 0
    same = former is not None and serial in {0, former.one_time_serial} and not _changed_since(db, former)
    if former is not None and same and sha256_of(folder / former.path) == former.sha256:
        return former
    bundle = bundle_of(db, plan, neighbourhood_id)
    words = open_words(leader, keys=keys) if leader is not None else None
    if words is not None:
        bundle = replace(bundle, sign_in=_sign_in(db.get_one(Campaign, plan.campaign_id), words))
    ruler = ruler_of(settings_of(db.get_one(Campaign, plan.campaign_id)))
    path = path_of(db, db.get_one(Neighbourhood, neighbourhood_id))
    facts = _write(folder / path, lambda out: draw_bundle(bundle, out, ruler))
    sha256 = sha256_of(folder / path) or ""
    if former is not None and (former.path, former.sha256) == (str(path), sha256):
        return former
    run = PrintRun(
        id=former.id if former else None,
        plan_id=stored_id(plan),
        neighbourhood_id=neighbourhood_id,
        path=str(path),
        sha256=sha256,
        slips=facts.slips,
        people=facts.people,
        pages=facts.pages,
        size_bytes=(folder / path).stat().st_size,
        one_time_serial=serial,
        printed_at=now,
    )
    run = db.merge(run)
    campaign = db.get_one(Campaign, plan.campaign_id)
    campaign.printed_at = campaign.printed_at or now
    db.add_all([run, campaign])
    db.flush()
    note(db, "print.made", campaign_id=plan.campaign_id, subject=run.id, slips=run.slips, sha256=run.sha256)
    return run


def _sign_in(campaign: Campaign, words: tuple[str, ...]) -> SignIn:
    page = sign_in_page(settings_of(campaign).public_url)
    return SignIn(address=f"{page}/{address_form(words)}", page=page.partition("://")[2], words=words)


def _changed_since(db: DbSession, run: PrintRun) -> bool:
    """Tell whether the paper may be wrong: a slip was taken back, or reissued without another plan.

    Told from the facts, never from times: a trial's clock starts anew with each command.
    """
    live = _slips_of(run.plan_id, run.neighbourhood_id)
    if db.execute(select(func.count()).select_from(live)).scalar_one() != run.slips:
        return True
    reissued = (
        select(live.c.id)
        .join(InvitationVersion, col(InvitationVersion.invitation_id) == live.c.id)
        .where(
            col(InvitationVersion.appointment_id) == live.c.appointment_id,
            col(InvitationVersion.version) < live.c.version,
        )
    )
    return db.execute(reissued.limit(1)).first() is not None


def _slips_of(plan_id: int, neighbourhood_id: int) -> Subquery:
    return (
        select(col(Invitation.id), col(Invitation.version), col(Invitation.appointment_id))
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .where(
            col(Appointment.plan_id) == plan_id,
            col(Household.neighbourhood_id) == neighbourhood_id,
            col(Invitation.cancelled_at).is_(None),
        )
        .subquery()
    )


def runs_of(db: DbSession, plan: Plan) -> list[tuple[PrintRun, Neighbourhood]]:
    """Return the printed files of a plan with their neighbourhoods, in order."""
    rows = db.execute(
        select(PrintRun, Neighbourhood)
        .join(Neighbourhood, col(Neighbourhood.id) == col(PrintRun.neighbourhood_id))
        .where(col(PrintRun.plan_id) == plan.id)
        .order_by(col(PrintRun.neighbourhood_id))
    )
    return [(run, neighbourhood) for run, neighbourhood in rows]


def bundle_of(db: DbSession, plan: Plan, neighbourhood_id: int) -> Bundle:
    """Return everything the leader of one neighbourhood carries away.

    Raises
    ------
    NothingToPrint
        The neighbourhood has no live slip.
    """
    campaign = db.get_one(Campaign, plan.campaign_id)
    neighbourhood = db.get_one(Neighbourhood, neighbourhood_id)
    slips = printed_slips(db, stored_id(plan), neighbourhood_id)
    if not slips:
        raise NothingToPrint(neighbourhood=neighbourhood.name)
    old, ward = old_papers(db, [stored_id(slip.invitation) for slip, _ in slips]), _ward_name(db, neighbourhood)
    settings = settings_of(campaign)
    # The latest issue among the papers, never the present moment: printing again gives the same bytes.
    issued_at = max(version.issued_at for _, version in slips).astimezone(ZONE)
    first_day = min(slip.operating_day for slip, _ in slips)
    split, ward = split_households(db, stored_id(plan), neighbourhood_id), _ward_name(db, neighbourhood)
    return Bundle(
        neighbourhood=neighbourhood.name,
        unit_name=_unit_name(db, neighbourhood),
        leader_title=neighbourhood.leader_title,
        leader_name=neighbourhood.leader_name,
        texts=texts_of(db, settings, neighbourhood, issued_at.date()),
        slips=tuple(
            replace(
                slip_of(slip, version, settings, ward),
                split=slip.household.id in split,
                collect=old.get(version.invitation_id),
            )
            for slip, version in slips
        ),
        prepared_at=issued_at,
        version=plan.number,
        return_by=max(first_day - timedelta(days=1), issued_at.date() + DAYS_TO_HAND_OUT),
        template=settings.slips.template,
    )


def slip_of(slip: PresentSlip, version: InvitationVersion, settings: CampaignFile, ward_name: str) -> Slip:
    """Return the plain facts that are drawn on paper; a neighbourhood's name alone is not unique, so the ward stands beside it."""
    spare = slip.household.is_untold
    address = () if spare else (slip.household.address, slip.neighbourhood.name, ward_name)
    return Slip(
        number=slip.invitation.number,
        typed_code=slip.invitation.typed_code,
        qr_text=qr_text(settings.public_url, version.slip_code),
        household_name="" if spare else slip.household.head_name,
        address=", ".join(part for part in address if part),
        members=tuple(Member(member.name, member.birth_year, member.is_head) for member in slip.members),
        starts_at=slip.starts_at.astimezone(ZONE),
        ends_at=slip.ends_at.astimezone(ZONE),
        operating_day=slip.operating_day,
        shift=slip.shift,
        station_name=slip.station.name,
        station_address=slip.station.address,
        kind=slip.kind,
        papers=tuple(Paper(paper.vi, paper.en) for paper in slip.papers(settings)),
        spare=spare,
    )


def ruler_of(settings: CampaignFile) -> Ruler:
    """Return the hour ruler of the whole campaign: its earliest and latest shift widen it for every household alike."""
    shifts = (entry.shift for station in settings.stations for entry in station.shifts)
    return widened((shift.start_minute, shift.end_minute) for shift in shifts)


def texts_of(db: DbSession, settings: CampaignFile, neighbourhood: Neighbourhood, issued_on: date) -> SheetTexts:
    """Return the campaign's words as they stand on the slips of one neighbourhood."""
    unit = db.get_one(AdminUnit, (neighbourhood.dataset, neighbourhood.unit_code))
    return sheet_texts(settings, unit.name, issued_on, _leader(neighbourhood), neighbourhood.name)


def _leader(neighbourhood: Neighbourhood) -> Contact | None:
    """Return whom to tell, or None where his name is not known."""
    if not neighbourhood.leader_name:
        return None
    title = neighbourhood.leader_title or LEADER_OF_ANY_KIND
    return Contact(title, neighbourhood.leader_name, neighbourhood.leader_phone)


def _ward_name(db: DbSession, neighbourhood: Neighbourhood) -> str:
    return db.get_one(AdminUnit, (neighbourhood.dataset, neighbourhood.unit_code)).name


def _unit_name(db: DbSession, neighbourhood: Neighbourhood) -> str:
    unit = db.get_one(AdminUnit, (neighbourhood.dataset, neighbourhood.unit_code))
    above = db.get(AdminUnit, (neighbourhood.dataset, unit.parent_code)) if unit.parent_code else None
    return f"{unit.name}, {above.name}" if above else unit.name


def _write(path: Path, draw: Callable[[BinaryIO], T]) -> T:
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as out:
            facts = draw(out)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(path)
    except OSError as error:
        raise FolderUnusable(path=path, **why(error)) from error
    finally:
        with suppress(OSError):  # where the folder is none, the first error says more than this second one
            aside.unlink(missing_ok=True)
    return facts
