"""A stack (xấp) is the slips of one window at one place, lying one after the other; the cover and the list go by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from notices.slip import Bundle, Slip
from notices.wording import hour_range, shift_name, slip_number

HOME = "Tại nhà"
SPARE = "Phiếu dự phòng"
MOST_CLASSES = 4


@dataclass(frozen=True, slots=True)
class Stack:
    """Slips of the same window, place and kind, in their order; never empty."""

    slips: tuple[Slip, ...]

    @property
    def first(self) -> Slip:
        """The slip that speaks for the window and the place of all."""
        return self.slips[0]

    @property
    def hours(self) -> str:
        """`19:00–20:00`."""
        return hour_range(self.first.starts_at, self.first.ends_at)

    @property
    def people(self) -> int:
        """How many people the stack invites, or how many places its spare slips hold."""
        return sum(len(slip.members) for slip in self.slips)

    @property
    def is_spare(self) -> bool:
        """Whether it holds spare slips."""
        return self.first.spare

    @property
    def unit(self) -> str:
        """What `people` counts: `người`, or `chỗ` where nobody is known yet."""
        return "chỗ" if self.is_spare else "người"

    @property
    def numbers(self) -> str:
        """`số 000101–000118`, from the first slip to the last as they lie."""
        first, last = slip_number(self.first.number), slip_number(self.slips[-1].number)
        return f"số {first}" if first == last else f"số {first}–{last}"

    @property
    def place(self) -> str:
        """The station's name; visits at home have none."""
        return HOME if self.first.kind == "home" else self.first.station_name

    @property
    def classes(self) -> str:
        """`lớp 10A1, 10A2`, and of many classes only how many: who hands out at school looks for these, not for the place."""
        names = list(dict.fromkeys(slip.school_class for slip in self.slips if slip.school_class))
        return f"lớp {', '.join(names)}" if 0 < len(names) <= MOST_CLASSES else f"{len(names)} lớp"

    @property
    def shift(self) -> str:
        """`ca tối`; `Phiếu dự phòng, ca tối`."""
        name = shift_name(self.first.shift)
        return f"{SPARE}, {name}" if self.is_spare else name


def stacks(slips: Sequence[Slip]) -> list[Stack]:
    """The stacks in the order of the slips, which is never changed."""
    return [Stack(tuple(group)) for _, group in groupby(slips, window_and_place)]


def window_and_place(slip: Slip) -> tuple[object, ...]:
    """What the slips of a stack have in common."""
    return (
        slip.starts_at,
        slip.ends_at,
        slip.operating_day,
        slip.shift,
        slip.station_name,
        slip.station_address,
        slip.kind,
        slip.spare,
    )


def people_of(slips: Sequence[Slip]) -> int:
    """How many people the slips invite: a spare one invites nobody yet."""
    return sum(len(slip.members) for slip in slips if not slip.spare)


def house_address(slip: Slip, bundle: Bundle) -> str:
    """The address without what the sheet's heading says already: its neighbourhood, ward, district."""
    return address_within(slip.address, (bundle.neighbourhood, *bundle.unit_name.split(",")))


def address_within(address: str, area: Iterable[str]) -> str:
    """An address without those parts at its end that name the area; something is always left."""
    known = {part.strip().casefold() for part in area}
    parts = [part.strip() for part in address.split(",")]
    while len(parts) > 1 and parts[-1].casefold() in known:
        parts.pop()
    return ", ".join(parts)
