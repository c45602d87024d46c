"""What one plan changes against another, as sentences for the terminal and the page alike."""

from collections.abc import Callable

from notices import wording
from notices.wording import date_text, figure
from scheduler.operations.changed_slips import Change, Place
from scheduler.operations.comparing import Comparison
from scheduler.operations.effect_words import Line
from slots.calendar import local

_CAUSES = {
    "gone": ("khung giờ cũ đã đóng hoặc bớt chỗ", "its window was closed or made smaller"),
    "unfit": ("không còn dùng được khung giờ cũ", "its people may not use the window any more"),
    "second": ("mời lần hai vì chưa đến", "second invitation: nobody came"),
    "new": ("chưa có lịch", "had no slot"),
    "dropped": ("không còn trong kế hoạch", "not in the plan any more"),
    "passed": ("trở lại khung giờ đã qua", "back to a window that has passed"),
    "people": ("cùng khung giờ, người thay đổi", "the same window, other people"),
    "unforced": ("không bắt buộc", "nothing forces it"),
}
_TERMS = {
    "travel_and_shift": ("Đường đi và trái ca", "Travel and unwished shifts"),
    "session": ("Chờ thêm ngày", "Days of waiting"),
    "splits": ("Địa bàn bị chia thêm phiên", "Neighbourhoods split over sessions"),
    "unassigned": ("Chưa xếp được", "Unassigned"),
}
Pick = Callable[[str, str], str]


def comparison_lines(found: Comparison, lang: str) -> list[Line]:
    """Return what changes, what people feel first."""
    pick = wording.picker(lang)
    return [
        _moves(found, pick, lang),
        *(_of(found, cause, pick, lang) for cause in _CAUSES if found.slips(cause)),  # type: ignore[arg-type]
        _told(found, pick, lang),
        _reprints(found, pick, lang),
        _left_out(found, pick, lang),
        _last_day(found, pick, lang),
    ]


def change_rows(found: Comparison, lang: str, limit: int) -> list[tuple[str, str, str, str, str, str]]:
    """Return (slip, household, people, from, to, why) of the first `limit` changes, by neighbourhood and household."""
    return [
        (
            "–" if change.slip is None else figure(change.slip, lang),
            change.head_name,
            figure(change.people, lang),
            place_text(change.former, lang),
            place_text(change.place, lang),
            cause_text(change, lang),
        )
        for change in found.changes[:limit]
    ]


def cause_text(change: Change, lang: str) -> str:
    """Say why a slip changes, and that it was handed out where it was."""
    pick = wording.picker(lang)
    told = pick("; phiếu đã giao", "; its slip was handed out") if change.handed_out else ""
    return pick(*_CAUSES[change.cause]) + told


def place_text(place: Place | None, lang: str) -> str:
    """Return 7:30, thứ Sáu 26/3, Trụ sở; a dash where there is none."""
    if place is None:
        return "–"
    day = wording.day_text(place.operating_day, lang, year=False)
    return f"{local(place.starts_at):%H:%M}, {day}, {place.station}"


def cost_rows(found: Comparison, lang: str) -> list[tuple[str, str, str]]:
    """Return (term, units before, units after)."""
    pick = wording.picker(lang)
    return [
        (pick(*_TERMS[before.term]), figure(round(before.units), lang), figure(round(after.units), lang))
        for before, after in zip(*found.costs, strict=True)
    ]


def _moves(found: Comparison, pick: Pick, lang: str) -> Line:
    moved, kept = found.slips("unforced"), found.kept
    share = wording.percent(found.unforced_share, lang)
    text = pick(
        f"{figure(kept, lang)} phiếu giữ nguyên; {figure(moved, lang)} phiếu đổi mà không bắt buộc ({share})",
        f"{figure(kept, lang)} slips stay as they are; {figure(moved, lang)} move though nothing forces them ({share})",
    )
    return Line(pick("Giữ và đổi", "Kept and moved"), text)


def _of(found: Comparison, cause: str, pick: Pick, lang: str) -> Line:
    slips, people = (figure(count, lang) for count in (found.slips(cause), found.people(cause)))  # type: ignore[arg-type]
    text = pick(f"{slips} phiếu, {people} người", f"{slips} slips, {people} people")
    return Line(wording.sentence_case(pick(*_CAUSES[cause])), text)


def _told(found: Comparison, pick: Pick, lang: str) -> Line:
    label = pick("Phiếu đã giao", "Slips handed out")
    moved = sum(count for cause, count in found.told.items() if cause not in {"second", "people"})
    free = found.told["unforced"]
    if not moved:
        return Line(label, pick("không phiếu nào còn hạn phải đổi", "none that is still to come moves"))
    count = figure(moved, lang)
    if free:
        text = pick(
            f"{count} phiếu đổi, trong đó {figure(free, lang)} phiếu không bắt buộc",
            f"{count} of them move, {figure(free, lang)} though nothing forces them",
        )
        return Line(label, text, warn=True)
    return Line(label, pick(f"{count} phiếu phải đổi", f"{count} of them have to move"))


def _reprints(found: Comparison, pick: Pick, lang: str) -> Line:
    slips = figure(sum(row.slips for row in found.reprints), lang)
    places = figure(len(found.reprints), lang)
    return Line(
        pick("In lại", "To print again"),
        pick(f"{slips} phiếu của {places} địa bàn", f"{slips} slips of {places} neighbourhoods"),
    )


def _left_out(found: Comparison, pick: Pick, lang: str) -> Line:
    before, after = (figure(people, lang) for people in found.left_out)
    text = pick(f"trước: {before} người; sau: {after} người", f"before: {before} people; after: {after} people")
    return Line(pick("Chưa có lịch", "Without a slot"), text, warn=found.left_out[1] > found.left_out[0])


def _last_day(found: Comparison, pick: Pick, lang: str) -> Line:
    before, after = ("–" if day is None else date_text(day, lang) for day in found.last_day)
    late = None not in found.last_day and found.last_day[1] > found.last_day[0]  # type: ignore[operator]
    return Line(
        pick("Ngày cuối", "Last day"),
        pick(f"trước: {before}; sau: {after}", f"before: {before}; after: {after}"),
        warn=late,
    )
