"""Text messages of one part: GSM-7 letters without diacritics, at most 160; with them the same text costs double.

No link is ever sent: an invitation with a link is what fraud looks like. `office` ("CA P. Quảng Cư"),
`service` ("CCCD") and `place` (a short name of the station) are the campaign's; they may carry diacritics.
"""

import re
import unicodedata

from notices.errors import MessageTooLong
from notices.slip import ZONE, Slip
from notices.slipcode import show_typed_code
from notices.wording import masked_name, passes_midnight, shift_name

LONGEST = 160
_WARNING = "CA khong hoi OTP."
# The letters of the GSM-7 table that every gateway passes on; some refuse # and &.
_FOREIGN = re.compile(r"[^A-Za-z0-9 .,:;()/+'-]")


def plain(text: str) -> str:
    """Only letters that cost one septet: `Phường Quảng Cư` becomes `Phuong Quang Cu`."""
    text = text.replace("đ", "d").replace("Đ", "D").replace("–", "-").replace("’", "'")
    marks = unicodedata.normalize("NFD", text)
    return " ".join(_FOREIGN.sub("", marks.replace("\N{NO-BREAK SPACE}", " ")).split())


def invite(slip: Slip, *, office: str, service: str, place: str = "") -> str:
    """The first message: who invites whom, to what, when and where, and the code.

    Raises
    ------
    MessageTooLong
        It would cost a second part; shorten the campaign's words.
    """
    people = f"{len(slip.members)} nguoi"
    head = f"{plain(office)} moi ho O/B {_household(slip)} ({people}) lam {plain(service)}"
    return _checked(slip, f"{head}: {_when(slip)}, {_where(slip, place)}. Ma {_code(slip)}. {_WARNING}")


def reminder(slip: Slip, *, service: str, bring: str, place: str = "") -> str:
    """The message of the day before; `bring` names the papers in a few words.

    Raises
    ------
    MessageTooLong
        It would cost a second part.
    """
    when = _when(slip, "NGAY MAI ")
    head = f"Nhac lich: ho O/B {_household(slip)} lam {plain(service)} {when}, {_where(slip, place)}"
    return _checked(slip, f"{head}. Mang {plain(bring)}, phieu hen {_code(slip)}.")


def change(slip: Slip, *, service: str, place: str = "") -> str:
    """The message after a change: the new window; the paper and its code stay good.

    Raises
    ------
    MessageTooLong
        It would cost a second part.
    """
    head = f"DOI LICH: ho O/B {_household(slip)} lam {plain(service)} chuyen sang {_when(slip)}"
    return _checked(slip, f"{head}, {_where(slip, place)}. Van mang theo phieu cu, ma {_code(slip)}.")


def _checked(slip: Slip, text: str) -> str:
    if len(text) > LONGEST:
        raise MessageTooLong(number=slip.number, length=len(text), limit=LONGEST)
    return text


def _household(slip: Slip) -> str:
    """Family and middle names and an initial, `LE VAN T.`; long names as initials."""
    words = slip.household_name.split()
    shown = masked_name(slip.household_name)
    if 1 < len(words) <= 3:
        shown = f"{' '.join(words[:-1])} {words[-1][0]}."
    return plain(shown).upper()


def _when(slip: Slip, before_date: str = "") -> str:
    first, last = slip.starts_at.astimezone(ZONE), slip.ends_at.astimezone(ZONE)
    start, end = (f"{moment.hour}h{moment:%M}".removesuffix("00") for moment in (first, last))
    shift = plain(shift_name(slip.shift)).removeprefix("ca ").upper()
    if passes_midnight(first.date(), slip.ends_at):
        return f"ca {shift} {before_date}{start} {first.day}/{first.month}-{end} {last.day}/{last.month}"
    return f"ca {shift} {before_date}{first.day}/{first.month}, {start}-{'24h' if end == '0h' else end}"


def _where(slip: Slip, place: str) -> str:
    return "tai nha" if slip.kind == "home" else plain(place or slip.station_name)


def _code(slip: Slip) -> str:
    return show_typed_code(slip.typed_code)
