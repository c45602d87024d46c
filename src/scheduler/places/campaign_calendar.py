"""What changes the calendar of a campaign's stations: closures, loans of kits and teams, and the teams themselves."""

from datetime import date

from pydantic import Field

from scheduler.places.campaign_figures import ShiftCode
from scheduler.places.campaign_parts import Part
from scheduler.places.campaign_stations import Code, Hours


class Closure(Part):
    """From `from_day` to `to_day`, both counting, a station, the stations of a unit, or with neither all of them are closed.

    Without `hours` the whole operating day is closed, its night shift too. With `hours` they are closed on the clock of each of
    these days: "14:00-16:00", or "23:00-01:00" into the next morning, whichever operating day the shift belongs to.
    """

    from_day: date = Field(examples=["2021-04-30"])
    to_day: date = Field(examples=["2021-05-01"])
    hours: Hours | None = None
    unit: str = ""
    station: str = ""
    reason: str = Field(default="", max_length=120)


class Loan(Part):
    """From `from_day` to `to_day`, both counting, kits and teams work at another station than their own, in all its shifts or some.

    They are gone from all their own stations on these days. `to_day` is the campaign's last day if left out.
    """

    kits: tuple[Code, ...] = ()
    teams: tuple[Code, ...] = ()
    to_station: Code
    shifts: tuple[ShiftCode, ...] = ()
    from_day: date = Field(examples=["2021-04-24"])
    to_day: date | None = None


class TeamEntry(Part):
    """A team (tổ) that works kits, with the number of its people."""

    code: Code
    name: str = Field(min_length=1, max_length=120, examples=['"Tổ lưu động 1"'])
    people: int = Field(ge=1, le=99, examples=["4"])
