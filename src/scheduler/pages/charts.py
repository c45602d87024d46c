"""Bars that live inside their table's cells: no text, any width, and the figures stand beside them."""

from markupsafe import Markup


def bar(part: float, whole: float, mark: float | None = None) -> Markup:
    """Return a bar of `part` on an axis that ends at `whole`, with a thin line at `mark`.

    A part above the whole ends at the axis' end: the figure beside it carries the rest.
    """
    length = 800 * min(1.0, max(0.0, part / whole)) if whole else 0.0
    line = (
        ""
        if mark is None or not whole
        else f'<path d="M{800 * min(1.0, mark / whole):.0f} 0v26" stroke="currentColor" stroke-width="3"/>'
    )
    return Markup(  # noqa: S704 - figures only
        '<svg viewBox="0 0 800 26" preserveAspectRatio="none" aria-hidden="true">'
        f'<path d="M0 5h{length:.0f}v16H0z"/><path d="M0 25h800" stroke="currentColor" stroke-opacity=".3"/>{line}</svg>'
    )
