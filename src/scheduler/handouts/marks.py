"""What became of each slip: facts are only added, the latest of a slip counts, and the same mark again adds nothing.

A mark is of one paper: where another version replaced it, the slip is open again until the new paper has a mark.
`now` is the campaign's clock. A `neighbourhood_id` limits the verbs to the slips of that neighbourhood, as a leader is limited.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Subquery, or_
from sqlmodel import Session as DbSession
from sqlmodel import col, func, insert, select

from notices.wording import slip_number
from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.handouts.errors import (
    HandoutStateUnknown,
    NoSlipsInRange,
    NotInYourNeighbourhood,
    SlipNotToMark,
    SlipUnknown,
)
from scheduler.handouts.models import Handout
from scheduler.invitations.models import Invitation
from scheduler.places.models import Campaign
from scheduler.roster.models import Household

OPEN = "open"
STATES = ("handed_out", "absent", "moved", "address_not_found", "refused", "dead", "has_card", OPEN)
Source = Literal["leader", "clerk", "command"]
Slip = tuple[Invitation, int]
"""An invitation and the id of its neighbourhood."""

LIVE = (
    col(Invitation.cancelled_at).is_(None),
    or_(col(Household.spare_places) == 0, col(Household.spare_told_at).is_not(None)),
)
"""Of a slip that can be marked together with its neighbours: not cancelled, and no spare slip that belongs to nobody yet."""
# Both databases bound the parameters of one statement: SQLite at 32,766, PostgreSQL at 65,535.
_AT_ONCE = 10_000


def mark(
    db: DbSession,
    *,
    campaign: Campaign,
    state: str,
    source: Source,
    now: datetime,
    invitation_ids: Sequence[int] | None = None,
    numbers: Sequence[int] | None = None,
    account: Account | None = None,
    neighbourhood_id: int | None = None,
) -> int:
    """Mark slips, named by invitation or by number, and return how many changed; all of them or none.

    Raises
    ------
    HandoutStateUnknown
        The state is none of `STATES`.
    SlipUnknown
        The campaign has no such slip.
    NotInYourNeighbourhood
        A slip belongs to another neighbourhood than `neighbourhood_id`.
    SlipNotToMark
        A slip that is to be handed out was cancelled, or is a spare one that belongs to nobody yet.
    """
    column, wanted = (
        (Invitation.id, invitation_ids) if invitation_ids is not None else (Invitation.number, numbers or ())
    )
    slips = [slip for some in _portions(wanted) for slip in slips_of(db, campaign, col(column).in_(some))]
    _all_found(wanted, slips, by_number=invitation_ids is None)
    _all_of_neighbourhood(slips, neighbourhood_id)
    if state == "handed_out":
        _all_live(db, campaign, [slip for slip, _ in slips])
    hold(db, slips)
    return record(db, slips, state, source=source, account=account, now=now)


def open_numbers(db: DbSession, campaign: Campaign, first: int, last: int) -> list[int]:
    """Return the live slips from one number to another, both included, that have no mark yet; spare ones that nobody has are none.

    Raises
    ------
    NoSlipsInRange
        There is no live slip at all.
    """
    slips = [slip for slip, _ in slips_of(db, campaign, *LIVE, col(Invitation.number).between(first, last))]
    if not slips:
        raise NoSlipsInRange(first=first, last=last)
    present = state_of(db, [stored_id(slip) for slip in slips])
    return [slip.number for slip in slips if present[stored_id(slip)] == OPEN]


def undo(
    db: DbSession,
    *,
    campaign: Campaign,
    source: Source,
    now: datetime,
    invitation_ids: Sequence[int] | None = None,
    numbers: Sequence[int] | None = None,
    account: Account | None = None,
    neighbourhood_id: int | None = None,
) -> int:
    """Take the last marks back: the slips are open again. Raises as `mark` does."""
    return mark(
        db,
        campaign=campaign,
        state=OPEN,
        source=source,
        now=now,
        invitation_ids=invitation_ids,
        numbers=numbers,
        account=account,
        neighbourhood_id=neighbourhood_id,
    )


def latest_of(db: DbSession, invitation_ids: Sequence[int]) -> dict[int, Handout]:
    """Return the fact that counts for each invitation that has one."""
    return {fact.invitation_id: fact for some in _portions(invitation_ids) for fact in _latest(db, some)}


def state_of(db: DbSession, invitation_ids: Sequence[int]) -> dict[int, str]:
    """Return the state of each of the invitations; one without a mark is open."""
    latest = latest_of(db, invitation_ids)
    return {key: latest[key].state if key in latest else OPEN for key in invitation_ids}


def _portions(items: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]


def counting_marks(*which: ColumnElement[bool], version: Any = None) -> Subquery:
    """Return `invitation_id` and `id` of the mark that counts for each slip that has one: the latest of its present version.

    `which` narrows the invitations or the marks; `version` is another version than the present one, for a former moment.
    """
    paper = col(Invitation.version) if version is None else version
    return (
        select(col(Handout.invitation_id).label("invitation_id"), func.max(col(Handout.id)).label("id"))
        .join(Invitation, col(Invitation.id) == col(Handout.invitation_id))
        .where(col(Handout.version) == paper, *which)
        .group_by(col(Handout.invitation_id))
        .subquery()
    )


def _latest(db: DbSession, invitation_ids: Sequence[int]) -> Sequence[Handout]:
    latest = counting_marks(col(Handout.invitation_id).in_(invitation_ids))
    return db.exec(select(Handout).join(latest, latest.c.id == col(Handout.id))).all()


def slips_of(db: DbSession, campaign: Campaign, *which: Any) -> list[Slip]:
    """Return the campaign's slips of these conditions, cancelled ones too, each with its neighbourhood's id, by number."""
    slips = (
        select(Invitation, Household.neighbourhood_id)
        .join(Household, col(Household.id) == Invitation.household_id)
        .where(Invitation.campaign_id == campaign.id, *which)
        .order_by(col(Invitation.number))
    )
    return [(invitation, neighbourhood) for invitation, neighbourhood in db.exec(slips)]


def hold(db: DbSession, slips: Collection[Slip]) -> None:
    """Let nobody else mark these slips until this transaction ends: of two who mark the same stack, the second finds it marked.

    The versions were read before, on purpose: who waited here for a plan or a reprint had the former paper in hand, and it is
    that one whose fate is told. In the order of their ids, as all lock them, so that nobody waits in a circle.
    """
    for some in _portions(sorted(stored_id(slip) for slip, _ in slips)):
        held = select(Invitation.id).where(col(Invitation.id).in_(some)).order_by(col(Invitation.id))
        db.exec(held.with_for_update(key_share=True)).all()


def _all_found(wanted: Sequence[int], slips: list[Slip], *, by_number: bool) -> None:
    found = {slip.number if by_number else slip.id for slip, _ in slips}
    for number in wanted:
        if number not in found:
            raise SlipUnknown(number=number if by_number else f"(id {number})")


def _all_live(db: DbSession, campaign: Campaign, slips: Sequence[Invitation]) -> None:
    ids = [stored_id(slip) for slip in slips]
    live = {
        slip.id for some in _portions(ids) for slip, _ in slips_of(db, campaign, *LIVE, col(Invitation.id).in_(some))
    }
    for slip in slips:
        if slip.id not in live:
            raise SlipNotToMark(number=slip_number(slip.number))


def _all_of_neighbourhood(slips: list[Slip], neighbourhood_id: int | None) -> None:
    for slip, neighbourhood in slips:
        if neighbourhood_id not in (None, neighbourhood):
            raise NotInYourNeighbourhood(number=slip.number)


def record(
    db: DbSession,
    slips: Sequence[Slip],
    state: str,
    *,
    source: Source,
    account: Account | None,
    now: datetime,
    entry: str | None = None,
) -> int:
    """Add the facts of slips that are not in `state` yet, and return how many; the caller holds them (see `hold`).

    Raises
    ------
    HandoutStateUnknown
    """
    if state not in STATES:
        raise HandoutStateUnknown(state=state, known=", ".join(STATES))
    present = state_of(db, [stored_id(slip) for slip, _ in slips])
    facts = [
        {
            "invitation_id": slip.id,
            "version": slip.version,
            "state": state,
            "source": source,
            "account_id": None if account is None else account.id,
            "entry": entry,
            "marked_at": now,
        }
        for slip, _ in slips
        if present[stored_id(slip)] != state
    ]
    if facts:
        db.execute(insert(Handout), facts)
        ids = [stored_id(slip) for slip, _ in slips]
        one = ids[0] if len(ids) == 1 else None
        span: dict[str, Any] = {} if one else {"first": min(ids), "last": max(ids)}
        campaign = slips[0][0].campaign_id
        note(db, "slip.marked", campaign_id=campaign, subject=one, state=state, count=len(facts), **span)
    return len(facts)
