"""Where places come from, and changes of a campaign: tried first, then made."""

from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import Session as DbSession

from scheduler.auth.rights import part_of, require_units
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, only_reads
from scheduler.guards import CampaignDep, Officer, Reader
from scheduler.operations.changing import Effect, make_change, try_change
from scheduler.operations.effect_words import effect_lines
from scheduler.operations.explaining import explain
from scheduler.operations.explaining_words import steps
from scheduler.places.campaign_file import settings_of
from scheduler.places.change_scope import units_concerned
from scheduler.places.changes import Change
from scheduler.places.models import Campaign
from scheduler.places.unit_capacity import unit_days
from scheduler.places.unit_tables import unit_book
from scheduler.progress.outlook import Required
from scheduler.reach import SessionInReach

router = APIRouter(tags=["changes"])


class LinePublic(BaseModel):
    """One consequence of a change in words."""

    label: str
    text: str
    warn: bool


class SessionEffectPublic(BaseModel):
    """A session's places before and after; null where there is no session."""

    session: str
    before: int | None
    after: int | None


class EffectPublic(BaseModel):
    """What a change does: in figures and, in the language asked for, in words.

    `places` are won (below zero: lost) in all and by unit; `orphaned_appointments` would lose their place and keep the change from
    being made; `finish_before` and `finish_after` are the days on which everybody has found a place, null where that is unknown.
    """

    applied: bool
    changed: list[str]
    created: int
    changed_sessions: int
    removed: int
    begun: int
    places: int
    places_by_unit: dict[str, int]
    orphaned_appointments: int
    orphaned_people: int
    drafts_removed: list[int]
    finish_before: date | None
    finish_after: date | None
    sessions: list[SessionEffectPublic]
    lines: list[LinePublic]


class StepPublic(BaseModel):
    """One step of a session's account."""

    label: str
    figure: str
    why: str


class AccountPublic(BaseModel):
    """Where a session's places come from: the stored figures, exact ones as text, and the steps in words."""

    session: str
    station: str
    state: str
    kits: list[str]
    teams: list[str]
    account: dict[str, Any]
    places: int
    taken: int
    steps: list[StepPublic]


class UnitDayPublic(BaseModel):
    """What a unit's stations can do on a day; `moved` places were brought by loans, below zero taken away."""

    unit_code: str
    unit_name: str
    kits: int
    lent: list[str]
    borrowed: list[str]
    places: int
    moved: int


@router.get("/unit-capacity", summary="What each unit can do on a day, and what loans have moved")
def unit_capacity(db: DbDep, campaign: CampaignDep, account: Reader, day: date) -> list[UnitDayPublic]:
    """Return the units of the account's area by code."""
    part, book = part_of(db, account, campaign), unit_book(db, campaign.dataset)
    return [
        UnitDayPublic(
            unit_code=row.unit_code,
            unit_name=book[row.unit_code].name,
            kits=row.kits,
            lent=list(row.lent),
            borrowed=list(row.borrowed),
            places=row.places,
            moved=row.moved,
        )
        for row in unit_days(settings_of(campaign), book, day)
        if part is None or row.unit_code in part
    ]


@router.get("/sessions/account", summary="Where the places of a session come from")
def account_of(db: DbDep, lang: LangDep, campaign: CampaignDep, account: Reader, row: SessionInReach) -> AccountPublic:
    """Return every step from kits and hours to the places; a session of elsewhere is refused like one that does not exist."""
    del account
    found = explain(db, campaign, row)
    return AccountPublic(
        session=str(found.ref),
        station=found.station_name,
        state=found.state,
        kits=list(found.kits),
        teams=list(found.teams),
        account=found.account,
        places=found.places,
        taken=found.taken,
        steps=[StepPublic.model_validate(step, from_attributes=True) for step in steps(found, lang)],
    )


@router.post("/changes/trial", summary="Tell what a change would do; nothing is changed")
@only_reads
def trial(
    change: Change, db: DbDep, app: AppDep, clock: ClockDep, lang: LangDep, campaign: CampaignDep, account: Officer
) -> EffectPublic:
    """Return sessions, places, appointments that would lose theirs, and the forecast end."""
    require_units(db, account, campaign, units_concerned(settings_of(campaign), change))
    effect = try_change(app.engine, campaign.code, change, now=clock.now())
    return effect_public(db, campaign, effect, lang, applied=False)


@router.post("/changes", summary="Make a change: the campaign and its sessions follow at once")
def make(
    change: Change, db: DbDep, clock: ClockDep, lang: LangDep, campaign: CampaignDep, account: Officer
) -> EffectPublic:
    """Make it in one transaction; 409 `appointments_orphaned` where people would lose their place."""
    require_units(db, account, campaign, units_concerned(settings_of(campaign), change))
    effect = make_change(db, campaign, change, now=clock.now())
    return effect_public(db, campaign, effect, lang, applied=True)


def effect_public(db: DbSession, campaign: Campaign, effect: Effect, lang: str, *, applied: bool) -> EffectPublic:
    """Return an effect as the API shows it, its sentences in `lang`."""
    names = unit_book(db, campaign.dataset).names
    return EffectPublic(
        applied=applied,
        changed=list(effect.changed),
        created=effect.opened.created,
        changed_sessions=effect.opened.changed,
        removed=effect.opened.removed,
        begun=effect.opened.frozen,
        places=effect.places,
        places_by_unit=effect.gained_by_unit(),
        orphaned_appointments=effect.orphans.appointments,
        orphaned_people=effect.orphans.people,
        drafts_removed=list(effect.drafts),
        finish_before=_finish(effect.before),
        finish_after=_finish(effect.after),
        sessions=[
            SessionEffectPublic(session=str(one.ref), before=one.before, after=one.after) for one in effect.sessions
        ],
        lines=[LinePublic.model_validate(line, from_attributes=True) for line in effect_lines(effect, names, lang)],
    )


def _finish(required: Required | None) -> date | None:
    return required.at_places.finish if required is not None and required.at_places is not None else None
