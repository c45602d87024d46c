"""The required rate: remaining people by remaining days, against the daily target and the places that are open."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.auth.errors import AreaUnknown
from scheduler.errors import SchedulerError
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.campaign_parts import Limit
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.supply import descendants, limit_of_station
from scheduler.progress.outlook import Outlook, Required, Rest, Source, first_day_after
from scheduler.progress.queries import CollectedRow, collected_by_day
from scheduler.roster.eligible import eligible_on
from scheduler.roster.models import Household, Resident
from slots.calendar import MINUTES_PER_DAY, at, operating_day
from slots.pace import required_rate

PACE_DAYS = 7
"""Operating days with collected people that make the present pace: a week of them evens out the weekdays."""


class PeopleUnknown(SchedulerError):
    """Nobody has said yet how many people are to be served: no roster, and no milestone that would say it."""

    code = "people_unknown"
    status = 409
    vi = "Chưa biết {unit} có bao nhiêu người phải thu nhận. Hãy nhập danh sách hộ, hoặc ghi mốc dossiers có figure trong tệp đợt."
    en = "It is not known how many people are to be served in {unit}. Import the roster, or give a dossiers milestone a figure."


def required(db: DbSession, campaign: Campaign, *, as_of: datetime, unit: str | None = None) -> Required:
    """Return what is left to do in `unit` (the whole campaign if None) and everything below it, and when it will be done.

    The operating day of `as_of` counts as done, and facts up to that moment count. Without a roster the milestone's figure and
    the people collected before speak, as of their own day. Seven queries at most, however many people there are.

    Raises
    ------
    AreaUnknown
        The unit is none of the campaign's.
    PeopleUnknown
        There is neither a roster nor a figure for the unit.
    NestedLimits
        Two daily limits would bind one station.
    """
    settings = settings_of(campaign)
    below = descendants(db, campaign.dataset)
    code = campaign.unit_code if unit is None else unit
    if code not in below.get(campaign.unit_code, ()):
        raise AreaUnknown(what="unit", value=code)
    row = db.get_one(AdminUnit, (campaign.dataset, code))
    units = None if code == campaign.unit_code else below[code]
    work = _work(db, campaign, settings, as_of, units, row.name)
    rest = Rest(
        work.people - work.done,
        first_day_after(work.as_of_day, campaign.first_day),
        campaign.last_day,
        settings.closed_days,
    )
    by_day = _places_by_day(db, campaign, settings, below, units, rest.first_day)
    target = daily_target(settings.limits, code, below)
    places = None if by_day is None else rest.places(by_day)
    return Required(
        unit_code=code,
        unit_name=row.name,
        source=work.source,
        as_of_day=work.as_of_day,
        people=work.people,
        done=work.done,
        remaining=rest.remaining,
        last_day=campaign.last_day,
        days_left=rest.days_left,
        rate=required_rate(rest.remaining, rest.days_left) if rest.days_left else None,
        target=target,
        places=places,
        at_target=None if target is None else rest.at_pace("target", target),
        at_places=None if by_day is None or places is None else rest.at_places(places, by_day),
        at_pace=_at_recent_pace(rest, work.by_day),
    )


def end_of_day(campaign: Campaign, day: date) -> datetime:
    """Return the last moment of an operating day of the campaign; a day years away reads as one year before or after it."""
    year = timedelta(days=366)
    day = max(campaign.first_day - year, min(day, campaign.last_day + year))
    return at(day, MINUTES_PER_DAY + settings_of(campaign).day_starts_minute) - timedelta(microseconds=1)


def daily_target(limits: Iterable[Limit], unit: str, below: Mapping[str, Collection[str]]) -> int | None:
    """Return the unit's daily target; where it has none, the sum of those below it, of which a part's parts count once."""
    targets = {limit.unit: limit.daily_target for limit in limits if limit.daily_target is not None}
    if unit in targets:
        return targets[unit]
    parts = [part for part in targets if part in below[unit]]
    highest = [part for part in parts if not any(part != other and part in below[other] for other in parts)]
    return sum(targets[part] for part in highest) if highest else None


@dataclass(frozen=True, slots=True)
class _Work:
    source: Source
    as_of_day: date
    people: int
    done: int
    by_day: Mapping[date, int]


def _work(
    db: DbSession, campaign: Campaign, settings: CampaignFile, as_of: datetime, units: set[str] | None, name: str
) -> _Work:
    rule = settings.eligibility
    eligible = eligible_on(campaign.last_day, rule.minimum_age, without_card=rule.without_card)
    in_roster, to_come = _roster(db, campaign, eligible, units)
    if in_roster:
        # Whoever was served counts as one of the people, also where the roster says meanwhile that he has a card. He is taken
        # off here and not in the query of the roster: joined to a million people the outcomes would take SQLite minutes.
        served = [
            row
            for row in collected_by_day(db, campaign, holding=eligible, as_of=as_of)
            if units is None or row.unit_code in units
        ]
        done = sum(row.people for row in served)
        people = to_come - sum(row.holding for row in served) + done
        return _Work("roster", operating_day(as_of, settings.day_starts_minute), people, done, _by_day(served))
    figure = _milestone(settings) if units is None else None
    if figure is None:
        raise PeopleUnknown(unit=name)
    before = settings.collected_before
    if before is None:
        return _Work("milestone", operating_day(as_of, settings.day_starts_minute), figure, 0, {})
    return _Work("milestone", before.day, figure, min(figure, before.people), {})


def _milestone(settings: CampaignFile) -> int | None:
    """The figure of the last milestone of dossiers of the campaign's own unit."""
    own = [
        milestone
        for milestone in settings.milestones
        if milestone.kind == "dossiers" and milestone.unit in ("", settings.unit) and milestone.figure is not None
    ]
    return max(own, key=lambda milestone: milestone.last_day).figure if own else None


