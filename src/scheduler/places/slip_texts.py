"""The campaign's words as they stand on paper."""

from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from notices.slip import Kind, Paper, SheetTexts
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_parts import Texts

KIND_OF_STATION: dict[str, Kind] = {"home": "home", "school": "school"}
"""Which wording a slip takes; at every other kind of station it is "station"."""


class Contact(NamedTuple):
    """Whom to tell who cannot come."""

    title: str
    name: str
    phone: str


def office(texts: Texts) -> Contact:
    """Return the office as whom to tell, where no leader is known."""
    return Contact(texts.inviting_body or texts.issuing_body, "", texts.verify_phone)


def sheet_texts(
    settings: CampaignFile, ward: str, issued_on: date, leader: Contact | None = None, neighbourhood: str = ""
) -> SheetTexts:
    """Return the words on the slips of a ward, a commune or one of its neighbourhoods; without a leader they name the office."""
    texts = settings.texts.for_ward(ward)
    contact = leader or office(texts)
    return SheetTexts(
        parent_body=texts.parent_body,
        issuing_body=texts.issuing_body,
        campaign_name=texts.short_name,
        subtitle=texts.subtitle.vi,
        place_name=texts.place_name,
        issued_on=issued_on,
        papers=tuple(Paper(paper.vi, paper.en) for paper in texts.papers if paper.case == "all"),
        fee_line=texts.fee_line.vi if texts.fee_line else "",
        courtesy_line=texts.courtesy_line.vi if texts.courtesy_line else "",
        contact_title=contact.title,
        contact_name=contact.name,
        contact_phone=contact.phone,
        page_address=urlsplit(settings.public_url).netloc.lower(),
        anti_fraud=texts.anti_fraud.vi,
        verify_phone=texts.verify_phone,
        signer_title=texts.signer_title,
        english=settings.slips.english,
        inviting_body=texts.inviting_body,
        area=tuple(part for part in (neighbourhood, ward) if part),
    )
