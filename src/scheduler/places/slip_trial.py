"""A trial print of what a campaign file says: what fits on no slip is told when the file is loaded, not at the printer."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from notices.errors import DoesNotFit, GlyphMissing, TextDoesNotFit
from notices.fonts import BOLD, SERIF, Face, require_glyphs, width_mm
from notices.sheet import draw_bundle
from notices.slip import Bundle, Kind, Member, Paper, SheetTexts, Slip
from notices.slipcode import DIGITS, check_symbol, qr_text
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_stations import StationEntry
from scheduler.places.errors import Finding
from scheduler.places.slip_texts import KIND_OF_STATION, sheet_texts
from scheduler.places.units import UnitBook
from slots.calendar import at

# What the drawing calls a text, what the file calls it, and where it stands among the words of a sheet.
_KEYS = {
    "parent_body": ("texts.parent_body", "parent_body"),
    "issuing_body": ("texts.issuing_body", "issuing_body"),
    "campaign_name": ("texts.short_name", "campaign_name"),
    "subtitle": ("texts.subtitle", "subtitle"),
    "place_name": ("texts.place_name", "place_name"),
    "anti_fraud": ("texts.anti_fraud", "anti_fraud"),
    "signer_title": ("texts.signer_title", "signer_title"),
    "contact_title": ("texts.inviting_body", "contact_title"),
    "contact_name": ("texts.verify_phone", "contact_phone"),
    "page_address": ("public_url", "page_address"),
}
_CASES: dict[Kind, frozenset[str]] = {
    "station": frozenset({"all", "permanent", "temporary", "student"}),
    "school": frozenset({"all", "permanent", "temporary", "student"}),
    "home": frozenset({"all", "permanent", "temporary", "homebound"}),
}
"""The papers that one household can be asked for at once, if some of it live there for good and others do not."""
_SHORT = "Mẫu"
# Any digits will do but a long row of zeros, which the encoder cannot draw.
_SAMPLE_DIGITS = ("314159265" * 21)[:DIGITS]


class TextTooLong(Finding):
    """A text that does not fit in its place on paper, even in the smallest letters."""

    code = "text_too_long_on_paper"
    vi = "{key}: “{value}” ({length} ký tự) không in vừa trên giấy; chỉ vừa khoảng {limit} ký tự. Hãy rút gọn."
    en = "{key}: “{value}” ({length} characters) does not fit on paper; about {limit} do. Shorten it."


class PapersTooLong(Finding):
    """The papers to bring, with fee and courtesy, do not fit on a slip together."""

    code = "papers_too_long"
    vi = "{key}: {count} loại giấy tờ cùng fee_line và courtesy_line không in vừa trên một phiếu. Hãy bớt hoặc rút gọn."
    en = "{key}: {count} papers with fee_line and courtesy_line do not fit on one slip. Drop or shorten some."


class LetterUnprintable(Finding):
    """A letter that the slip's typeface does not have."""

    code = "letter_unprintable"
    vi = "{key}: không in được ký tự “{character}” ({name}). Hãy thay bằng chữ khác."
    en = "{key}: the character “{character}” ({name}) cannot be printed. Use another."


def trial_print(file: CampaignFile, book: UnitBook) -> list[Finding]:
    """Return what of the file cannot be printed, each text once; the file makes sense otherwise.

    Drawn are a cover, a list and a slip of each kind of station there is, in the campaign's template and in the ward with the
    widest name.
    """
    findings: list[Finding] = list(_letters(file))
    if findings:
        return findings
    wards = [unit.name for unit in book.below(file.unit) if unit.level == "commune"] or [book[file.unit].name]
    ward = max(wards, key=lambda name: _width(name.upper()))
    seen: set[str] = set()
    texts = sheet_texts(file, ward, file.first_day)
    for kind, station in {_kind(station): station for station in reversed(_open_stations(file))}.items():
        somewhere = station.model_copy(update={"name": _SHORT, "address": ""})
        trial = _Trial(file, somewhere, kind, texts)
        for finding in trial.texts_too_long():
            if finding.params["key"] not in seen:
                seen.add(finding.params["key"])
                findings.append(finding)
    return findings or list(_stations(file, texts))


def _letters(file: CampaignFile) -> Iterator[Finding]:
    """Yield every text of the file in which a letter has no glyph."""
    words = file.texts
    plain = ("short_name", "parent_body", "issuing_body", "inviting_body", "place_name", "verify_phone", "signer_title")
    said = [(f"texts.{key}", getattr(words, key)) for key in plain]
    said += [
        (f"texts.{key}", getattr(words, key)) for key in ("subtitle", "fee_line", "courtesy_line", "anti_fraud", "why")
    ]
    said += [("texts.papers", paper) for paper in words.papers]
    for station in file.stations:
        said += [(f"stations[{station.code}].{key}", getattr(station, key)) for key in ("name", "address")]
    for key, text in said:
        try:
            for font in (BOLD, SERIF) if file.slips.template == "letter" else (BOLD,):
                require_glyphs(text if isinstance(text, str) else getattr(text, "vi", ""), font)
        except GlyphMissing as missing:
            yield LetterUnprintable(key=key, character=missing.params["character"], name=missing.params["name"])


