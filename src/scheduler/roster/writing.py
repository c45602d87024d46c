"""Households into the tables: new ones inserted in bulk, known ones compared and updated, nobody deleted.

Plain statements over many rows: ORM objects cost several times as much for 20,000 people. Ids are read back with one
query instead of RETURNING, which is the quickest way that both databases share.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from scheduler.bulk import insert_rows
from scheduler.database import metadata
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.roster.columns import leader_title
from scheduler.roster.intake import PERSON_COLUMNS, HouseholdFacts, HouseholdKey, PersonFacts
from scheduler.roster.leaders import LeaderFacts
from scheduler.roster.models import Household, Resident
from scheduler.roster.streets import street_key
from scheduler.roster.vietnamese import fold

_NEIGHBOURHOOD = metadata.tables[str(Neighbourhood.__tablename__)]
_HOUSEHOLD = metadata.tables[str(Household.__tablename__)]
_RESIDENT = metadata.tables[str(Resident.__tablename__)]

_FILE_COLUMNS = tuple(name for name in PERSON_COLUMNS if name != "mark")
_KEEP_IF_EMPTY = frozenset({"relationship", "phone", "occupation", "school", "school_class", "birth_text"})
_COLUMN_OF = {"residence_type": "residence", "has_card": "card"}

Values = dict[str, Any]


@dataclass(slots=True)
class Written:
    """How many households and residents were new, and how many residents changed."""

    households_added: int = 0
    residents_added: int = 0
    residents_changed: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """A household as the database has it."""

    id: int
    head_name: str
    address: str
    street_order: int
    preferred_shift: str | None


class RosterWriter:
    """Writes one file's households into one campaign, in the caller's transaction.

    Parameters
    ----------
    connection
        Of that transaction.
    campaign
        Whose roster it is.
    columns
        The columns that the file has: what it does not have stays as it was.
    now
        When marks from the file were made.
    """

    def __init__(self, connection: Connection, campaign: Campaign, columns: Iterable[str], now: datetime) -> None:
        self.connection = connection
        self.campaign = campaign
        self.columns = frozenset(columns)
        self.now = now
        self.written = Written()
        self.ids: dict[HouseholdKey, int] = {}

    def write(
        self, households: Mapping[HouseholdKey, HouseholdFacts], leaders: Mapping[tuple[str, str], LeaderFacts]
    ) -> Written:
        """Write the households and their people, and who leads them; return what was new and what changed.

        `ids` then tells the households' ids.
        """
        neighbourhoods = self._neighbourhoods(households)
        self._update_leaders(neighbourhoods, leaders)
        places = {key: (neighbourhoods[key[:2]], key.ref) for key in households}
        known = self._households(set(neighbourhoods.values()))
        orders = _street_orders(known, {places[key]: facts for key, facts in households.items()})
        self._update_households(known, orders, {places[key]: facts for key, facts in households.items()})
        fresh = {places[key]: facts for key, facts in households.items() if places[key] not in known}
        self._insert_households(fresh, orders)
        ids = {place: household.id for place, household in known.items()}
        if fresh:
            ids = {place: household.id for place, household in self._households(set(neighbourhoods.values())).items()}
        self.ids = {key: ids[places[key]] for key in households}
        here = {self.ids[key]: facts for key, facts in households.items()}
        self._write_people(here, old={household.id for household in known.values()})
        return self.written

    def _neighbourhoods(self, households: Mapping[HouseholdKey, HouseholdFacts]) -> dict[tuple[str, str], int]:
        """Return the ids of the neighbourhoods named, the missing ones made."""
        known = self._known_neighbourhoods()
        missing = {key[:2]: facts.neighbourhood for key, facts in households.items() if key[:2] not in known}
        rows = [self._neighbourhood(unit_code, name) for (unit_code, _), name in missing.items()]
        if not rows:
            return {key[:2]: known[key[:2]] for key in households}
        self.connection.execute(insert(_NEIGHBOURHOOD), rows)
        known = self._known_neighbourhoods()
        return {key[:2]: known[key[:2]] for key in households}

    def _known_neighbourhoods(self) -> dict[tuple[str, str], int]:
        columns = _NEIGHBOURHOOD.c
        query = select(columns.unit_code, columns.name, columns.id).where(columns.campaign_id == self.campaign.id)
        return {(unit_code, fold(name)): number for unit_code, name, number in self.connection.execute(query)}

    def _neighbourhood(self, unit_code: str, name: str) -> Values:
        return {
            "campaign_id": self.campaign.id,
            "dataset": self.campaign.dataset,
            "unit_code": unit_code,
            "name": name,
            "leader_title": leader_title(name),
            "leader_name": "",
            "leader_phone": "",
        }

    def _update_leaders(
        self, neighbourhoods: Mapping[tuple[str, str], int], leaders: Mapping[tuple[str, str], LeaderFacts]
    ) -> None:
        """Store what the file says; what it leaves empty stays, and a newer file replaces an older."""
        here = [(neighbourhoods[place], leader) for place, leader in leaders.items() if place in neighbourhoods]
        for column, said in (
            ("leader_name", {number: leader.name.value for number, leader in here}),
            ("leader_phone", {number: leader.phone.value for number, leader in here}),
        ):
            changes = [{"known_id": number, "said": value} for number, value in said.items() if value]
            if changes:
                known = update(_NEIGHBOURHOOD).where(_NEIGHBOURHOOD.c.id == bindparam("known_id"))
                self.connection.execute(known.values({column: bindparam("said")}), changes)

    def _households(self, neighbourhoods: set[int]) -> dict[tuple[int, str], _Known]:
        """Return the campaign's households in these neighbourhoods by (neighbourhood, number)."""
        columns = _HOUSEHOLD.c
        query = select(
            columns.neighbourhood_id,
            columns.ref,
            columns.id,
            columns.head_name,
            columns.address,
            columns.street_order,
            columns.preferred_shift,
        ).where(columns.campaign_id == self.campaign.id)
        rows = self.connection.execute(query)
        return {(place, ref): _Known(*rest) for place, ref, *rest in rows if place in neighbourhoods}

    def _insert_households(
        self, fresh: Mapping[tuple[int, str], HouseholdFacts], orders: Mapping[tuple[int, str], int]
    ) -> None:
        columns = ("campaign_id", "neighbourhood_id", "ref", "head_name", "address", "street_order", "preferred_shift")
        rows = [
            (self.campaign.id, *place, _head_name(facts), facts.address, orders[place], facts.preferred_shift)
            for place, facts in fresh.items()
        ]
        insert_rows(self.connection, _HOUSEHOLD, columns, rows)
        self.written.households_added = len(rows)

    def _update_households(
        self,
        known: Mapping[tuple[int, str], _Known],
        orders: Mapping[tuple[int, str], int],
        facts: Mapping[tuple[int, str], HouseholdFacts],
    ) -> None:
        changes = []
        for place, old in known.items():
            new = facts.get(place)
            head_name = (new and _head_name(new)) or old.head_name
            address = (new and new.address) or old.address
            shift = (new and new.preferred_shift) or old.preferred_shift
            now = _Known(old.id, head_name, address, orders[place], shift)
            if now != old:
                changes.append(
                    {
                        "known_id": now.id,
                        "head_name": now.head_name,
                        "address": now.address,
                        "street_order": now.street_order,
                        "preferred_shift": now.preferred_shift,
                    }
                )
        if changes:
            self.connection.execute(update(_HOUSEHOLD).where(_HOUSEHOLD.c.id == bindparam("known_id")), changes)

    def _write_people(self, households: Mapping[int, HouseholdFacts], *, old: set[int]) -> None:
        known = self._people() if old else {}
        fresh: list[tuple[Any, ...]] = []
        changes: list[Values] = []
        for household_id, facts in households.items():
            for position, person in enumerate(_in_order(facts)):
                before = known.get((household_id, person.match_key))
                if before is None:
                    marked = (self.now, "file") if person.mark else (None, None)
                    fresh.append((self.campaign.id, household_id, position, *marked, *person[:-1]))
                elif change := self._change(before, position, person):
                    changes.append(change)
        columns = ("campaign_id", "household_id", "position", "marked_at", "mark_source", *PERSON_COLUMNS)
        insert_rows(self.connection, _RESIDENT, columns, fresh)
        self._update_people(changes)
        self.written.residents_added, self.written.residents_changed = len(fresh), len(changes)

    def _people(self) -> dict[tuple[int, str], Values]:
        columns = [column for column in _RESIDENT.c if not column.name.startswith("id_number_")]
        query = select(*columns).where(_RESIDENT.c.campaign_id == self.campaign.id)
        rows = self.connection.execute(query).mappings()
        return {(row["household_id"], row["match_key"]): dict(row) for row in rows}

    def _change(self, before: Values, position: int, person: PersonFacts) -> Values | None:
        """Return the row's new values if the file says anything new about the person, else None."""
        after = {name: before[name] for name in (*_FILE_COLUMNS, "mark", "marked_at", "mark_source")} | {
            "position": position
        }
        for name in _FILE_COLUMNS:
            value = getattr(person, name)
            said = value != "" if name in _KEEP_IF_EMPTY else _COLUMN_OF.get(name, "name") in self.columns
            after[name] = value if said else before[name]
        if person.mark and person.mark != before["mark"]:
            after["mark"], after["marked_at"], after["mark_source"] = person.mark, self.now, "file"
        if all(before[name] == value for name, value in after.items()):
            return None
        return after | {"known_id": before["id"]}

    def _update_people(self, changes: list[Values]) -> None:
        if changes:
            self.connection.execute(update(_RESIDENT).where(_RESIDENT.c.id == bindparam("known_id")), changes)


