"""The board's ruler: the station's windows of a day on the hour axis, who has come as bars, who was invited as lines, and now."""

from collections.abc import Sequence
from datetime import date, datetime

from markupsafe import Markup

from scheduler.arrivals.window_counts import WindowCount
from slots.calendar import local, minute_of

LEFT, WIDTH, LINE, HIGHEST = 10.0, 310.0, 66, 44
LEAST_HOURS = 5


def day_line(day: date, windows: Sequence[WindowCount], now: datetime) -> Markup:
    """Return the SVG of a day that has windows; the pointer is left out where `now` lies outside of them."""
    first = min(minute_of(day, window.starts_at) for window in windows) // 60
    last = max(first + LEAST_HOURS, -(-max(minute_of(day, window.ends_at) for window in windows) // 60))
    most = max((max(window.invited, window.arrived) for window in windows), default=0) or 1
    scale = WIDTH / (last - first)

    def x(moment: datetime) -> float:
        return LEFT + (minute_of(day, moment) / 60 - first) * scale

    def bar(window: WindowCount) -> str:
        left, right = x(window.starts_at) + 1, x(window.ends_at) - 1
        return f"M{left:.1f} {LINE}V{LINE - HIGHEST * window.arrived / most:.1f}H{right:.1f}V{LINE}"

    def line(window: WindowCount) -> str:
        left, right = x(window.starts_at) + 1, x(window.ends_at) - 1
        return f"M{left:.1f} {LINE - HIGHEST * window.invited / most:.1f}H{right:.1f}"

    hours = range(first, last + 1)
    step = 1 if len(hours) <= 10 else 2 if len(hours) <= 16 else 3
    ticks = "".join(f"M{LEFT + (hour - first) * scale:.1f} {LINE}v5" for hour in hours)
    figures = "".join(
        f'<text x="{LEFT + (hour - first) * scale:.1f}" y="83">{hour % 24 or (24 if hour else 0)}</text>'
        for hour in hours[::step]
    )
    bars = "".join(bar(window) for window in windows if window.arrived)
    lines = "".join(line(window) for window in windows if window.invited)
    return Markup(  # noqa: S704 - figures only
        '<svg class="dayline" viewBox="0 0 330 86" aria-hidden="true" font-size="11" text-anchor="middle" fill="currentColor">'
        f'<path d="{bars}" fill="var(--key)"/><path d="{lines}" stroke="currentColor" stroke-width="2.5"/>'
        f'<path d="M{LEFT} {LINE}h{WIDTH:.0f}{ticks}" stroke="currentColor"/>{figures}'
        f"{_pointer(x(now), now) if first * 60 <= minute_of(day, now) <= last * 60 else ''}</svg>"
    )


def _pointer(at: float, now: datetime) -> str:
    said = min(max(at, 20.0), 310.0)
    return (
        f'<path d="M{at:.1f} {LINE}V18" stroke="var(--paper)" stroke-width="6"/>'
        f'<path d="M{at:.1f} {LINE}V18" stroke="currentColor" stroke-width="2"/><path d="M{at - 5:.1f} 13h10l-5 8z"/>'
        f'<text x="{said:.1f}" y="10" font-weight="700">{local(now):%H:%M}</text>'
    )
