"""The required rate: what a day must bring, against the daily target and the open places."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from scheduler.auth.rights import unit_in_area
from scheduler.deps import ClockDep, DbDep, LangDep, Moment, PlainText
from scheduler.guards import CampaignDep, SeesProgress
from scheduler.progress.outlook import Basis, Outlook, Required, Source, Verdict
from scheduler.progress.required import required
from scheduler.progress.required_words import verdict_sentence
from slots.pace import planned_rate, shown_rate

router = APIRouter(tags=["progress"])


class RatePublic(BaseModel):
    """People a day: exact as a fraction, as it is told (half up), and as it is planned (rounded up)."""

    exact: str = Field(examples=["541061/52"])
    shown: int
    planned: int


class PlacesPublic(BaseModel):
    """The open places after the as-of day: all up to the last day, the average over the days left, and how many are missing."""

    total: int
    per_day: RatePublic | None
    percent_of_required: Decimal | None
    missing: int


class OutlookPublic(BaseModel):
    """The end at one pace; `finish` and `days_late` are null where it never comes."""

    basis: Basis
    per_day: RatePublic
    finish: date | None
    days_late: int | None
    in_time: bool


class RequiredPublic(BaseModel):
    """What is left to do in a unit and below; people, unless the name says otherwise."""

    unit_code: str
    unit_name: str
    source: Source = Field(description="where the people come from: the roster, or a milestone of the campaign file")
    as_of_day: date = Field(description="the operating day that is done and counted")
    people: int
    done: int
    remaining: int
    last_day: date
    days_left: int = Field(description="operating days after the as-of day")
    required: RatePublic | None = Field(description="null where no day is left")
    target: int | None
    target_percent_of_required: Decimal | None
    places: PlacesPublic | None = Field(description="null where no session of the unit was opened")
    outlooks: list[OutlookPublic]
    verdict: Verdict
    sentence: str


@router.get("/required-rate", summary="What a day must bring, and whether the deadline holds")
def required_rate(
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    campaign: CampaignDep,
    account: SeesProgress,
    unit: Annotated[PlainText | None, Query(max_length=10, description="code; the account's own if left out")] = None,
    as_of: Moment | None = None,
) -> RequiredPublic:
    """Return the required rate of a unit of the account's area; with `as_of` as it stood at that moment.

    404 `area_unknown` where the campaign has no such unit, 409 `people_unknown` where nothing says how many people there are.
    """
    code = unit_in_area(db, account, campaign, unit)
    found = required(db, campaign, as_of=clock.now() if as_of is None else as_of, unit=code)
    return RequiredPublic(
        unit_code=found.unit_code,
        unit_name=found.unit_name,
        source=found.source,
        as_of_day=found.as_of_day,
        people=found.people,
        done=found.done,
        remaining=found.remaining,
        last_day=found.last_day,
        days_left=found.days_left,
        required=None if found.rate is None else _rate(found.rate),
        target=found.target,
        target_percent_of_required=found.percent_of_rate(found.target),
        places=_places(found),
        outlooks=[_outlook(one) for one in found.outlooks],
        verdict=found.verdict,
        sentence=verdict_sentence(found, lang),
    )


def _rate(per_day: Fraction) -> RatePublic:
    return RatePublic(exact=str(per_day), shown=shown_rate(per_day), planned=planned_rate(per_day))


def _places(found: Required) -> PlacesPublic | None:
    places = found.places
    if places is None:
        return None
    return PlacesPublic(
        total=places.total,
        per_day=None if places.per_day is None else _rate(places.per_day),
        percent_of_required=found.percent_of_rate(places.per_day),
        missing=places.missing,
    )


def _outlook(one: Outlook) -> OutlookPublic:
    return OutlookPublic(
        basis=one.basis, per_day=_rate(one.per_day), finish=one.finish, days_late=one.days_late, in_time=one.in_time
    )
