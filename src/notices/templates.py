"""The templates a campaign chooses from, and in which order and format the slips of a bundle are printed."""

from dataclasses import replace
from itertools import groupby

from notices.letter import LETTER
from notices.printer import Format
from notices.slip import Bundle, Slip, Template
from notices.slip_eighth import EIGHT
from notices.slip_page import FOUR

_FORMATS: dict[Template, Format] = {"four": FOUR, "eight": EIGHT, "letter": LETTER}


def format_of(slip: Slip, template: Template) -> Format:
    """The template's own; a split household gets no slip that does not name its people, but one of four on A4."""
    return FOUR if template == "eight" and slip.split else _FORMATS[template]


def in_order(bundle: Bundle) -> Bundle:
    """The bundle with its slips as they are printed: those of the template's own format, then the larger ones.

    Each part keeps its order. Cover, list and piles all go by it, so that the large slips lie at the end of the pile and stand
    at the end of the list, and no sheet has to be cut in two ways.
    """
    slips = sorted(bundle.slips, key=lambda slip: format_of(slip, bundle.template) is not _FORMATS[bundle.template])
    return replace(bundle, slips=tuple(slips))


def parts(bundle: Bundle) -> list[tuple[Format, list[Slip]]]:
    """The slips of each format that occurs, of a bundle that is `in_order`."""
    together = groupby(bundle.slips, key=lambda slip: format_of(slip, bundle.template))
    return [(form, list(slips)) for form, slips in together]