def _head_name(facts: HouseholdFacts) -> str:
    """Return the head's name: the file's, or the first person's where it names none."""
    return facts.head_name or next(iter(facts.people.values())).full_name


def _in_order(facts: HouseholdFacts) -> list[PersonFacts]:
    """Return the people with the head first, then as in the file."""
    if not facts.head:
        return list(facts.people.values())
    return [facts.people[facts.head], *(person for key, person in facts.people.items() if key != facts.head)]


def _street_orders(
    known: Mapping[tuple[int, str], _Known], facts: Mapping[tuple[int, str], HouseholdFacts]
) -> dict[tuple[int, str], int]:
    """Return every household's rank on the walk through its neighbourhood, known and new ones together, from 0."""
    addresses = {place: household.address for place, household in known.items()}
    addresses |= {place: new.address or addresses.get(place, "") for place, new in facts.items()}
    by_neighbourhood: dict[int, list[tuple[int, str]]] = {}
    for place in addresses:
        by_neighbourhood.setdefault(place[0], []).append(place)
    orders: dict[tuple[int, str], int] = {}
    for places in by_neighbourhood.values():
        walk = sorted(places, key=lambda place: (street_key(addresses[place]), len(place[1]), place[1]))
        orders |= {place: rank for rank, place in enumerate(walk)}
    return orders
