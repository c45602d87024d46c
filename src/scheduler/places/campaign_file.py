"""The campaign file: one TOML that a planner can read and edit, as a checked and frozen record."""

from datetime import date, time
from typing import Annotated, Any

from pydantic import AfterValidator, Field, TypeAdapter

import slots.verdict
from scheduler.places.campaign_calendar import Closure, Loan, TeamEntry
from scheduler.places.campaign_figures import Clock, ShiftCode
from scheduler.places.campaign_parts import (
    DEFAULT_GROUPS,
    CapacityRules,
    CollectedBefore,
    Eligibility,
    Generate,
    Group,
    GroupRule,
    Limit,
    Milestone,
    Part,
    Preferences,
    Privacy,
    ServiceTime,
    Slips,
    Texts,
    Tolerances,
    Weights,
    resolved_day,
)
from scheduler.places.campaign_residents import Changes, Messages
from scheduler.places.campaign_stations import StationEntry, StationTemplate
from scheduler.places.models import Campaign
from scheduler.places.public_url import checked_public_url
from slots.account import Rules, mean_service_time
from slots.shift import part_of


class CampaignFile(Part):
    """Everything a planner decides about one campaign. Made by `campaign_reading.parse_campaign`."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", examples=['"quang-tri"'])
    name: str = Field(min_length=1, max_length=200, examples=['"Cấp CCCD gắn chíp, thị xã Quảng Trị"'])
    dataset: str = Field(examples=['"vn-2021"'])
    unit: str = Field(examples=['"462"'], description="the unit that runs the campaign")
    first_day: date = Field(examples=["2021-03-15"])
    last_day: date | None = None
    before: date | None = None
    closures: tuple[Closure, ...] = ()
    public_url: Annotated[str, AfterValidator(checked_public_url)] = Field(examples=['"https://phieuhen.example"'])
    window_minutes: int = Field(default=30, ge=5, le=720)
    day_starts: Clock = Field(default=time(4), description="before this hour the operating day before still runs")
    tolerances: Tolerances = Tolerances()
    eligibility: Eligibility = Eligibility()
    privacy: Privacy = Privacy()
    capacity: CapacityRules = CapacityRules()
    service_times: tuple[ServiceTime, ...] = ()
    weights: Weights = Weights()
    preferences: Preferences = Preferences()
    groups: tuple[GroupRule, ...] = DEFAULT_GROUPS
    limits: tuple[Limit, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    collected_before: CollectedBefore | None = None
    slips: Slips = Slips()
    changes: Changes = Changes()
    messages: Messages = Messages()
    texts: Texts
    teams: tuple[TeamEntry, ...] = ()
    loans: tuple[Loan, ...] = ()
    stations: tuple[StationEntry, ...] = ()
    station_templates: tuple[StationTemplate, ...] = ()
    generate: Generate | None = None

    @property
    def deadline(self) -> date:
        """The last day that still counts: "before 1/7" means 30/6."""
        return resolved_day(self.last_day, self.before)

    @property
    def day_starts_minute(self) -> int:
        """`day_starts` in minutes from 00:00."""
        return self.day_starts.hour * 60 + self.day_starts.minute

    @property
    def schools(self) -> frozenset[str]:
        """The schools that take part: those with a station of their own."""
        return frozenset(station.school for station in self.stations if station.kind == "school")

    def shift_cost(self, group: Group, shift: ShiftCode) -> float:
        """Return what a shift costs a group, in units per person; 0 is wished for. Shifts of one part of the day are alike."""
        cost: float | None = getattr(getattr(self.preferences, group), part_of(shift))
        return self.weights.wrong_shift if cost is None else cost

    def window_minutes_of(self, station: StationEntry) -> int:
        """Return the length of a window at `station`."""
        return station.window_minutes or self.window_minutes

    def rules_of(self, station: StationEntry) -> Rules:
        """Return how the hours of a kit become places at `station`: its own figures, else the campaign's."""
        slower = self.service_times if station.service_times is None else station.service_times
        return Rules(
            rate=self.capacity.rate if station.rate is None else station.rate,
            load=self.capacity.load if station.load is None else station.load,
            service_time=mean_service_time([(entry.share, entry.times) for entry in slower]),
            reserve=self.capacity.reserve,
            no_show=self.capacity.no_show,
            critical_ratio=self.capacity.critical_ratio,
        )

    def front_load_of(self, station: StationEntry) -> int:
        """Return how many people of a shift move to its first window; nobody queues at home rounds."""
        if station.front_load is not None:
            return station.front_load
        return 0 if station.kind == "home" else self.capacity.front_load

    def waiting_room_cap_of(self, station: StationEntry) -> int | None:
        """Return the most people one window may call at `station`."""
        return station.waiting_room_cap or self.capacity.waiting_room_cap

    def days_of(self, station: StationEntry) -> tuple[date, ...]:
        """Return the days from the first to the last of `station` within the campaign, in order; closures are not regarded."""
        first = max(self.first_day, station.from_day or self.first_day)
        last = min(self.deadline, station.to_day or self.deadline)
        return tuple(date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))

    @property
    def closed_days(self) -> frozenset[date]:
        """The days on which every station is closed the whole day."""
        whole = (one for one in self.closures if not (one.station or one.unit or one.hours))
        return frozenset(
            date.fromordinal(number)
            for one in whole
            for number in range(one.from_day.toordinal(), one.to_day.toordinal() + 1)
        )

    def units_of_kit(self, kit: str) -> frozenset[str]:
        """Return the units at whose stations a kit works when it is not lent."""
        return frozenset(station.unit for station in self.stations if kit in station.kits)

    def units_of_team(self, team: str) -> frozenset[str]:
        """Return the units at whose stations a team works when it is not lent."""
        return frozenset(station.unit for station in self.stations if team in station.teams)


def settings_of(campaign: Campaign) -> CampaignFile:
    """Return the stored campaign file of `campaign`, as it was loaded."""
    return CampaignFile.model_validate(campaign.settings)


def daily_limits_of(campaign: Campaign) -> dict[str, int]:
    """Return only the stored daily limits, people by unit code: what a booking asks, without reading hundreds of stations."""
    limits = [Limit.model_validate(row) for row in campaign.settings.get("limits", ())]
    return {limit.unit: limit.daily_limit for limit in limits if limit.daily_limit is not None}


def tolerances_of(campaign: Campaign) -> slots.verdict.Tolerances:
    """Return what arrivals are judged by, without reading hundreds of stations."""
    figures = Tolerances.model_validate(campaign.settings.get("tolerances", {}))
    starts: time = TypeAdapter(Clock).validate_python(campaign.settings.get("day_starts", "04:00"))
    return slots.verdict.Tolerances(figures.early_minutes, figures.late_minutes, starts.hour * 60 + starts.minute)


def messages_of(campaign: Campaign) -> Messages:
    """Return only how texts leave, without reading hundreds of stations."""
    return Messages.model_validate(campaign.settings.get("messages", {}))


def keeps_id_numbers(campaign: Campaign) -> bool:
    """Tell whether the campaign needs the ID numbers of its rosters; one that says nothing does not."""
    return Privacy.model_validate(campaign.settings.get("privacy", {})).keep_id_numbers


def to_document(file: CampaignFile) -> dict[str, Any]:
    """Return the file as plain JSON, every default written out; `settings_of` reads it back."""
    return file.model_dump(mode="json")
