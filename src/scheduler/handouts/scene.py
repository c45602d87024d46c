"""What is the same for all files of one printing: read once, parsed once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import Session as DbSession
from sqlmodel import col

from notices.ruler import Ruler, widened
from notices.slip import Paper, SheetTexts, SignIn
from scheduler.auth.leaders import leaders_by_neighbourhood
from scheduler.auth.models import Account
from scheduler.auth.one_time import open_words
from scheduler.auth.words import address_form, sign_in_page
from scheduler.bulk import PARAMETERS, chunks
from scheduler.database import stored_id
from scheduler.handouts.batches import Place, schools_of
from scheduler.handouts.errors import CampaignTextsMissing
from scheduler.handouts.files import Names, names_of
from scheduler.handouts.orders import Window
from scheduler.keys import Keys
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.places.slip_texts import KIND_OF_STATION, Contact, sheet_texts
from scheduler.places.unit_tables import unit_book
from scheduler.places.units import UnitBook
from scheduler.plan.models import Plan
from slots.calendar import ZONE

LEADER_OF_ANY_KIND = "Đại diện khu dân cư"
"""What a leader is called where the neighbourhood's name says nothing of its kind."""
SCHOOL_TITLE = "Nhà trường"
MOST_WINDOWS = 20_000
"""Kept in memory; a province has many more, and neighbours share theirs."""


@dataclass
class Scene:
    """A campaign as its printing sees it. Nothing of it changes but the windows, which are read as they are met."""

    plan: Plan
    campaign: Campaign
    settings: CampaignFile
    units: UnitBook
    neighbourhoods: dict[int, Neighbourhood]
    schools: dict[int, Station]
    leaders: dict[int, Account]
    names: Names
    keys: Keys
    windows: dict[int, Window] = field(default_factory=dict)

    @cached_property
    def ruler(self) -> Ruler:
        """The hour ruler of the whole campaign."""
        return ruler_of(self.settings)

    @cached_property
    def papers(self) -> tuple[tuple[str, Paper], ...]:
        """Every paper that the campaign asks for, with its case."""
        return tuple((paper.case, Paper(paper.vi, paper.en)) for paper in self.settings.texts.papers)

    def ward_of(self, place: Place) -> str:
        """Return the code of the unit in which a batch is handed out."""
        return self._holder(place).unit_code

    def name_of(self, place: Place) -> str:
        """Return what the batch of a place is called."""
        return self._holder(place).name

    def unit_name(self, place: Place) -> str:
        """Return the unit of a place with the one above it: Phường 1, Thị xã Quảng Trị."""
        unit = self.units[self.ward_of(place)]
        above = self.units[unit.parent_code] if unit.parent_code else None
        return f"{unit.name}, {above.name}" if above else unit.name

    def receiver(self, place: Place) -> tuple[str, str]:
        """Return title and name of who hands the batch out."""
        if place.station_id is not None:
            return SCHOOL_TITLE, self.schools[place.station_id].name
        neighbourhood = self.neighbourhoods[place.neighbourhood_id or 0]
        return neighbourhood.leader_title, neighbourhood.leader_name

    def texts(self, place: Place, issued_on: date) -> SheetTexts:
        """Return the campaign's words as they stand on the slips of a batch; a pupil's family is told to ask the office."""
        ward = self.units[self.ward_of(place)].name
        if place.neighbourhood_id is None:
            return sheet_texts(self.settings, ward, issued_on)
        return neighbourhood_texts(self.settings, ward, self.neighbourhoods[place.neighbourhood_id], issued_on)

    def address(self, neighbourhood_id: int) -> str:
        """Return what follows the street: a neighbourhood's name alone is not unique, so the ward stands beside it."""
        neighbourhood = self.neighbourhoods[neighbourhood_id]
        return f"{neighbourhood.name}, {self.units[neighbourhood.unit_code].name}"

    def has_streets(self, place: Place) -> bool:
        """Tell whether a household without an address could not be found: in towns, not in villages, nor a pupil in his class."""
        return place.station_id is None and self.units[self.ward_of(place)].kind != "commune"

    def serial(self, place: Place) -> int:
        """Return the serial of the leader's sign-in while one is open, else 0."""
        leader = self.leaders.get(place.neighbourhood_id or 0)
        return leader.one_time_serial if leader is not None and leader.one_time_hash is not None else 0

    def sign_in(self, place: Place) -> SignIn | None:
        """Return the leader's sign-in while one is open."""
        leader = self.leaders.get(place.neighbourhood_id or 0)
        words = open_words(leader, keys=self.keys) if leader is not None else None
        if words is None:
            return None
        page = sign_in_page(self.settings.public_url)
        return SignIn(address=f"{page}/{address_form(words)}", page=page.partition("://")[2], words=words)

    def meet(self, db: DbSession, slots: Iterable[int]) -> dict[int, Window]:
        """Return the windows of these slots, reading those that are met for the first time."""
        wanted = set(slots)
        if len(self.windows) > MOST_WINDOWS:
            self.windows.clear()
        for some in chunks(sorted(wanted - self.windows.keys()), PARAMETERS):
            query = (
                select(
                    col(SlotRow.id),
                    col(SessionRow.operating_day),
                    col(SlotRow.starts_at),
                    col(SlotRow.ends_at),
                    col(SessionRow.shift),
                    col(Station.id),
                    col(Station.number),
                    col(Station.name),
                    col(Station.address),
                    col(Station.kind),
                )
                .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
                .join(Station, col(Station.id) == col(SessionRow.station_id))
                .where(col(SlotRow.id).in_(some))
            )
            for slot_id, day, starts_at, ends_at, *where, kind in db.execute(query):
                wording = KIND_OF_STATION.get(kind, "station")
                self.windows[slot_id] = Window._make((day, _local(starts_at), _local(ends_at), *where, wording))
        return {slot: self.windows[slot] for slot in wanted}

    def _holder(self, place: Place) -> Neighbourhood | Station:
        if place.station_id is not None:
            return self.schools[place.station_id]
        return self.neighbourhoods[place.neighbourhood_id or 0]


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)


