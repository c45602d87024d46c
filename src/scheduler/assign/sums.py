"""Which few of many numbers sum exactly to another."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

# How many of the numbers are tried as the first of two, of three, and of four: the search ends soon, and takes the early ones.
_FIRST = (40, 16, 5)


class Sums:
    """The people of blocks in the order in which they should come; asked again and again for one to four with a given sum."""

    def __init__(self, people: Sequence[int]) -> None:
        self._people = people
        self._places: dict[int, list[int]] = defaultdict(list)
        for place, count in enumerate(people):
            self._places[count].append(place)
        # Bit n is set if some block has n people; the other way round, a shift and an AND tell whether two have a sum.
        self._bits = sum(1 << count for count in self._places)
        self._top = max(self._places, default=0)
        self._mirror = int(f"{self._bits:0{self._top + 1}b}"[::-1], 2)

    def likely(self, total: int) -> bool:
        """Tell whether one block has `total` people, or two have together; wrongly where one would be needed twice."""
        return total >= 0 and bool(self._bits >> total & 1 or self._pair(total))

    def exact(self, total: int, *, with_first: bool = False) -> Iterator[tuple[int, ...]]:
        """Yield the places of one to four blocks with exactly `total` people: few before many, early before late.

        `with_first` leaves only those that the first block is one of.
        """
        firsts = (1, 1, 1) if with_first else _FIRST
        yield from ((last,) for last in self._places.get(total, ()) if last == 0 or not with_first)
        yield from self._two(total, firsts[0], ())
        every = range(len(self._people))
        for one in every[: firsts[1]]:
            yield from self._two(total - self._people[one], len(self._people), (one,))
        for one in every[: firsts[2]]:
            for two in every[one + 1 : _FIRST[1]]:
                yield from self._two(total - self._people[one] - self._people[two], len(self._people), (one, two))

    def _two(self, total: int, until: int, before: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """Two blocks behind those in `before`, the first of them before the place `until`."""
        if not self._pair(total):
            return
        for one in range(before[-1] + 1 if before else 0, min(until, len(self._people))):
            for last in self._places.get(total - self._people[one], ()):
                if last > one:
                    yield (*before, one, last)

    def _pair(self, total: int) -> bool:
        if total < 0:
            return False
        shift = self._top - total
        return bool(self._bits & (self._mirror >> shift if shift >= 0 else self._mirror << -shift))
