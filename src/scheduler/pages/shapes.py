"""The verdict's shape, so that no state is told by colour alone: 96 x 96, strokes of 10, in the text's colour."""

from typing import Final

from markupsafe import Markup

_CALENDAR = "M12 22h72v62H12zM12 42h72M32 10v22M64 10v22"

PATHS: Final[dict[str, str]] = {
    "on_time": "M10 52l24 24 52-56",
    "early": "M32 14v68M64 14v68",
    "late": "M48 12a36 36 0 1 0 .1 0zM48 26v24l16 12",
    "already_scanned": "M4 54l20 22 40-52M40 70l6 6 44-52",
    "wrong_station": "M8 48h76M54 18l30 30-30 30",
    "wrong_date": _CALENDAR,
    "replaced": "M10 26h50v60H10zM28 20V10h54v60H68",
    "cancelled": "M48 12a36 36 0 1 0 .1 0zM30 48h36",
    "campaign_closed": f"{_CALENDAR}M30 54l36 24M66 54l-36 24",
    "invalid": "M16 16l64 64M80 16L16 80",
    "id_card_qr": "M8 24h80v50H8zM80 8L20 92",
}


def shape(verdict: str, *, here: int = 0, invited: int = 0) -> Markup:
    """Return the SVG of a verdict; a party that came in part is one box per person, filled for each who is here."""
    # Everything inside is our own constants and whole numbers.
    if verdict != "partial":
        line = f'<path d="{PATHS[verdict]}" fill="none" stroke="currentColor" stroke-width="10"/>'
        return Markup(f'<svg class="shape" viewBox="0 0 96 96" aria-hidden="true">{line}</svg>')  # noqa: S704
    boxes = min(invited, 6)
    drawn = "".join(_box(number, filled=number < here) for number in range(boxes))
    return Markup(f'<svg class="shape wide" viewBox="0 0 {40 * boxes} 48" aria-hidden="true">{drawn}</svg>')  # noqa: S704


def _box(number: int, *, filled: bool) -> str:
    fill = "currentColor" if filled else "none"
    return f'<path d="M{40 * number + 5} 10h28v28h-28z" fill="{fill}" stroke="currentColor" stroke-width="8"/>'
