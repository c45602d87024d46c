"""The ledger of places: what is taken and what is free, in memory."""

from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import Generic, TypeVar

from slots.errors import FigureOutOfRange, NegativeFigure, NotBooked, SlotFull, SlotUnknown

SlotKey = TypeVar("SlotKey", bound=Hashable)


class Ledger(Generic[SlotKey]):
    """Keeps 0 <= taken <= places for every slot, whatever is asked of it; a refused call changes nothing.

    Parameters
    ----------
    places
        People each slot can take, >= 0; copied.

    Raises
    ------
    NegativeFigure
        If a slot has fewer than no places.
    """

    def __init__(self, places: Mapping[SlotKey, int]) -> None:
        for slot, number in places.items():
            if number < 0:
                raise NegativeFigure(name=str(slot), value=number)
        self._places = dict(places)
        self._taken = dict.fromkeys(places, 0)

    @property
    def taken(self) -> Mapping[SlotKey, int]:
        """People in every slot: a live, read-only view."""
        return MappingProxyType(self._taken)

    def free(self, slot: SlotKey) -> int:
        """Return the places still free in a slot.

        Raises
        ------
        SlotUnknown
            If the ledger does not keep the slot.
        """
        if slot not in self._places:
            raise SlotUnknown(slot=slot)
        return self._places[slot] - self._taken[slot]

    def take(self, slot: SlotKey, people: int) -> None:
        """Take places for a whole party or for nobody: a party is never cut to what is left.

        Raises
        ------
        SlotFull
            If fewer places are free.
        SlotUnknown
            If the ledger does not keep the slot.
        FigureOutOfRange
            If it is not at least one person.
        """
        _require_a_party(people)
        free = self.free(slot)
        if people > free:
            raise SlotFull(slot=slot, free=free, people=people)
        self._taken[slot] += people

    def give_back(self, slot: SlotKey, people: int) -> None:
        """Give places back that were taken before.

        Raises
        ------
        NotBooked
            If fewer places were taken.
        SlotUnknown
            If the ledger does not keep the slot.
        FigureOutOfRange
            If it is not at least one person.
        """
        _require_a_party(people)
        if slot not in self._taken:
            raise SlotUnknown(slot=slot)
        if people > self._taken[slot]:
            raise NotBooked(slot=slot, taken=self._taken[slot], people=people)
        self._taken[slot] -= people


def _require_a_party(people: int) -> None:
    # A negative party would turn `take` into `give_back` and slip past its check.
    if people < 1:
        raise FigureOutOfRange(name="people", low=1, high="…", value=people)
