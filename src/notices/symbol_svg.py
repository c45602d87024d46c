"""A QR symbol as a picture in a page: black on its own white, so that it reads on a dark screen too."""

import re
from html import escape

from notices import symbol

_BLACK = re.compile("1+")


def svg(text: str, label: str) -> str:
    """The symbol of a text as one inline `<svg>`, as wide as its place, its quiet zone included.

    `label` is what a screen reader says instead. One unit of the picture is one module, and all black ones are one path:
    neighbours in a row are drawn together, so that no seam can show between them.
    """
    rows = symbol.of_text(text)
    quiet = symbol.QUIET_MODULES
    side = len(rows) + 2 * quiet
    runs = (
        f"M{quiet + run.start()} {quiet + y}h{len(run[0])}v1h-{len(run[0])}z"
        for y, row in enumerate(rows)
        for run in _BLACK.finditer(row)
    )
    return (
        f'<svg viewBox="0 0 {side} {side}" width="100%" role="img" aria-label="{escape(label)}" '
        f'shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/>'
        f'<path fill="#000" d="{"".join(runs)}"/></svg>'
    )
