"""The household's name, address and people in one measured block: it shrinks together, then widens, then raises."""

from collections.abc import Iterator
from dataclasses import dataclass

from notices.errors import DoesNotFit
from notices.fonts import BOLD, DESCENT_EM, MEDIUM, Face
from notices.layout import LEAD_PER_POINT, Lines, fit, wrap
from notices.slip import Member, Slip
from notices.wording import NBSP, keep_together

LEFT, TEXT, RIGHT = 7.0, 26.0, 98.0
LOWEST = 50.2
# First baseline, name size and size of address and members: from the usual to the smallest, all together.
_STEPS = 12
_USUAL, _SMALLEST = (33.2, 12.0, 8.0), (31.2, 9.5, 6.5)


@dataclass(frozen=True, slots=True)
class HouseholdBlock:
    """Where everything of the block stands: baselines in millimetres from the slip's top."""

    name_y: float
    name: Lines
    address_y: float
    address: Lines
    members_y: float
    members: Lines
    full_width: bool

    @property
    def bottom(self) -> float:
        """The lowest ink: descenders of the last line."""
        return self.members_y + self.members.height_mm + DESCENT_EM * self.members.face.mm


def member_text(member: Member, *, school: bool = False) -> str:
    """`chủ hộ (1975)`, `Trần Thị Ví Dụ (1978)`; without the year where it is not known. Never broken across lines.

    At school a head of household is a pupil like the others and is called by name.
    """
    name = "chủ hộ" if member.is_head and not school else member.name
    text = name if member.birth_year is None else f"{name} ({member.birth_year})"
    return text.replace(" ", NBSP)


def class_text(school_class: str) -> str:
    """`lớp 10A2`, never broken."""
    return f"lớp {school_class}".replace(" ", NBSP)


def people(count: int) -> str:
    """`3 người`."""
    return f"{count}{NBSP}người"


def household_block(slip: Slip) -> HouseholdBlock:
    """The largest block that ends above the heavy rule.

    Raises
    ------
    DoesNotFit
        Even the smallest letters over the full width are too many.
    """
    for full_width in (False, True):
        for name_y, name_size, size in _tries():
            block = _block(slip, name_y, name_size, size, full_width=full_width)
            if block is not None and block.bottom <= LOWEST:
                return block
    raise DoesNotFit(number=slip.number, household=slip.household_name, field="household")


def _tries() -> Iterator[tuple[float, float, float]]:
    for step in range(_STEPS + 1):
        share = step / _STEPS
        usual, smallest = _USUAL, _SMALLEST
        yield (
            usual[0] + share * (smallest[0] - usual[0]),
            usual[1] + share * (smallest[1] - usual[1]),
            usual[2] + share * (smallest[2] - usual[2]),
        )


def _block(slip: Slip, name_y: float, name_size: float, size: float, *, full_width: bool) -> HouseholdBlock | None:
    column = RIGHT - TEXT
    name = fit(slip.household_name.upper(), BOLD, [name_size], column, most_lines=3)
    address = fit(keep_together(slip.address), MEDIUM, [size], column, most_lines=4)
    members = _members(slip, Face(MEDIUM, size), RIGHT - LEFT if full_width else column, full_width=full_width)
    if name is None or address is None or members is None:
        return None
    lead = LEAD_PER_POINT * size
    address_y = name_y + name.height_mm + lead + 0.25
    members_y = address_y + address.height_mm + lead + 0.1
    return HouseholdBlock(name_y, name, address_y, address, members_y, members, full_width)


def _members(slip: Slip, face: Face, box_mm: float, *, full_width: bool) -> Lines | None:
    units = [member_text(member, school=slip.kind == "school") for member in slip.members]
    if slip.kind == "school":
        units[0] = f"Học sinh{NBSP}{units[0]}"
    if slip.school_class:
        units[-1] = f"{units[-1]}, {class_text(slip.school_class)}"
    if full_width:
        units[0] = f"{people(len(units))}: {units[0]}"
    lines = wrap(units, face, box_mm, between="; ")
    return None if lines is None else Lines(lines, face, LEAD_PER_POINT * face.size)
