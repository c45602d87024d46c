"""What planners and ward officers can change in a campaign without touching its file."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from scheduler.places.campaign_calendar import Closure, Loan, TeamEntry
from scheduler.places.campaign_figures import Kilometres, Load, NoShow, Rate, Ratio, Share
from scheduler.places.campaign_parts import Limit, Part, ServiceTime
from scheduler.places.campaign_stations import Code, Hours, ShiftEntry, StationFacts


class SetStation(StationFacts):
    """Set a station up with its shifts, or change its facts; without `shifts` those it has stay as they are."""

    change: Literal["station"] = "station"
    code: Code
    name: str = Field(min_length=1, max_length=120)
    address: str = Field(default="", max_length=200)
    unit: str = Field(min_length=1)
    serves: tuple[str, ...] = ()
    x_km: Kilometres | None = None
    y_km: Kilometres | None = None
    school: str = Field(default="", max_length=120)
    shifts: tuple[ShiftEntry, ...] | None = None


class RemoveStation(Part):
    """Take a station out of the campaign, with its shifts."""

    change: Literal["remove_station"] = "remove_station"
    code: Code


class SetShift(ShiftEntry):
    """Add a shift to a station, or change the one at `row` of its list, counted from 1, if it still is what it `was`."""

    change: Literal["shift"] = "shift"
    station: Code
    row: int | None = Field(default=None, ge=1)
    was: str = Field(default="", max_length=40, description="what stands at row: “morning 06:30-12:00”")


class RemoveShift(Part):
    """Take the shift at `row` out of a station's list; with `was`, the same asked twice removes one shift only."""

    change: Literal["remove_shift"] = "remove_shift"
    station: Code
    row: int = Field(ge=1)
    was: str = Field(default="", max_length=40, description="what stands at row: “morning 06:30-12:00”")


class StationShifts(Part):
    """All shifts of one station; it is open whenever one of them is."""

    station: Code
    shifts: tuple[ShiftEntry, ...]


class SetShifts(Part):
    """Give several stations other shifts at once: teams that go from one to another cannot be moved one by one.

    Their own first and last days go, the shifts say the days.
    """

    change: Literal["shifts"] = "shifts"
    stations: tuple[StationShifts, ...] = Field(min_length=1)


class Close(Closure):
    """Close a station, the stations of a unit, or all."""

    change: Literal["close"] = "close"


class Reopen(Part):
    """Open again, on the days from `from_day` to `to_day`, what was closed for the same station or unit and the same hours."""

    change: Literal["reopen"] = "reopen"
    from_day: date
    to_day: date
    hours: Hours | None = None
    unit: str = ""
    station: str = ""


class Lend(Loan):
    """Let kits and teams work for another unit from a day on."""

    change: Literal["lend"] = "lend"


class ReturnLoan(Part):
    """End a loan with `last_day`, its last day; a loan that has not begun by then never takes place."""

    change: Literal["return"] = "return"
    kits: tuple[Code, ...] = ()
    teams: tuple[Code, ...] = ()
    to_station: Code
    from_day: date
    last_day: date


class SetTeam(TeamEntry):
    """Set a team up, or change its name and number of people."""

    change: Literal["team"] = "team"


class SetFigures(Part):
    """Change the campaign's own figures; what is left out stays. `waiting_room_cap` 0 takes the cap away."""

    change: Literal["figures"] = "figures"
    first_day: date | None = None
    last_day: date | None = None
    window_minutes: int | None = Field(default=None, ge=5, le=720)
    rate: Rate | None = None
    load: Load | None = None
    reserve: Share | None = None
    no_show: NoShow | None = None
    critical_ratio: Ratio | None = None
    front_load: int | None = Field(default=None, ge=0, le=100)
    waiting_room_cap: int | None = Field(default=None, ge=0)
    service_times: tuple[ServiceTime, ...] | None = None


class SetLimit(Limit):
    """Set a unit's daily limit and target; with neither the unit has none."""

    change: Literal["limit"] = "limit"


Change = Annotated[
    SetStation
    | RemoveStation
    | SetShift
    | RemoveShift
    | SetShifts
    | Close
    | Reopen
    | Lend
    | ReturnLoan
    | SetTeam
    | SetFigures
    | SetLimit,
    Field(discriminator="change"),
]