def _roster(
    db: DbSession, campaign: Campaign, eligible: ColumnElement[bool], units: set[str] | None
) -> tuple[int, int]:
    """Return how many people the roster has, and how many of them are eligible."""
    counts = (
        select(func.count(), func.sum(case((eligible, 1), else_=0)))
        .select_from(Resident)
        .where(col(Resident.campaign_id) == campaign.id)
    )
    if units is not None:
        counts = (
            counts.join(Household, col(Household.id) == col(Resident.household_id))
            .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
            .where(col(Neighbourhood.unit_code).in_(units))
        )
    in_roster, to_come = db.execute(counts).one()
    return int(in_roster), int(to_come or 0)


def _by_day(served: Iterable[CollectedRow]) -> Counter[date]:
    by_day: Counter[date] = Counter()
    for row in served:
        by_day[row.operating_day] += row.people
    return by_day


def _at_recent_pace(rest: Rest, by_day: Mapping[date, int]) -> Outlook | None:
    days = sorted(by_day)[-PACE_DAYS:]
    return rest.at_pace("pace", Fraction(sum(by_day[day] for day in days), len(days))) if days else None


def _places_by_day(
    db: DbSession,
    campaign: Campaign,
    settings: CampaignFile,
    below: dict[str, set[str]],
    units: set[str] | None,
    first_day: date,
) -> dict[date, int] | None:
    """Return the open places from `first_day` on under the daily limits; None where the unit has no session at all.

    A limit binds the sum of all stations below it. Of a part of its unit it is only known that it takes no more than that.
    """
    rows = db.execute(select(Station).where(col(Station.campaign_id) == campaign.id)).scalars()
    stations = {row.id: row for row in rows if units is None or row.unit_code in units}
    limited = limit_of_station(stations, settings, below)
    allowed = {limit.unit: limit.daily_limit for limit in settings.limits}
    open_places = (
        select(
            col(SessionRow.station_id),
            col(SessionRow.operating_day),
            func.sum(col(SlotRow.places) - col(SlotRow.blocked)),
        )
        .join(SlotRow, col(SlotRow.session_id) == col(SessionRow.id))
        .where(col(SessionRow.campaign_id) == campaign.id, col(SessionRow.state) == "open")
        .where(col(SessionRow.operating_day) >= first_day)
        .group_by(col(SessionRow.station_id), col(SessionRow.operating_day))
    )
    sums: Counter[tuple[str | None, date]] = Counter()
    for station, day, places in db.execute(open_places):
        if station in stations:
            sums[limited[station], day] += int(places)
    found: Counter[date] = Counter()
    for (unit, day), places in sums.items():
        limit = None if unit is None else allowed[unit]
        found[day] += places if limit is None else min(places, limit)
    return dict(found) if found or _has_session(db, campaign, stations) else None


def _has_session(db: DbSession, campaign: Campaign, stations: Collection[int | None]) -> bool:
    opened = select(col(SessionRow.station_id)).where(col(SessionRow.campaign_id) == campaign.id).distinct()
    return any(station in stations for station in db.execute(opened).scalars())
