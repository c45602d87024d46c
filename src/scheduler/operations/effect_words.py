"""What a change does, as sentences for the terminal, the API and the page alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from notices import wording
from notices.wording import date_text, figure
from scheduler.operations.changing import Effect, SessionEffect
from scheduler.progress.outlook import Required

UNITS_TOLD = 8
"""Units whose places are told one by one, the largest changes first where there are more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One consequence: what it is about, what happens, and whether it stands in the way or needs a second look."""

    label: str
    text: str
    warn: bool = False


def effect_lines(effect: Effect, unit_names: Mapping[str, str], lang: str) -> list[Line]:
    """Return the consequences, those that people feel first; `unit_names` by unit code."""
    pick = wording.picker(lang)
    lines = [_orphans(effect, pick, lang), _places(effect, unit_names, pick, lang), _sessions(effect, pick, lang)]
    lines.append(_finish(effect, pick, lang))
    if effect.drafts:
        numbers = ", ".join(str(number) for number in effect.drafts)
        lines.append(
            Line(
                pick("Bản thảo", "Drafts"),
                pick(
                    f"bản {numbers} mất khung giờ nên bị xóa; hãy lập lại",
                    f"{numbers} lose windows and go; draft again",
                ),
                warn=True,
            )
        )
    return lines


def session_rows(effect: Effect, lang: str) -> list[tuple[str, str, str, str, str]]:
    """Return (station, day, shift, places before, places after) of the sessions that change."""
    none = "–"

    def row(one: SessionEffect) -> tuple[str, str, str, str, str]:
        before, after = (none if places is None else figure(places, lang) for places in (one.before, one.after))
        day = wording.sentence_case(wording.day_text(one.ref.operating_day, lang))
        return one.ref.station, day, wording.shift_name(one.ref.shift, lang), before, after

    return [row(one) for one in effect.sessions]


def _orphans(effect: Effect, pick: Callable[[str, str], str], lang: str) -> Line:
    label = pick("Người đã hẹn", "Appointments")
    if not effect.orphans.appointments:
        return Line(label, pick("không ai mất chỗ", "nobody loses a place"))
    count, people = (figure(number, lang) for number in (effect.orphans.appointments, effect.orphans.people))
    where = effect.orphans.examples
    text = pick(
        f"{count} lịch hẹn ({people} người) mất chỗ: {where}. Chưa áp dụng được",
        f"{count} appointments ({people} people) lose their place: {where}. It cannot be applied",
    )
    return Line(label, text, warn=True)


def _places(effect: Effect, unit_names: Mapping[str, str], pick: Callable[[str, str], str], lang: str) -> Line:
    label = pick("Số chỗ", "Places")
    units = {unit: people for unit, people in effect.gained_by_unit().items() if people}
    if not units:
        return Line(label, pick("không đổi", "as they were"))
    named = list(units.items())
    if len(named) > UNITS_TOLD:
        named = sorted(named, key=lambda each: -abs(each[1]))[:UNITS_TOLD]
    parts = "; ".join(f"{unit_names.get(unit, unit)} {signed(people, lang)}" for unit, people in named)
    if rest := len(units) - len(named):
        parts += pick(f"; và {figure(rest, lang)} đơn vị nữa", f"; and {figure(rest, lang)} more units")
    text = f"{signed(effect.places, lang)} ({parts})" if len(units) > 1 else parts
    if effect.slots_shrunk:
        count = figure(effect.slots_shrunk, lang)
        text += pick(f"; {count} khung giờ bớt chỗ hoặc đóng", f"; {count} windows shrink or close")
    return Line(label, text)


def _sessions(effect: Effect, pick: Callable[[str, str], str], lang: str) -> Line:
    opened = effect.opened
    words = (
        (opened.created, pick("mở thêm", "new")),
        (opened.changed, pick("thay đổi", "changed")),
        (opened.removed, pick("bỏ", "removed")),
        (opened.kept, pick("giữ nguyên", "as they were")),
        (opened.frozen, pick("đã bắt đầu nên không động đến", "begun, so left alone")),
    )
    parts = [f"{figure(count, lang)} {word}" for count, word in words if count]
    return Line(pick("Ca", "Sessions"), ", ".join(parts) or pick("không đổi", "as they were"))


def _finish(effect: Effect, pick: Callable[[str, str], str], lang: str) -> Line:
    label = pick("Dự kiến xong", "Forecast end")
    before, after = (_end(required, pick, lang) for required in (effect.before, effect.after))
    late = effect.after is not None and effect.after.at_places is not None and not effect.after.at_places.in_time
    if before == after:
        return Line(label, pick(f"vẫn như cũ: {after}", f"as before: {after}"), warn=late)
    return Line(label, pick(f"trước: {before}; sau: {after}", f"before: {before}; after: {after}"), warn=late)


def _end(required: Required | None, pick: Callable[[str, str], str], lang: str) -> str:
    if required is None or required.places is None or required.at_places is None:
        return pick("chưa tính được", "not known yet")
    if required.places.missing:
        missing = figure(required.places.missing, lang)
        return pick(f"thiếu {missing} chỗ cho những người còn lại", f"{missing} places too few for those left")
    if required.at_places.finish is None:
        return pick("chưa tính được", "not known yet")
    day, last = date_text(required.at_places.finish, lang), date_text(required.last_day, lang)
    if required.at_places.in_time:
        return pick(f"{day}, kịp hạn {last}", f"{day}, in time for {last}")
    return pick(f"{day}, muộn so với hạn {last}", f"{day}, later than {last}")


def signed(people: int, lang: str) -> str:
    """Return people won or lost: +231, −231."""
    return f"{'+' if people > 0 else '−'}{figure(abs(people), lang)}"
