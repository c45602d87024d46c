"""What does not fit its box is refused by name: a fact names its household, a text of the campaign its key."""

from notices.errors import DoesNotFit, TextDoesNotFit
from notices.fonts import Face
from notices.layout import LEAD_PER_POINT, Lines, fit, sizes
from notices.slip import Slip


def fact_lines(slip: Slip, field: str, lines: Lines | None) -> Lines:
    """The lines of a slip's own fact; `field` is a key of `errors.FIELD_NAMES`.

    Raises
    ------
    DoesNotFit
        There are none: names the slip, its household and the field.
    """
    if lines is None:
        raise DoesNotFit(number=slip.number, household=slip.household_name, field=field)
    return lines


def text_lines(key: str, value: str, lines: Lines | None) -> Lines:
    """The lines of one of the campaign's texts.

    Raises
    ------
    TextDoesNotFit
        There are none: names the text.
    """
    if lines is None:
        raise TextDoesNotFit(key=key, value=value)
    return lines


def fit_text(
    key: str,
    value: str,
    face: Face,
    smallest: float,
    box_mm: float,
    *,
    most_lines: int = 1,
    lead: float = LEAD_PER_POINT,
) -> Lines:
    """The campaign's words on at most so many lines, as large as they fit, from the face's size down; see `text_lines`."""
    tries = sizes(face.size, smallest)
    return text_lines(key, value, fit(value, face.font, tries, box_mm, most_lines=most_lines, lead=lead))
