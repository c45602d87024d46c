"""Looks at target groups: whom the rules or a choice put where."""

from sqlmodel import col, select

from line import Line
from scheduler.roster.choosing import choose_group, group_counts
from scheduler.roster.models import Household, Resident


def resident(line: Line, name: str) -> int:
    """The id of somebody of the small roster by his name."""
    with line.work() as (db, _):
        return db.exec(select(Resident.id).where(col(Resident.full_name) == name)).one()


def household(line: Line, ref: str) -> int:
    """The id of a household of the small roster by its number."""
    with line.work() as (db, _):
        return db.exec(select(Household.id).where(col(Household.ref) == ref)).one()


def chosen(line: Line, group: str | None, *names: str, **school: str) -> int:
    """Put people into a group by hand."""
    people = [resident(line, name) for name in names]
    with line.work() as (db, campaign):
        return choose_group(db, campaign, people, group, **school)


def counted(line: Line, units: set[str] | None = None) -> dict[tuple[str, str], tuple[int, int]]:
    """People and people by hand, by ward and group."""
    with line.work() as (db, campaign):
        return {
            (row.unit_code, row.group): (row.people, row.by_hand) for row in group_counts(db, campaign, units=units)
        }
