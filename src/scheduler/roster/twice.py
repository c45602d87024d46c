"""People who stand in the roster twice, permanent in one place and temporary in another: each is invited once.

Two entries of different households are one person if they have the same ID number, or the same name and full birth date while one
is permanent and the other temporary, or while the newest list of one place does not name him any more. 1 January is no full date:
it stands for an unknown day in many lists. Two entries with different ID numbers are two people, and so are two of which somebody
who knows them has confirmed the one that would not be invited.

He is invited by the entry on which he was told a slot, else where the list still names him, else where he lives: the temporary one.
The other entry is marked `elsewhere` and points to it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, case, func, or_, select, update

from scheduler.bulk import PARAMETERS, chunks, update_rows
from scheduler.roster.groups import ELSEWHERE, GONE
from scheduler.roster.known import HOUSEHOLD, RESIDENT
from scheduler.roster.pairing import PEOPLE_S

HasSlot = Callable[[Collection[int]], set[int]]
"""Tells which residents hold a live appointment: a later stage knows."""
_MARK = ("mark", "marked_at", "mark_source", "same_as_id")
_NOBODY_THERE = frozenset({"moved", "absent", GONE})


def nobody(_: Collection[int]) -> set[int]:
    """Tell of nobody that he holds an appointment."""
    return set()


class Entry(NamedTuple):
    """One of two entries that are one person."""

    id: int
    residence_type: str
    mark: str | None
    mark_source: str | None

    @property
    def is_apart(self) -> bool:
        """Whether somebody who knows the people has said that this one is there for himself."""
        return self.mark_source in PEOPLE_S and self.mark not in _NOBODY_THERE


def invite_once(
    connection: Connection,
    campaign_id: int,
    neighbourhoods: Iterable[int],
    *,
    gone: Collection[int] = (),
    has_slot: HasSlot = nobody,
    now: datetime,
) -> int:
    """Mark the second entries of people of these neighbourhoods, wherever in the campaign those are; return how many are new.

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
    pairs: dict[tuple[int, int], tuple[Entry, Entry]] = {}
    for some in chunks(sorted(set(neighbourhoods)), PARAMETERS):
        for one, other in _alike(connection, campaign_id, some):
            if one.residence_type != other.residence_type or missing.intersection((one.id, other.id)):
                pairs[min(one.id, other.id), max(one.id, other.id)] = (one, other)
        for one, other in _same_number(connection, campaign_id, some):
            pairs[min(one.id, other.id), max(one.id, other.id)] = (one, other)
    told = has_slot({number for pair in pairs for number in pair}) if pairs else set()
    rows = []
    taken: set[int] = set()
    for one, other in pairs.values():
        kept, second = sorted((one, other), key=lambda entry: _rank(entry, told, missing), reverse=True)
        if second.mark or second.is_apart or kept.mark in _NOBODY_THERE or {kept.id, second.id} & taken:
            continue
        taken.add(second.id)
        rows.append((ELSEWHERE, now, "file", kept.id, second.id))
    update_rows(connection, RESIDENT, _MARK, rows)
    return len(rows)


def _rank(entry: Entry, told: set[int], missing: set[int]) -> tuple[Any, ...]:
    return entry.id in told, entry.id not in missing, entry.residence_type == "temporary", -entry.id


def _alike(connection: Connection, campaign_id: int, neighbourhoods: list[int]) -> Iterator[tuple[Entry, Entry]]:
    """Yield entries of these neighbourhoods with those of other households that have the same name and full birth date."""
    mine, other = RESIDENT.alias("mine"), RESIDENT.alias("other")
    new_year = and_(mine.c.birth_day == 1, mine.c.birth_month == 1)
    two_numbers = mine.c.id_number_hash != other.c.id_number_hash  # null, and so no hindrance, where one has none
    return _pairs(
        connection,
        campaign_id,
        neighbourhoods,
        mine,
        other,
        other.c.match_key == mine.c.match_key,
        mine.c.birth_day.is_not(None),
        ~new_year,
        func.coalesce(~two_numbers, True),
    )


def _same_number(connection: Connection, campaign_id: int, neighbourhoods: list[int]) -> Iterator[tuple[Entry, Entry]]:
    mine, other = RESIDENT.alias("mine"), RESIDENT.alias("other")
    return _pairs(
        connection,
        campaign_id,
        neighbourhoods,
        mine,
        other,
        mine.c.id_number_hash.is_not(None),
        other.c.id_number_hash == mine.c.id_number_hash,
    )


def _pairs(
    connection: Connection, campaign_id: int, neighbourhoods: list[int], mine: Any, other: Any, *conditions: Any
) -> Iterator[tuple[Entry, Entry]]:
    columns = [table.c[name] for table in (mine, other) for name in Entry._fields]
    here = select(HOUSEHOLD.c.id).where(HOUSEHOLD.c.neighbourhood_id.in_(neighbourhoods))
    query = (
        select(*columns)
        # + 0: SQLite would look for everybody of the campaign first, and so take the square of their number.
        .where(mine.c.household_id.in_(here), other.c.campaign_id + 0 == campaign_id)
        .where(other.c.household_id != mine.c.household_id, *conditions)
    )
    width = len(Entry._fields)
    for row in connection.execute(query):
        yield Entry(*row[:width]), Entry(*row[width:])


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
