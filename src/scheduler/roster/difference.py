"""What a file would change, line by line in people's words: who is new, of whom it says something else, who is not in it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Literal

from scheduler.roster.comparing import Changed
from scheduler.roster.examining import Examined
from scheduler.roster.known import HOUSEHOLD_COLUMNS, KnownHousehold, Values

Kind = Literal["new", "changed", "household", "back", "gone", "vouched"]
KINDS: tuple[Kind, ...] = ("gone", "changed", "household", "back", "vouched", "new")
"""In the order in which they need somebody's eye."""
LINES_KEPT = 200
"""Of each kind; the counts cover all."""
HEADING_OF = {
    "full_name": "name",
    "birth_text": "birth",
    "residence_type": "residence",
    "has_card": "card",
    "mark": "note",
    "head_name": "head_name",
    "preferred_shift": "shift",
    "neighbourhood_id": "neighbourhood",
    "ref": "household_ref",
}
"""The key in `columns.COLUMNS` of a column of the database, where it has another name there."""


@dataclass(frozen=True, slots=True)
class Line:
    """One person or household: `said` has (column of the table, before, after) of what changes; `row` is 0 if not in the file."""

    kind: Kind
    name: str
    birth: str
    head: str
    address: str
    neighbourhood: str
    row: int = 0
    said: tuple[tuple[str, Any, Any], ...] = ()
    sheet: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON. It names people: keep it no longer than the file itself."""
        return asdict(self)


def difference(examined: Examined, limit: int = LINES_KEPT) -> list[Line]:
    """Return at most `limit` lines of each kind, those that need somebody's eye first."""
    kinds: dict[Kind, Iterator[Line]] = {
        "gone": _missing(examined, "gone", examined.compared.gone),
        "changed": (_changed(examined, "changed", one) for one in _changes(examined)),
        "household": _households(examined),
        "back": (_changed(examined, "back", one) for one in examined.compared.back),
        "vouched": _missing(examined, "vouched", examined.compared.vouched),
        "new": _new(examined),
    }
    return [line for kind in KINDS for line in islice(kinds[kind], limit)]


def _changes(examined: Examined) -> Iterator[Changed]:
    return (one for one in examined.compared.changed if set(one.said) - {"mark"} or one.before["mark"] != "gone")


def _changed(examined: Examined, kind: Kind, one: Changed) -> Line:
    household = examined.known.households[one.before["household_id"]]
    said = tuple((name, one.before[name], one.after[name]) for name in one.said)
    return _line(examined, kind, household, one.before, one.row, said)


def _missing(examined: Examined, kind: Kind, rows: list[Values]) -> Iterator[Line]:
    return (_line(examined, kind, examined.known.households[row["household_id"]], row) for row in rows)


def _line(
    examined: Examined,
    kind: Kind,
    household: KnownHousehold,
    row: Values,
    number: int = 0,
    said: tuple[tuple[str, Any, Any], ...] = (),
) -> Line:
    place = examined.known.names.get(household.neighbourhood_id, "")
    return Line(kind, row["full_name"], row["birth_text"], household.head_name, household.address, place, number, said)


def _new(examined: Examined) -> Iterator[Line]:
    for key, _, person in examined.compared.new:
        facts = examined.intake.households[key]
        yield Line(
            "new",
            person.full_name,
            person.birth_text,
            facts.head_name,
            facts.address,
            facts.neighbourhood,
            person.row,
            sheet=facts.sheet,
        )


def _households(examined: Examined) -> Iterator[Line]:
    names = examined.known.names
    for one, after, facts in examined.household_changes:
        was = names.get(one.neighbourhood_id, "")
        said = [
            (name, was, facts.neighbourhood) if name == "neighbourhood_id" else (name, before, now)
            for name, before, now in zip(HOUSEHOLD_COLUMNS, one.facts, after, strict=True)
            if before != now and name != "shift_source"
        ]
        if said:
            yield Line("household", "", "", one.head_name, one.address, was, 0, tuple(said))
    for number, ref in examined.compared.gives_way.items():
        one = examined.known.households[number]
        was = names.get(one.neighbourhood_id, "")
        yield Line("household", "", "", one.head_name, one.address, was, 0, (("ref", one.ref, ref),))
