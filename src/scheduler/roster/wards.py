"""Which commune-level unit a roster means by a name: names repeat, so the district decides where it must."""

from functools import cache

from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.places.models import AdminUnit, Campaign
from scheduler.roster.vietnamese import fold


class WardBook:
    """The commune-level units of a campaign, found by name with or without their kind: Phường 1, phuong 1, An Đôn."""

    def __init__(self, units: dict[str, AdminUnit], whole: str, own: str | None = None) -> None:
        self._units = units
        self._own = own
        self._by_name: dict[tuple[str, str], set[str]] = {}
        self.communes = [unit for unit in units.values() if unit.level == "commune" and self._is_within(unit, whole)]
        for unit in self.communes:
            self._enter(unit)
        self.find = cache(self._find)

    @classmethod
    def of(cls, db: DbSession, campaign: Campaign, own: str | None = None) -> "WardBook":
        """Return the book of a campaign's own list of units, of which only those within `own`, if any, may be written."""
        units = db.exec(select(AdminUnit).where(AdminUnit.dataset == campaign.dataset)).all()
        return cls({unit.code: unit for unit in units}, campaign.unit_code, own)

    def _is_within(self, unit: AdminUnit, whole: str) -> bool:
        place: AdminUnit | None = unit
        while place is not None and place.code != whole:
            place = self._units.get(place.parent_code or "")
        return place is not None

    def _enter(self, unit: AdminUnit) -> None:
        parent = self._units.get(unit.parent_code or "")
        districts = {"", *(_names(parent.name) if parent else ())}
        for district in districts:
            for name in _names(unit.name):
                self._by_name.setdefault((district, name), set()).add(unit.code)

    def _find(self, district: str, ward: str) -> tuple[str, str]:
        """Return the unit's code, or "" and the code of a finding. Without a name the campaign's only commune is meant."""
        code, problem = self._named(district, ward)
        if code and self._own and not self._is_within(self._units[code], self._own):
            return "", "ward_foreign"
        return code, problem

    def _named(self, district: str, ward: str) -> tuple[str, str]:
        if not ward:
            return (self.communes[0].code, "") if len(self.communes) == 1 else ("", "ward_missing")
        codes = self._by_name.get((fold(district), fold(ward)), set()) if district else set()
        codes = codes or self._by_name.get(("", fold(ward)), set())
        if len(codes) == 1:
            return next(iter(codes)), ""
        return "", "ward_ambiguous" if codes else "ward_unknown"


_KINDS = ("phuong ", "xa ", "thi tran ", "dac khu ", "quan ", "huyen ", "thi xa ", "thanh pho ")
_SHORT = {"phuong ": ("p. ", "p.", "p "), "xa ": ("x. ", "x.", "x "), "thi tran ": ("tt. ", "tt.", "tt ")}


def _names(name: str) -> set[str]:
    """Return the ways a unit is written: in full, without its kind, with the kind shortened."""
    folded = fold(name)
    kind = next((kind for kind in _KINDS if folded.startswith(kind)), "")
    bare = folded.removeprefix(kind)
    return {folded, bare, *(short + bare for short in _SHORT.get(kind, ()))}
