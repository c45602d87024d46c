"""A compared file into the tables: new households and people inserted in bulk, known ones updated, nobody deleted.

Plain statements over many rows: ORM objects cost several times as much for 20,000 people. Ids are read back with one
query instead of RETURNING, which is the quickest way that both databases share.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from scheduler.bulk import PARAMETERS, chunks, insert_rows, update_rows
from scheduler.places.models import Campaign
from scheduler.roster.columns import leader_title
from scheduler.roster.comparing import Changed, Comparison
from scheduler.roster.groups import GONE
from scheduler.roster.intake import PERSON_COLUMNS, HouseholdFacts, HouseholdKey
from scheduler.roster.known import (
    HOUSEHOLD,
    HOUSEHOLD_COLUMNS,
    NEIGHBOURHOOD,
    RESIDENT,
    Known,
    Place,
    known_places,
)
from scheduler.roster.leaders import LeaderFacts
from scheduler.roster.pairing import head_name, household_after
from scheduler.roster.streets import street_key

_OF_HOUSEHOLD = ("street_order", *HOUSEHOLD_COLUMNS)
_MARK = ("mark", "marked_at", "mark_source")


@dataclass(slots=True)
class Written:
    """How many households and residents were new, how many residents changed, and how many were marked as gone."""

    households_added: int = 0
    residents_added: int = 0
    residents_changed: int = 0
    residents_gone: int = 0


class RosterWriter:
    """Writes one file's households into one campaign, in the caller's transaction.

    Parameters
    ----------
    connection
        Of that transaction.
    campaign
        Whose roster it is.
    now
        When marks from the file are made.
    """

    def __init__(self, connection: Connection, campaign: Campaign, now: datetime) -> None:
        self.connection = connection
        self.campaign = campaign
        self.now = now
        self.written = Written()
        self.ids: dict[HouseholdKey, int] = {}
        self.places: frozenset[int] = frozenset()

    def write(
        self,
        known: Known,
        compared: Comparison,
        households: Mapping[HouseholdKey, HouseholdFacts],
        leaders: Mapping[Place, LeaderFacts],
        *,
        mark_gone: bool = False,
    ) -> Written:
        """Write the households and their people, and who leads them; return what was new and what changed.

        With `mark_gone` whoever the file names no more is not invited any more. `ids` then tells the households' ids, `places` the
        ids of the neighbourhoods named.
        """
        places = self._places(known, households)
        self.places = frozenset(places.values())
        self._update_leaders(places, leaders)
        orders = self._street_orders(known, compared, places, households)
        self._update_households(known, compared, places, orders, households)
        fresh = {key: facts for key, facts in households.items() if compared.known[key] is None}
        self._insert_households(fresh, places, orders)
        self.ids = {key: one.id for key, one in compared.known.items() if one is not None}
        self.ids |= self._ids_of(fresh, places)
        self._insert_people(compared)
        self._update_people(compared.changed)
        if mark_gone:
            rows = [(GONE, self.now, "file", row["id"]) for row in compared.gone]
            update_rows(self.connection, RESIDENT, _MARK, rows)
            self.written.residents_gone = len(rows)
        return self.written

    def _places(self, known: Known, households: Mapping[HouseholdKey, HouseholdFacts]) -> dict[Place, int]:
        """Return the ids of the neighbourhoods named, the missing ones made."""
        places: dict[Place, int] = known.neighbourhoods
        named = {key[:2]: facts.neighbourhood for key, facts in households.items()}
        rows = [self._neighbourhood(place[0], name) for place, name in named.items() if place not in places]
        if rows:
            self.connection.execute(insert(NEIGHBOURHOOD), rows)
            places = known_places(self.connection, self.campaign.id or 0)
        return {place: places[place] for place in named}

    def _neighbourhood(self, unit_code: str, name: str) -> dict[str, Any]:
        return {
            "campaign_id": self.campaign.id,
            "dataset": self.campaign.dataset,
            "unit_code": unit_code,
            "name": name,
            "leader_title": leader_title(name),
            "leader_name": "",
            "leader_phone": "",
        }

    def _update_leaders(self, places: Mapping[Place, int], leaders: Mapping[Place, LeaderFacts]) -> None:
        """Store what the file says; what it leaves empty stays, and a newer file replaces an older."""
        here = [(places[place], leader) for place, leader in leaders.items() if place in places]
        for column, said in (
            ("leader_name", {number: leader.name.value for number, leader in here}),
            ("leader_phone", {number: leader.phone.value for number, leader in here}),
        ):
            changes = [{"known_id": number, "said": value} for number, value in said.items() if value]
            if changes:
                known = update(NEIGHBOURHOOD).where(NEIGHBOURHOOD.c.id == bindparam("known_id"))
                self.connection.execute(known.values({column: bindparam("said")}), changes)

    def _street_orders(
        self,
        known: Known,
        compared: Comparison,
        places: Mapping[Place, int],
        households: Mapping[HouseholdKey, HouseholdFacts],
    ) -> dict[object, int]:
        """Return every household's rank on the walk through its neighbourhood from 0: by id the known, by key the new ones."""
        walks: dict[int, list[tuple[Any, int, str, object]]] = {}
        listed: set[int] = set()
        for key, facts in households.items():
            one = compared.known[key]
            address = facts.address or (one.address if one else "")
            ref = compared.refs[key]
            identity: object = one.id if one else key
            walks.setdefault(places[key[:2]], []).append((street_key(address), len(ref), ref, identity))
            if one is not None:
                listed.add(one.id)
        for one in known.households.values():
            if one.id not in listed and one.neighbourhood_id in walks:
                walks[one.neighbourhood_id].append((street_key(one.address), len(one.ref), one.ref, one.id))
        orders: dict[object, int] = {}
        for walk in walks.values():
            walk.sort(key=lambda each: each[:3])
            orders |= {identity: rank for rank, (*_, identity) in enumerate(walk)}
        return orders

    def _update_households(
        self,
        known: Known,
        compared: Comparison,
        places: Mapping[Place, int],
        orders: Mapping[object, int],
        households: Mapping[HouseholdKey, HouseholdFacts],
    ) -> None:
        after = {
            one.id: household_after(one, places[key[:2]], compared.refs[key], households[key])
            for key, one in compared.known.items()
            if one is not None
        }
        changes = []
        for one in known.households.values():
            before = (one.street_order, *one.facts)
            place, ref, *rest = one.facts
            facts = after.get(one.id, (place, compared.gives_way.get(one.id, ref), *rest))
            now = (orders.get(one.id, one.street_order), *facts)
            if now != before:
                changes.append((*now, one.id))
        moved = [row[-1] for row in changes if row[1:3] != known.households[row[-1]].facts[:2]]
        renumbered = [(f"~{number}", number) for number in moved]
        update_rows(
            self.connection, HOUSEHOLD, ("ref",), renumbered
        )  # two may have changed their numbers with each other
        update_rows(self.connection, HOUSEHOLD, _OF_HOUSEHOLD, changes)

    def _insert_households(
        self,
        fresh: Mapping[HouseholdKey, HouseholdFacts],
        places: Mapping[Place, int],
        orders: Mapping[object, int],
    ) -> None:
        rows = [
            (
                self.campaign.id,
                orders[key],
                places[key[:2]],
                key.ref,
                head_name(facts),
                facts.address,
                facts.preferred_shift,
                "file" if facts.preferred_shift else None,
            )
            for key, facts in fresh.items()
        ]
        insert_rows(self.connection, HOUSEHOLD, ("campaign_id", *_OF_HOUSEHOLD), rows)
        self.written.households_added = len(rows)

    def _ids_of(self, fresh: Iterable[HouseholdKey], places: Mapping[Place, int]) -> dict[HouseholdKey, int]:
        """Return the ids that new households got."""
        keys = {(places[key[:2]], key.ref): key for key in fresh}
        columns = HOUSEHOLD.c
        found: dict[HouseholdKey, int] = {}
        for some in chunks(sorted({number for number, _ in keys}), PARAMETERS):
            query = select(columns.neighbourhood_id, columns.ref, columns.id).where(columns.neighbourhood_id.in_(some))
            found |= {
                keys[row[0], row[1]]: row[2] for row in self.connection.execute(query) if (row[0], row[1]) in keys
            }
        return found

    def _insert_people(self, compared: Comparison) -> None:
        now, campaign = self.now, self.campaign.id
        rows = [
            (campaign, self.ids[key], position, *((now, "file") if person.mark else (None, None)), *person[:-1])
            for key, position, person in compared.new
        ]
        columns = ("campaign_id", "household_id", "position", "marked_at", "mark_source", *PERSON_COLUMNS)
        insert_rows(self.connection, RESIDENT, columns, rows)
        self.written.residents_added = len(rows)

    def _update_people(self, changed: list[Changed]) -> None:
        self.written.residents_changed = sum(1 for one in changed if one.said)
        if changed:
            columns = list(changed[0].after)
            rows = [(*one.after.values(), one.before["id"]) for one in changed]
            update_rows(self.connection, RESIDENT, columns, rows)
