"""The figures of progress, added up: kinds never mix, and slips are never counted as people."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one unit and day, or of several: slips where the name says so, otherwise people."""

    invited_slips: int = 0
    invited: int = 0
    handed_out_slips: int = 0
    handed_out: int = 0
    arrived: int = 0
    collected: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @classmethod
    def total(cls, several: Iterable[Self]) -> "Figures":
        """Return the sum; of none it is all zeros."""
        return sum(several, start=Figures())
