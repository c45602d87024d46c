"""The address on every slip: short, https, and the same in capitals, as the QR writes it."""

import re

from notices.slipcode import LONGEST_PUBLIC_URL
from scheduler.places.campaign_figures import expected

_ADDRESS = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?(/[a-z0-9-]+)*|http://(127\.0\.0\.1|localhost)(:\d{1,5})?")


def checked_public_url(text: str) -> str:
    """Return the address without a slash at its end; refuse what a QR code in capitals could not carry.

    Plain http is taken for this very machine only, for trials.
    """
    address = text.rstrip("/")
    if len(address) > LONGEST_PUBLIC_URL or not _ADDRESS.fullmatch(address):
        raise expected(
            f"địa chỉ https, chữ thường, không quá {LONGEST_PUBLIC_URL} ký tự, như https://phieuhen.example",
            f"an https address in lower case of at most {LONGEST_PUBLIC_URL} characters, like https://phieuhen.example",
        )
    return address
