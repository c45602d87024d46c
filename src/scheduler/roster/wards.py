"""Which commune-level unit a roster means by a name: names repeat, so the district decides where it must."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import islice

from sqlmodel import Session as DbSession

from scheduler.places.models import Campaign
from scheduler.places.unit_tables import unit_book
from scheduler.places.units import Unit
from scheduler.roster.vietnamese import fold, match_form

_MOST_TITLES = 200
"""So many are looked at: above a header stand a few, and whoever writes thousands wants us to be busy."""


class WardBook:
    """The commune-level units of a campaign, found by name with or without their kind: Phường 1, phuong 1, An Đôn."""

    def __init__(self, units: Mapping[str, Unit], whole: str, own: str | None = None) -> None:
        self._units = units
        self._own = own
        self._by_name: dict[tuple[str, str], set[str]] = {}
        self._communes = {fold(unit.name) for unit in units.values() if unit.level == "commune"}
        self._districts = {name for unit in units.values() if unit.level == "district" for name in _names(unit.name)}
        self.communes = [unit for unit in units.values() if unit.level == "commune" and self._is_within(unit, whole)]
        for unit in self.communes:
            self._enter(unit)
        self._known = frozenset(name for names in self._by_name for name in names)
        mine = [unit for unit in self.communes if own is None or self._is_within(unit, own)]
        self.only = mine[0].code if len(mine) == 1 else ""
        self.find = self.finder()

    @classmethod
    def of(cls, db: DbSession, campaign: Campaign, own: str | None = None) -> "WardBook":
        """Return the book of a campaign's own list of units, of which only those within `own`, if any, may be written."""
        return cls(unit_book(db, campaign.dataset).by_code, campaign.unit_code, own)

    def finder(self, ward: str = "") -> Callable[[str, str], tuple[str, str]]:
        """Return what finds a unit by the names of its district and its own; where a row has none, the unit `ward` is meant.

        It gives the unit's code, or "" and the code of a finding. Without `ward` the only one that may be written is meant.
        """
        meant = ward or self.only

        @cache
        def find(district: str, name: str) -> tuple[str, str]:
            code, problem = self._named(district, name) if name else (meant, "" if meant else "ward_missing")
            return ("", "ward_foreign") if code and not self.may_write(code) else (code, problem)

        return find

    def may_write(self, code: str) -> bool:
        """Tell whether rows of that unit may be written."""
        return self._own is None or self._is_within(self._units[code], self._own)

    def name_of(self, code: str) -> str:
        """Return the unit's name."""
        return self._units[code].name

    def of_titles(self, titles: Iterable[str]) -> str:
        """Return the code of the one commune-level unit that titles name, folded and with its kind, or "" if none or several."""
        named = [title for title in islice(titles, _MOST_TITLES) if title in self._known]
        districts = {"", *named}
        codes = {code for title in named for district in districts for code in self._by_name.get((district, title), ())}
        if len(codes) > 1:  # Phường 1, thành phố Đông Hà: there is another Phường 1
            codes = {
                code
                for title in named
                for district in named
                if district != title
                for code in self._by_name.get((district, title), ())
            }
        return codes.pop() if len(codes) == 1 else ""

    def other_in_titles(self, titles: Iterable[str], code: str) -> str:
        """Return a commune-level unit of the whole list, folded, that titles name instead of the unit `code`, or ""."""
        named = [title for title in titles if title in self._communes]
        return "" if not named or _names(self._units[code].name) & set(named) else named[0]

    def _is_within(self, unit: Unit, whole: str) -> bool:
        place: Unit | None = unit
        while place is not None and place.code != whole:
            place = self._units.get(place.parent_code or "")
        return place is not None

    def _enter(self, unit: Unit) -> None:
        parent = self._units.get(unit.parent_code or "")
        districts = {"", *(_names(parent.name) if parent else ())}
        for district in districts:
            for name in _names(unit.name):
                self._by_name.setdefault((district, name), set()).add(unit.code)

    def _named(self, district: str, ward: str) -> tuple[str, str]:
        codes = self._by_name.get((fold(district), fold(ward)), set()) if district else set()
        if not codes and fold(district) not in self._districts:
            # Lists of today still name the district of before, and a slip of the pen there need not stop a ward that is the only
            # one of its name. Another district that there is, though, means another ward: Vĩnh Lộc and Vĩnh Linh both have a xã
            # Vĩnh Long.
            codes = self._by_name.get(("", fold(ward)), set())
        if len(codes) > 1:  # Vĩnh Hưng and Vĩnh Hùng, of one district, differ by their marks alone
            codes = {code for code in codes if _is_name(self._units[code].name, ward)} or codes
        if len(codes) == 1:
            return next(iter(codes)), ""
        return "", "ward_ambiguous" if codes else "ward_unknown"


def _is_name(name: str, said: str) -> bool:
    """Tell whether a unit is called as is said, marks included, with its kind or without."""
    return f" {match_form(name)}".endswith(f" {match_form(said)}")


_KINDS = ("phuong ", "xa ", "thi tran ", "dac khu ", "quan ", "huyen ", "thi xa ", "thanh pho ")
_SHORT = {
    "phuong ": ("p. ", "p.", "p "),
    "xa ": ("x. ", "x.", "x "),
    "thi tran ": ("tt. ", "tt.", "tt "),
    "quan ": ("q. ", "q.", "q "),
    "huyen ": ("h. ", "h.", "h "),
    "thi xa ": ("tx. ", "tx.", "tx "),
    "thanh pho ": ("tp. ", "tp.", "tp "),
}


def _names(name: str) -> set[str]:
    """Return the ways a unit is written: in full, without its kind, with the kind shortened."""
    folded = fold(name)
    kind = next((kind for kind in _KINDS if folded.startswith(kind)), "")
    bare = folded.removeprefix(kind)
    return {folded, bare, *(short + bare for short in _SHORT.get(kind, ()))}
