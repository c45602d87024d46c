"""The household of a spare slip: dotted lines to write on, and a box for each place, of which as many are ticked as come."""

from notices.fonts import BOLD, ITALIC, MEDIUM, Face
from notices.household import LEFT, RIGHT, TEXT
from notices.pen import Pen

NAME_Y, ADDRESS_Y, MEMBERS_Y, PEOPLE_Y = 33.0, 38.6, 44.2, 49.4
DOTS = (0.3, 0.9)
LABEL, SMALL, BOX = Face(BOLD, 6), Face(ITALIC, 6), 3.2
FIGURE = Face(MEDIUM, 7.5)
MOST_BOXES = 5
"""Of more places the boxes would run into the words beside them; then the number itself is written."""
_LINES = ((NAME_Y, "Kính mời hộ"), (ADDRESS_Y, "Địa chỉ"), (MEMBERS_Y, "Gồm"))


def draw_blank_household(pen: Pen, places: int, *, english: bool) -> None:
    """Draw what is written by hand on a slip that holds `places` places."""
    for y, label in _LINES:
        pen.text(LEFT, y, label, LABEL)
        pen.dashes(TEXT, y + 0.5, RIGHT, y + 0.5, 0.3, DOTS)
    if english:
        pen.text(LEFT, NAME_Y + 2.6, "Household", SMALL)
    pen.text(LEFT, PEOPLE_Y, "Số người", LABEL)
    _boxes(pen, places)
    most = f"Phiếu dự phòng, nhiều nhất {places} người"
    pen.text(RIGHT, PEOPLE_Y, most, LABEL, align="right")


def _boxes(pen: Pen, places: int) -> None:
    if places > MOST_BOXES:
        pen.dashes(TEXT, PEOPLE_Y + 0.5, TEXT + 12, PEOPLE_Y + 0.5, 0.3, DOTS)
        return
    for number in range(1, places + 1):
        x = TEXT + (number - 1) * (BOX + 2.8)
        pen.box(x, PEOPLE_Y, BOX)
        pen.text(x + BOX + 0.5, PEOPLE_Y, str(number), FIGURE)
