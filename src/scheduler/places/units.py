"""Administrative units of one dataset version: codes, names and who belongs to whom."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

from scheduler.places.errors import DatasetUnknown

LEVELS = ("province", "district", "commune")


@dataclass(frozen=True, slots=True)
class Unit:
    """One province, district or commune, named with its kind as on that date: Phường 1, Thị xã Quảng Trị."""

    code: str
    level: str
    kind: str
    name: str
    parent_code: str | None


@dataclass(frozen=True)
class UnitBook:
    """All units of one dataset version. Names repeat and codes are used again later; (dataset, code) is the key."""

    dataset: str
    by_code: Mapping[str, Unit]

    def __contains__(self, code: str) -> bool:
        return code in self.by_code

    def __getitem__(self, code: str) -> Unit:
        return self.by_code[code]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The units' names by code."""
        return {code: unit.name for code, unit in self.by_code.items()}

    @cached_property
    def _children(self) -> dict[str, list[Unit]]:
        children: dict[str, list[Unit]] = {}
        for unit in self.by_code.values():
            children.setdefault(unit.parent_code or "", []).append(unit)
        return children

    def below(self, code: str) -> Iterator[Unit]:
        """Yield the unit itself and every unit below it, in the order of the list."""
        yield self.by_code[code]
        for child in self._children.get(code, ()):
            yield from self.below(child.code)

    def above(self, code: str) -> Iterator[Unit]:
        """Yield the unit itself and every unit above it, up to its province."""
        unit: Unit | None = self.by_code[code]
        while unit is not None:
            yield unit
            unit = self.by_code.get(unit.parent_code or "")

    def is_within(self, code: str, whole: str) -> bool:
        """Tell whether `code` is `whole` or lies below it."""
        return any(unit.code == whole for unit in self.above(code))


def shipped_datasets() -> tuple[str, ...]:
    """Return the names of the lists that ship with the program."""
    folder = files("scheduler") / "units"
    return tuple(sorted(item.name[:-4] for item in folder.iterdir() if item.name.endswith(".csv")))


@lru_cache
def shipped_units(dataset: str) -> UnitBook:
    """Return a list that ships with the program.

    Raises
    ------
    DatasetUnknown
        If there is none of that name.
    """
    if dataset not in shipped_datasets():
        raise DatasetUnknown(dataset=dataset, known=", ".join(shipped_datasets()))
    text = (files("scheduler") / "units" / f"{dataset}.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    units = (Unit(row["code"], row["level"], row["kind"], row["name"], row["parent_code"] or None) for row in rows)
    return UnitBook(dataset, {unit.code: unit for unit in units})