def scene_of(db: DbSession, plan: Plan, keys: Keys) -> Scene:
    """Return what the printing of a plan needs to know; `keys` tell the words of the leaders' sign-ins.

    Raises
    ------
    CampaignTextsMissing
    """
    campaign = db.get_one(Campaign, plan.campaign_id)
    settings = settings_with_texts(campaign)
    rows = db.execute(select(Neighbourhood).where(col(Neighbourhood.campaign_id) == campaign.id)).scalars()
    neighbourhoods = {stored_id(row): row for row in rows}
    schools = schools_of(db, plan.campaign_id)
    return Scene(
        plan=plan,
        campaign=campaign,
        settings=settings,
        units=unit_book(db, campaign.dataset),
        neighbourhoods=neighbourhoods,
        schools=schools,
        leaders=leaders_by_neighbourhood(db, campaign),
        names=names_of(db, campaign, neighbourhoods.values(), schools.values()),
        keys=keys,
    )


def settings_with_texts(campaign: Campaign) -> CampaignFile:
    """Return the campaign's settings, for paper that says its words.

    Raises
    ------
    CampaignTextsMissing
    """
    try:
        return settings_of(campaign)
    except ValidationError as error:
        if any(problem["loc"][:1] == ("texts",) for problem in error.errors()):
            raise CampaignTextsMissing(campaign=campaign.code) from error
        raise


def ruler_of(settings: CampaignFile) -> Ruler:
    """Return the hour ruler of the whole campaign: its earliest and latest shift widen it for every household alike."""
    shifts = (entry.shift for station in settings.stations for entry in station.shifts)
    return widened((shift.start_minute, shift.end_minute) for shift in shifts)


def neighbourhood_texts(settings: CampaignFile, ward: str, neighbourhood: Neighbourhood, issued_on: date) -> SheetTexts:
    """Return the campaign's words as they stand on the paper of a neighbourhood: its leader is told where he is known."""
    contact = None
    if neighbourhood.leader_name:
        title = neighbourhood.leader_title or LEADER_OF_ANY_KIND
        contact = Contact(title, neighbourhood.leader_name, neighbourhood.leader_phone)
    return sheet_texts(settings, ward, issued_on, contact, neighbourhood.name)
