"""People who stand in the roster twice, permanent in one place and temporary in another: each is invited once.

Two entries of different households are one person if they have the same ID number and the same name or full birth date; or, where
one has no number, the same name and full birth date while one is permanent and the other temporary, or while the newest list of one
place does not name him any more. 1 January is no full date: it stands for an unknown day in many lists, and a number or a name with
a birth that more than four have is nobody's. Two entries with different ID numbers are two people, and so are two of which somebody
who knows them has confirmed the one that would not be invited.

He is invited by the entry on which he was told a slot, else where the list still names him, else where he lives: the temporary one.
The other entry is marked `elsewhere` and points to it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby, islice
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, update

from scheduler.bulk import PARAMETERS, chunks, update_rows
from scheduler.roster.groups import ELSEWHERE, GONE
from scheduler.roster.known import HOUSEHOLD, RESIDENT
from scheduler.roster.models import PEOPLE_S

HasSlot = Callable[[Collection[int]], set[int]]
"""Tells which residents hold a live appointment: a later stage knows."""
_MARK = ("mark", "marked_at", "mark_source", "same_as_id")
MOST_ENTRIES = 4
_NOBODY_THERE = frozenset({"moved", "absent", GONE})


def nobody(_: Collection[int]) -> set[int]:
    """Tell of nobody that he holds an appointment."""
    return set()


class Entry(NamedTuple):
    """One of several entries that may be one person; `key` is his name and birth."""

    id: int
    household_id: int
    key: str
    residence_type: str
    mark: str | None
    mark_source: str | None
    number: str | None

    @property
    def is_apart(self) -> bool:
        """Whether somebody who knows the people has said that this one is there for himself."""
        return self.mark_source in PEOPLE_S and self.mark not in _NOBODY_THERE


class Twins(NamedTuple):
    """How many second entries were marked anew, and how many people share name and birth with somebody who is invited too."""

    marked: int
    alike: int


NO_TWINS = Twins(0, 0)


def invite_once(
    connection: Connection,
    campaign_id: int,
    neighbourhoods: Iterable[int],
    *,
    gone: Collection[int] = (),
    has_slot: HasSlot = nobody,
    now: datetime,
) -> Twins:
    """Mark the second entries of people of these neighbourhoods, wherever in the campaign those are.

    Parameters
    ----------
    gone
        Ids of residents whom the newest list of their neighbourhood does not name.
    has_slot
        Tells who of some residents holds a live appointment.
    now
        When they are marked.
    """
    _release_outdated(connection, campaign_id)
    missing = set(gone)
    groups: list[list[Entry]] = []
    for some in chunks(sorted(set(neighbourhoods)), PARAMETERS):
        groups += _groups(connection, campaign_id, some, "id_number_hash")
        groups += _groups(connection, campaign_id, some, "match_key")
    told = has_slot({entry.id for group in groups for entry in group}) if groups else set()
    seconds: dict[int, int] = {}
    alike: set[int] = set()
    for group in groups:
        here = [entry for entry in group if entry.id not in seconds]
        kept = max(here, key=lambda entry: _rank(entry, told, missing))
        for second in here:
            if second.household_id == kept.household_id or kept.mark in _NOBODY_THERE or second.mark or second.is_apart:
                continue
            if _is_one(kept, second, missing):
                seconds[second.id] = kept.id
            elif second.key == kept.key and not (kept.number and second.number):
                alike.add(second.id)
    update_rows(connection, RESIDENT, _MARK, [(ELSEWHERE, now, "file", kept, one) for one, kept in seconds.items()])
    return Twins(len(seconds), len(alike - seconds.keys()))


def _is_one(kept: Entry, second: Entry, missing: set[int]) -> bool:
    """Tell whether two entries of a group are one person; see the top of the module."""
    if kept.number and second.number:
        return kept.number == second.number and _shares(kept.key, second.key)
    differ = kept.residence_type != second.residence_type
    return kept.key == second.key and (differ or not missing.isdisjoint((kept.id, second.id)))


def _shares(key: str, other: str) -> bool:
    """Tell whether two people have the same name or the same birth: two that share a number alone have one of them wrong."""
    (name, _, birth), (other_name, _, other_birth) = key.rpartition("|"), other.rpartition("|")
    return name == other_name or (birth == other_birth and birth.count("-") == 2)


def _rank(entry: Entry, told: set[int], missing: set[int]) -> tuple[Any, ...]:
    lives_there = ("away", "permanent", "temporary").index(entry.residence_type)
    return entry.id in told, entry.id not in missing, lives_there, -entry.id


def _groups(connection: Connection, campaign_id: int, neighbourhoods: list[int], column: str) -> Iterator[list[Entry]]:
    """Yield people of different households, one of them of these neighbourhoods, who have the same in a column.

    A number or a name with a birth that more than a few have is nobody's: it stands for one that is not known.
    """
    mine, other = RESIDENT.alias("mine"), RESIDENT.alias("other")
    here = select(HOUSEHOLD.c.id).where(HOUSEHOLD.c.neighbourhood_id.in_(neighbourhoods))
    # + 0: SQLite would look for everybody of the campaign first, and so take the square of their number.
    same = (other.c[column] == mine.c[column], other.c.campaign_id + 0 == campaign_id)
    twins = select(other.c.id).where(*same, other.c.household_id != mine.c.household_id).exists()
    wanted = select(mine.c[column]).where(mine.c.household_id.in_(here), _sure(mine, column), twins).distinct()
    columns = [
        RESIDENT.c[name] for name in ("id", "household_id", "match_key", "residence_type", "mark", "mark_source")
    ]
    for some in chunks(connection.execute(wanted).scalars().all(), PARAMETERS):
        query = (
            select(*columns, RESIDENT.c.id_number_hash)
            .where(RESIDENT.c[column].in_(some), RESIDENT.c.campaign_id + 0 == campaign_id, _sure(RESIDENT, column))
            .order_by(RESIDENT.c[column], RESIDENT.c.id)
        )
        entries = [Entry._make(row) for row in connection.execute(query)]
        for _, group in groupby(entries, key=lambda entry: entry.number if column == "id_number_hash" else entry.key):
            found = list(islice(group, MOST_ENTRIES + 1))
            if 1 < len(found) <= MOST_ENTRIES:
                yield found


def _sure(table: Any, column: str) -> ColumnElement[bool]:
    """Return the condition that the column says who somebody is: a whole birth date, and not 1 January."""
    if column == "id_number_hash":
        return cast("ColumnElement[bool]", table.c.id_number_hash.is_not(None))
    return and_(table.c.birth_day.is_not(None), or_(table.c.birth_day != 1, table.c.birth_month != 1))


def _release_outdated(connection: Connection, campaign_id: int) -> None:
    """Let those be invited again whose other entry says another name or birth by now, or that nobody comes from."""
    second, kept = RESIDENT.alias("second"), RESIDENT.alias("kept")
    same = or_(kept.c.match_key == second.c.match_key, kept.c.id_number_hash == second.c.id_number_hash)
    query = (
        select(kept.c.id)
        .join(second, second.c.same_as_id == kept.c.id)
        .where(second.c.campaign_id == campaign_id, second.c.same_as_id.is_not(None))
        .where(or_(~func.coalesce(same, False), kept.c.mark.in_(sorted(_NOBODY_THERE))))
    )
    release(connection, connection.execute(query).scalars().all())


def release(connection: Connection, resident_ids: Collection[int]) -> None:
    """Let the other entries of people who are not at these ones be invited again: they moved away, are absent or gone."""
    added = RESIDENT.c.mark_source.in_(
        PEOPLE_S
    )  # set aside when somebody added them: they are what they would have been
    was, who = case((added, "added"), else_=None), case((added, RESIDENT.c.mark_source), else_=None)
    for some in chunks(sorted(resident_ids), PARAMETERS):
        connection.execute(
            update(RESIDENT)
            .where(RESIDENT.c.same_as_id.in_(some), RESIDENT.c.mark == ELSEWHERE)
            .values(mark=was, marked_at=None, mark_source=who, same_as_id=None)
        )