def _open_stations(file: CampaignFile) -> list[StationEntry]:
    """Return the stations that a slip can call to; a mobile one where no team goes for now is printed on none."""
    return [station for station in file.stations if station.shifts]


def _stations(file: CampaignFile, texts: SheetTexts) -> Iterator[Finding]:
    """Yield every station whose name or address fits nowhere: from the widest down, until one fits."""
    places = [station for station in _open_stations(file) if station.kind != "home"]
    for field in ("name", "address"):
        for station in sorted(places, key=lambda place: -_width(getattr(place, field))):
            finding = _Trial(file, station, _kind(station), texts).place_too_long(field)
            if finding is None:
                break
            yield finding


@dataclass(frozen=True)
class _Trial:
    """A bundle of one slip at one station, drawn and thrown away."""

    file: CampaignFile
    station: StationEntry
    kind: Kind
    texts: SheetTexts

    def texts_too_long(self) -> Iterator[Finding]:
        """Yield the texts that do not fit; each is then made short, so that the next can be heard of."""
        trial = self
        while (key := trial.refused()) in _KEYS:
            named, field = self._named(key)
            yield _too_long(named, getattr(trial.texts, field), partial(trial.fits, field))
            trial = trial.saying(field, _SHORT)
        if key == "papers":
            yield PapersTooLong(key="texts.papers", count=len(self._papers()))

    def saying(self, field: str, text: str) -> "_Trial":
        """The same trial with another text in one place, and in the other that says the same."""
        changes: dict[str, Any] = {place: text for _, place in _KEYS.values() if self._source(place) == field}
        return replace(self, texts=replace(self.texts, **changes))

    def fits(self, field: str, text: str) -> bool:
        """Tell whether another text in that place is refused no more."""
        key = self.saying(field, text).refused()
        return key not in _KEYS or self._named(key)[1] != field

    def _named(self, key: str) -> tuple[str, str]:
        """Return what the file calls a refused text, and the first place where it stands."""
        named, place = _KEYS[key]
        source = self._source(place)
        return (named, place) if source == place else _KEYS[source]

    def _source(self, place: str) -> str:
        """The office that issues the slip is also the one to call, unless the file names another."""
        return "issuing_body" if place == "contact_title" and not self.file.texts.inviting_body else place

    def place_too_long(self, field: str) -> Finding | None:
        """Return what is wrong with the station's name or its address, each drawn beside a short other one."""
        text: str = getattr(self.station, field)
        if self._place_fits(field, text):
            return None
        key = f"stations[{self.station.code}].{field}"
        return _too_long(key, text, partial(self._place_fits, field))

    def _place_fits(self, field: str, text: str) -> bool:
        short = {"name": _SHORT, "address": "", field: text}
        return not replace(self, station=self.station.model_copy(update=short)).refused()

    def refused(self) -> str:
        """Return what the drawing refuses first, in its own words, or ""."""
        title, issued_at = "Tổ trưởng tổ dân phố", at(self.file.first_day, 0)
        slip, template = self._slip(), self.file.slips.template
        # A household of several parties may get another slip than the others.
        slips = (slip, replace(slip, split=True))
        bundle = Bundle("tổ dân phố 1", "", title, "", self.texts, slips, issued_at, 1, None, template=template)
        try:
            draw_bundle(bundle, io.BytesIO())
        except TextDoesNotFit as refusal:
            return str(refusal.params["key"])
        except DoesNotFit as refusal:
            return str(refusal.params["field"])
        return ""

    def _slip(self) -> Slip:
        """A slip of the station's last window, the one that may pass midnight."""
        shift = self.station.shifts[-1].shift
        ends_at = at(self.file.first_day, shift.end_minute)
        return Slip(
            number=1,
            typed_code=f"2222222{check_symbol('2222222')}",
            qr_text=qr_text(self.file.public_url, _SAMPLE_DIGITS),
            household_name="Nguyễn Văn Mẫu",
            address="tổ dân phố 1",
            members=(Member("Nguyễn Văn Mẫu", 1975, is_head=True),),
            starts_at=ends_at - timedelta(minutes=self.file.window_minutes_of(self.station)),
            ends_at=ends_at,
            operating_day=self.file.first_day,
            shift=shift.code,
            station_name=self.station.name,
            station_address=self.station.address,
            kind=self.kind,
            papers=self._papers(),
        )

    def _papers(self) -> tuple[Paper, ...]:
        asked = _CASES[self.kind]
        return tuple(Paper(paper.vi, paper.en) for paper in self.file.texts.papers if paper.case in asked)


def _kind(station: StationEntry) -> Kind:
    return KIND_OF_STATION.get(station.kind, "station")


def _width(text: str) -> float:
    return width_mm(text, Face(BOLD, 8))


def _too_long(key: str, text: str, fits: Callable[[str], bool]) -> TextTooLong:
    """Return the finding with the most leading characters that fit; the drawing decides, by halves."""
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(text[:middle]) else (low, middle)
    return TextTooLong(key=key, value=text, length=len(text), limit=low)
