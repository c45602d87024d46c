"""Follow-ups: whose visit came to nothing, where there is room to come again, and what was done about it."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlmodel import Session as DbSession

from scheduler.api.moves import Clock, SessionText, SlipPublic, rearranged
from scheduler.arrivals.follow_ups import FollowUp, Whose, follow_ups, whose_of
from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.deps import AppDep, ClockDep, DbDep, PlainText, StoredNumber, opens_records
from scheduler.guards import CampaignDep, FollowsUp
from scheduler.operations.following_up import follow_up, undo_follow_up, windows_again
from scheduler.operations.moving import Rearranged
from scheduler.places.models import Campaign
from scheduler.plan.places_left import find_window
from scheduler.reach import session_in_reach

router = APIRouter(tags=["follow-ups"])

How = Literal["new_slot", "home_round", "data_fixed", "not_needed"]
MOST = 50
"""Outcomes seen to at once."""


class FollowUpPublic(BaseModel):
    """An outcome that calls for something. People are named by their initials; `slip` is the number of the slip they came on.

    `state` is `open`, `home` (on the list of homes to visit, no time yet) or `done`; `again_slip` is the number of the new slip,
    `again_came` whether the person has arrived on it.
    """

    outcome_id: int
    outcome: str
    suggested: str
    state: str
    operating_day: date
    recorded_at: datetime
    station: str
    name: str
    household_id: int
    household: str
    neighbourhood: str
    unit_code: str
    slip: int | None
    how: str | None
    note: str
    done_at: datetime | None
    again_slip: int | None
    again_ends_at: datetime | None
    again_came: bool


class FreeWindow(BaseModel):
    """A window with room for all of them, named as the order wants it."""

    session: str
    starts: str
    starts_at: datetime
    ends_at: datetime
    free: int


class FollowUpOrder(BaseModel):
    """Which outcomes, in which way; with `session` and `starts` for a new slot, and for a home round that has its time.

    `data_fixed` and `not_needed` want a note.
    """

    outcome_ids: list[StoredNumber] = Field(min_length=1, max_length=MOST)
    how: How
    session: SessionText | None = None
    starts: Clock | None = None
    note: PlainText = Field(default="", max_length=200)


class UndoOrder(BaseModel):
    """The outcome whose mark is taken back."""

    outcome_id: StoredNumber


class FollowedUpPublic(BaseModel):
    """The follow-ups as they are now, and the new slips to print; `changed` is false where nothing had to be done."""

    changed: bool
    follow_ups: list[FollowUpPublic]
    slips: list[SlipPublic]


@router.get("/follow-ups", summary="Whose visit came to nothing, and what was done about it")
@opens_records
def list_them(
    db: DbDep, campaign: CampaignDep, account: FollowsUp, state: Literal["open", "home", "done", "all"] = "open"
) -> list[FollowUpPublic]:
    """Return those of the account's area: a station lead's own station, an officer's residents; by neighbourhood and household."""
    found = [one for one in _all(db, campaign, account) if state in ("all", one.state)]
    return [_public(one) for one in found]


@router.get("/follow-ups/windows", summary="Windows with room for the people of one household who come again")
def windows(
    db: DbDep,
    clock: ClockDep,
    campaign: CampaignDep,
    account: FollowsUp,
    household_id: Annotated[StoredNumber, Query()],
    how: Literal["new_slot", "home_round"] = "new_slot",
) -> list[FreeWindow]:
    """Return them by day, station and time; none for a household that has nobody to follow up in the account's area."""
    whose = whose_of(db, account, campaign)
    people = [
        one for one in follow_ups(db, campaign, whose) if one.household_id == household_id and one.state != "done"
    ]
    if not people:
        return []
    found = windows_again(db, campaign, whose, people, home=how == "home_round", now=clock.now())
    return [
        FreeWindow(
            session=one.window.name.partition(" ")[0],
            starts=one.window.clock,
            starts_at=one.window.slot.starts_at,
            ends_at=one.window.slot.ends_at,
            free=one.free,
        )
        for one in found
    ]


@router.post("/follow-ups", summary="See to outcomes: a new slot, a home round, a data fix, or nothing more")
def see_to(
    order: FollowUpOrder, db: DbDep, app: AppDep, clock: ClockDep, campaign: CampaignDep, account: FollowsUp
) -> FollowedUpPublic:
    """Do it for all of them or none; those of one household come together. Again changes nothing."""
    done = follow_up(
        db,
        campaign=campaign,
        whose=whose_of(db, account, campaign),
        outcome_ids=order.outcome_ids,
        how=order.how,
        slot_id=_slot(db, account, campaign, order),
        note=order.note,
        account_id=account.id,
        keys=app.keys,
        now=clock.now(),
    )
    slips = rearranged(db, Rearranged(done.slips, done.changed)).slips
    return FollowedUpPublic(changed=done.changed, follow_ups=[_public(one) for one in done.found], slips=slips)


@router.post("/follow-ups/undo", summary="Take a mark back, so that the follow-up is open again")
def take_back(order: UndoOrder, db: DbDep, campaign: CampaignDep, account: FollowsUp) -> FollowUpPublic:
    """Refuse where a new slip hangs on it (409 `follow_up_has_slip`)."""
    whose = whose_of(db, account, campaign)
    return _public(undo_follow_up(db, campaign=campaign, whose=whose, outcome_id=order.outcome_id))


def _slot(db: DbSession, account: Account, campaign: Campaign, order: FollowUpOrder) -> int | None:
    if order.session is None or order.starts is None:
        return None
    return find_window(db, session_in_reach(db, account, campaign, order.session), order.starts).slot_id


def _all(db: DbSession, campaign: Campaign, account: Account) -> list[FollowUp]:
    whose: Whose = whose_of(db, account, campaign)
    found = follow_ups(db, campaign, whose)
    note(db, "follow_up.read", campaign_id=campaign.id, people=len(found))
    return found


def _public(one: FollowUp) -> FollowUpPublic:
    return FollowUpPublic.model_validate(one, from_attributes=True)
