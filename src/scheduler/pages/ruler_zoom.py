"""The scanner's ruler: five hours or more around the window and the present moment, on the axis of the day ruler."""

from datetime import date, datetime, time

from markupsafe import Markup

from notices.slip import ZONE

LEFT, WIDTH, LINE = 8.0, 314.0, 46
FIVE_HOURS = 5


def zoom(operating_day: date, window: tuple[datetime, datetime], now: datetime, *, early: int, late: int) -> Markup:
    """Return the SVG: block = window, dashed outline = tolerance (minutes), pointer = now with its time.

    Nothing is drawn where now lies more than twelve hours from the window: such a ruler would say nothing.
    """
    start, end, pointer = (_hours(operating_day, moment) for moment in (*window, now))
    if not start - 12 <= pointer <= end + 12:
        return Markup()
    first = int(min(start - early / 60, pointer - 0.3))
    last = max(first + FIVE_HOURS, -int(-max(end + late / 60, pointer + 0.3) // 1))
    scale = WIDTH / (last - first)

    def x(hour: float) -> str:
        return f"{LEFT + (hour - first) * scale:.1f}"

    step = 1 if last - first <= 8 else 2 if last - first <= 14 else 4
    ticks = "".join(f"M{x(hour)} {LINE}v5" for hour in range(first, last + 1))
    figures = "".join(
        f'<text x="{x(hour)}" y="63">{hour % 24 or (24 if hour else 0)}</text>' for hour in range(first, last + 1, step)
    )
    at = float(x(pointer))
    return Markup(  # noqa: S704 - figures only
        '<svg class="zoom" viewBox="0 0 330 66" aria-hidden="true" font-size="12" text-anchor="middle" fill="currentColor">'
        f'<path d="M{x(start)} {LINE}V26H{x(end)}V{LINE}"/>'
        f'<path d="M{x(start - early / 60)} {LINE}V28H{x(end + late / 60)}V{LINE}" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-dasharray="5 3"/>'
        f'<path d="M{LEFT} {LINE}h{WIDTH:.0f}{ticks}" stroke="currentColor" stroke-width="2"/>'
        f'<path d="M{at:.1f} {LINE + 4}V20" stroke="var(--field)" stroke-width="8"/>'
        f'<path d="M{at:.1f} {LINE + 4}V20" stroke="currentColor" stroke-width="3"/><path d="M{at - 7:.1f} 15h14l-7 10z"/>'
        f'<text x="{min(max(at, 22.0), 308.0):.1f}" y="11" font-weight="700">{now.astimezone(ZONE):%H:%M}</text>{figures}</svg>'
    )


def _hours(operating_day: date, moment: datetime) -> float:
    midnight = datetime.combine(operating_day, time(), ZONE)
    return (moment - midnight).total_seconds() / 3600
