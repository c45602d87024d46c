"""Stations of a campaign file, and the templates that write many like stations in a few lines."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from scheduler.places.campaign_figures import Kilometres, Latitude, Load, Longitude, Rate, ShiftCode, Weight, expected
from scheduler.places.campaign_parts import Part, ServiceTime
from slots.errors import SlotsError
from slots.shift import Shift

StationKind = Literal["headquarters", "mobile", "school", "home"]
Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,39}$", examples=['"TRU-SO"'])]


def _readable_hours(text: str) -> str:
    try:
        return Shift.parse("morning", text).text
    except SlotsError:
        raise expected(
            "giờ như 06:30-12:00, 18:00-24:00 hoặc 23:00-02:00 (qua nửa đêm)",
            "hours like 06:30-12:00, 18:00-24:00 or 23:00-02:00 (past midnight)",
        ) from None


Contact = Annotated[str, Field(max_length=120, examples=['"cô Mẫu, 0233 3000 001"'])]
SchoolClass = Annotated[str, Field(min_length=1, max_length=20, examples=['"10A1"'])]
Hours = Annotated[str, AfterValidator(_readable_hours)]


class ShiftEntry(Part):
    """A shift of a station on every day from `from_day` to `to_day`: its name, its hours, the kits and teams that work in it.

    Two entries may bear one name where no day has both: other hours from some day on.
    """

    code: ShiftCode = Field(examples=['"morning"'])
    hours: Hours = Field(examples=['"06:30-12:00"'])
    kits: tuple[Code, ...] = ()
    teams: tuple[Code, ...] = ()
    from_day: date | None = Field(default=None, description="the station's first day if left out")
    to_day: date | None = Field(default=None, description="the station's last day if left out")

    @property
    def shift(self) -> Shift:
        """The shift as the slots package knows it."""
        return Shift.parse(self.code, self.hours)

    @property
    def title(self) -> str:
        """What tells it from the others of its station to whoever looked at the list: “morning 06:30-12:00”."""
        return f"{self.code} {self.hours}"


class StationFacts(Part):
    """What a station and a template have in common."""

    kind: StationKind
    from_day: date | None = Field(default=None, description="the campaign's first day if left out")
    to_day: date | None = Field(default=None, description="the campaign's last day if left out")
    window_minutes: int | None = Field(default=None, ge=5, le=720, description="instead of the campaign's")
    rate: Rate | None = Field(default=None, description="instead of the campaign's")
    front_load: int | None = Field(default=None, ge=0, le=100, description="instead of the campaign's; homes: 0")
    waiting_room_cap: int | None = Field(default=None, ge=1, description="instead of the campaign's")
    load: Load | None = Field(default=None, description="instead of the campaign's")
    service_times: tuple[ServiceTime, ...] | None = Field(default=None, description="instead of the campaign's")
    travel_minutes: int = Field(default=0, ge=0, le=240, description="of each shift, before the first person is served")
    urgency: Weight = Field(default=1, description="how many days of waiting a day counts for: remote places first")


class StationEntry(StationFacts):
    """A place that receives people. It serves its unit and all below, unless `serves` names other units of the campaign."""

    code: Code
    name: str = Field(max_length=120, examples=['"Trụ sở Công an thị xã"'])
    address: str = Field(default="", max_length=200)
    unit: str = Field(examples=['"462"'], description="whose daily limit and target it counts against")
    serves: tuple[str, ...] = ()
    x_km: Kilometres | None = Field(default=None, description="east of the campaign's origin")
    y_km: Kilometres | None = Field(default=None, description="north of the campaign's origin")
    latitude: Latitude | None = Field(default=None, description="where a phone's map leads to; else by its address")
    longitude: Longitude | None = None
    school: str = Field(default="", max_length=120, description="as rosters write it; only for kind school")
    contact: Contact = Field(default="", description="name and telephone of whom to talk to at the school")
    classes: tuple[SchoolClass, ...] = Field(default=(), description="of the school; none takes any class")
    shifts: tuple[ShiftEntry, ...] = ()

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, where the file has both."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)

    @property
    def served(self) -> tuple[str, ...]:
        """The units whose people, and whose lower units' people, may come here."""
        return self.serves or (self.unit,)

    @property
    def kits(self) -> frozenset[str]:
        """All kits that work here in some shift."""
        return frozenset(kit for shift in self.shifts for kit in shift.kits)

    @property
    def teams(self) -> frozenset[str]:
        """All teams that work here in some shift."""
        return frozenset(team for shift in self.shifts for team in shift.teams)


class TemplateShift(Part):
    """A shift of a template; the codes of its kits and teams may hold {unit}, {parent} and {team}."""

    code: ShiftCode
    hours: Hours = Field(examples=['"06:30-12:00"'])
    kits: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    from_day: date | None = None
    to_day: date | None = None


class StationTemplate(StationFacts):
    """One station for each unit of a level: texts may hold {unit} {name} {NAME} {parent} {parent_name} {team}.

    `under` names the units whose districts or communes are meant (the campaign's unit if empty), `without` leaves some out.
    With `teams` the stations of one parent are not all open at once: they are dealt in order to that many teams, and each team
    spends its days with one unit after the other, as evenly as whole days allow.
    """

    per: Literal["district", "commune"]
    under: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    teams: int | None = Field(default=None, ge=1, le=99)
    code: str = Field(max_length=60, examples=['"TRU-SO-{unit}"'])
    name: str = Field(max_length=120, examples=['"Trụ sở Công an {name}"'])
    address: str = Field(default="", max_length=200)
    shifts: tuple[TemplateShift, ...] = ()
