"""Who hands over, who receives, who confirms: the signatures that the cover and the hand-out list share."""

from notices.fitting import fit_text
from notices.fonts import BOLD, ITALIC, MEDIUM, Face
from notices.pen import Pen
from notices.slip import ZONE, Bundle
from notices.wording import date_text

HINT = Face(ITALIC, 7.5)


def signatures(pen: Pen, y: float, bundle: Bundle, between: tuple[float, float], outer: tuple[str, str]) -> None:
    """Three titles in a row from y down, 26 mm high; the leader stands between the two `outer` ones."""
    third = (between[1] - between[0]) / 3
    for place, (key, title, hint) in enumerate(
        (
            ("issuing_body", outer[0], "(Ký, ghi rõ họ tên)"),
            ("leader_title", bundle.leader_title.upper(), "(Ký, ghi rõ họ tên)"),
            ("issuing_body", outer[1], "(Ký, đóng dấu)"),
        )
    ):
        middle = between[0] + (place + 0.5) * third
        pen.lines(middle, y, fit_text(key, title, Face(BOLD, 8.5), 6, third - 3), align="centre")
        pen.text(middle, y + 4.1, hint, HINT, align="centre")
    receiver = fit_text("leader_name", bundle.leader_name, Face(MEDIUM, 9), 6, third - 3, most_lines=2)
    pen.lines(between[0] + 1.5 * third, y + 26 - receiver.height_mm, receiver, align="centre")


def prepared_line(bundle: Bundle) -> str:
    """`Lập lúc 14:20 ngày 20/3/2021, bản 1`: the time of issue, which stays the same however often it is printed."""
    at = bundle.prepared_at.astimezone(ZONE)
    return f"Lập lúc {at:%H:%M} ngày {date_text(at.date())}, bản {bundle.version}"
