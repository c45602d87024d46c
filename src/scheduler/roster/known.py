"""What the roster has already of the wards that a file is about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from scheduler.bulk import PARAMETERS, chunks
from scheduler.database import metadata
from scheduler.places.models import Neighbourhood
from scheduler.roster.models import Household, Resident
from scheduler.roster.vietnamese import fold

NEIGHBOURHOOD = metadata.tables[str(Neighbourhood.__tablename__)]
HOUSEHOLD = metadata.tables[str(Household.__tablename__)]
RESIDENT = metadata.tables[str(Resident.__tablename__)]

HOUSEHOLD_COLUMNS = ("neighbourhood_id", "ref", "head_name", "address", "preferred_shift", "shift_source")
"""What a file says of a household."""
Place = tuple[str, str]
"""A neighbourhood as files name it: the code of its unit, its folded name."""
Values = Mapping[str, Any]


@dataclass(slots=True)
class KnownHousehold:
    """A household as the database has it; `people` are the rows of its residents by match key, without ID numbers."""

    id: int
    neighbourhood_id: int
    ref: str
    head_name: str
    address: str
    street_order: int
    preferred_shift: str | None
    shift_source: str | None
    spare_places: int
    people: dict[str, Values] = field(default_factory=dict)

    @property
    def facts(self) -> tuple[Any, ...]:
        """What `HOUSEHOLD_COLUMNS` are now."""
        return tuple(getattr(self, name) for name in HOUSEHOLD_COLUMNS)


@dataclass(frozen=True, slots=True)
class Known:
    """The campaign's neighbourhoods by place, their names by id, and the households of the wards asked for by id."""

    neighbourhoods: dict[Place, int]
    names: dict[int, str]
    households: dict[int, KnownHousehold]

    @property
    def unit_of(self) -> dict[int, str]:
        """The unit's code of each neighbourhood."""
        return {number: unit_code for (unit_code, _), number in self.neighbourhoods.items()}


def read_known(connection: Connection, campaign_id: int, units: Iterable[str]) -> Known:
    """Return what is known of the commune-level units of these codes; of others only the names of their neighbourhoods."""
    named = _named_places(connection, campaign_id)
    places = {(unit_code, fold(name)): number for number, unit_code, name in named}
    wanted = set(units)
    numbers = sorted(number for (unit_code, _), number in places.items() if unit_code in wanted)
    households = {one.id: one for some in chunks(numbers, PARAMETERS) for one in _households(connection, some)}
    if households:
        for some in chunks(numbers, PARAMETERS):
            for row in _people(connection, some):
                if row["household_id"] in households:  # not one that came between the two questions
                    households[row["household_id"]].people[row["match_key"]] = row
    return Known(places, {number: name for number, _, name in named}, households)


def known_places(connection: Connection, campaign_id: int) -> dict[Place, int]:
    """Return the ids of the campaign's neighbourhoods by place."""
    named = _named_places(connection, campaign_id)
    return {(unit_code, fold(name)): number for number, unit_code, name in named}


def _named_places(connection: Connection, campaign_id: int) -> list[tuple[int, str, str]]:
    columns = NEIGHBOURHOOD.c
    query = select(columns.id, columns.unit_code, columns.name).where(columns.campaign_id == campaign_id)
    return [(number, unit_code, name) for number, unit_code, name in connection.execute(query)]


def _households(connection: Connection, neighbourhoods: list[int]) -> Iterator[KnownHousehold]:
    columns = [HOUSEHOLD.c[name] for name in KnownHousehold.__dataclass_fields__ if name != "people"]
    query = select(*columns).where(HOUSEHOLD.c.neighbourhood_id.in_(neighbourhoods)).order_by(HOUSEHOLD.c.id)
    return (KnownHousehold(*row) for row in connection.execute(query))


def _people(connection: Connection, neighbourhoods: list[int]) -> Iterator[Values]:
    columns = [column for column in RESIDENT.c if not column.name.startswith("id_number_")]
    here = select(HOUSEHOLD.c.id).where(HOUSEHOLD.c.neighbourhood_id.in_(neighbourhoods))
    rows = connection.execute(select(*columns).where(RESIDENT.c.household_id.in_(here))).mappings()
    return (dict(row) for row in rows)
