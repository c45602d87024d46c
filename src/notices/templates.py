"""The templates a campaign chooses from, and in which order and format the slips of a bundle are printed."""

from dataclasses import replace
from itertools import groupby

from notices.letter import LETTER
from notices.printer import Format
from notices.slip import Bundle, SheetTexts, Slip, Template
from notices.slip_eighth import EIGHT, has_room
from notices.slip_page import FOUR

_FORMATS: dict[Template, Format] = {"four": FOUR, "eight": EIGHT, "letter": LETTER}


def format_of(slip: Slip, template: Template, texts: SheetTexts) -> Format:
    """The template's own, or one of four on A4.

    That is for a spare slip and, where the template is `eight`, for a household that is split, as eight name no people, or
    whose name and address need more room.
    """
    larger = template == "eight" and (slip.split or not has_room(slip, texts))
    return FOUR if slip.spare or larger else _FORMATS[template]


def in_order(bundle: Bundle) -> Bundle:
    """The bundle with its slips as they are printed: those of the template's own format, then the larger ones, then the spare ones.

    Each part keeps its order. Cover, list and piles all go by it, so that the large slips lie at the end of the pile and stand
    at the end of the list, and no sheet has to be cut in two ways.
    """
    own = _FORMATS[bundle.template]
    slips = sorted(
        bundle.slips, key=lambda slip: (slip.spare, format_of(slip, bundle.template, bundle.texts) is not own)
    )
    return replace(bundle, slips=tuple(slips))


def parts(bundle: Bundle) -> list[tuple[Format, list[Slip]]]:
    """The slips of each format that occurs, the spare ones by themselves, of a bundle that is `in_order`."""
    together = groupby(bundle.slips, key=lambda slip: (slip.spare, format_of(slip, bundle.template, bundle.texts)))
    return [(form, list(slips)) for (_, form), slips in together]
