"""Who leads a neighbourhood, from the columns of a roster that say so: the first word counts, another one is reported."""

from dataclasses import dataclass, field

from scheduler.roster.phones import shown_phone
from scheduler.roster.reader import RosterRow
from scheduler.roster.vietnamese import match_form


@dataclass(slots=True)
class Said:
    """One fact about a leader: what the first row says that says anything, that row, and what others say instead."""

    value: str = ""
    row: int = 0
    others: set[str] = field(default_factory=set)

    def hear(self, value: str, row: int) -> bool:
        """Take the first value, and tell whether this one contradicts it in a way not heard before."""
        form = match_form(value)
        if not value or form == match_form(self.value) or form in self.others:
            return False
        if not self.value:
            self.value, self.row = value, row
            return False
        self.others.add(form)
        return True


@dataclass(slots=True)
class LeaderFacts:
    """The leader of one neighbourhood as the file has him; the phone is written as it is to be printed."""

    name: Said = field(default_factory=Said)
    phone: Said = field(default_factory=Said)
    unreadable: bool = False

    def hear(self, row: RosterRow) -> list[tuple[str, str, str]]:
        """Take what a row says; return what is wrong with it as (code of finding, column, value), each thing once."""
        found: list[tuple[str, str, str]] = []
        if row.leader_phone is None and not self.unreadable:
            self.unreadable = True
            found.append(("phone_unreadable", "leader_phone", ""))
        if self.name.hear(row.leader_name, row.number):
            found.append(("leader_differs", "leader_name", str(self.name.row)))
        if self.phone.hear(shown_phone(row.leader_phone or ""), row.number):
            found.append(("leader_differs", "leader_phone", str(self.phone.row)))
        return found
