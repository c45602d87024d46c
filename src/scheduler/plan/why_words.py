"""The answer to “why this slot?” as sentences, for the terminal, the API and the page alike."""

from collections.abc import Iterator
from datetime import datetime
from math import isnan

from notices import wording
from notices.wording import figure
from scheduler.plan.options import Cost, Option
from scheduler.plan.terms_words import number, parts_text
from scheduler.plan.why import Move, Why
from scheduler.plan.words import GROUPS, reason_text
from slots.calendar import local

STATES = {
    "room": ("còn chỗ", "with room"),
    "limit": ("vào ngày đã đủ giới hạn", "on days at their limit"),
    "small": (
        "còn chỗ nhưng không khung giờ nào đủ cho cả nhóm",
        "with room, but in no single window for the whole party",
    ),
    "too_small": ("có khung giờ nhỏ hơn số người của nhóm", "with windows smaller than the party"),
    "full": ("đã kín", "full"),
    "begun": ("đã bắt đầu", "begun already"),
    "early": ("khi trong nhóm còn người chưa đủ tuổi", "before all of the party are old enough"),
    "closed": ("đã đóng", "closed"),
}
_CAUSES = {
    "hand": ("cán bộ dời tay", "moved by hand"),
    "swap": ("đổi chỗ với hộ khác", "swapped with another household"),
    "resident": ("người dân xin đổi", "changed at the resident's wish"),
    "session_off": ("ca cũ bị hủy", "its session was called off"),
}
TERMS = {
    "way": ("đường đi", "way"),
    "shift": ("trái ca", "unwished shift"),
    "day": ("chờ", "waiting"),
    "split": ("tách khỏi địa bàn", "away from the neighbourhood"),
}


def title(answer: Why, lang: str) -> str:
    """Return who is meant: the household, and the party where it is not the household itself."""
    say = wording.picker(lang)
    people = say(f"{answer.people} người", f"people: {answer.people}")
    party = "" if answer.party == "household" else f", {answer.party}"
    return f"{answer.household.head_name}{party} ({people})"


def sentences(answer: Why, lang: str, *, costs: bool = True) -> list[str]:
    """Return the answer in the order in which it is asked: what there is and why, what was better, what comes next.

    Without `costs` the present slot's terms are left out, for whoever shows them as a table.
    """
    return [
        *_state(answer, lang),
        *_decided(answer, lang),
        *(_present_cost(answer, lang) if costs else ()),
        *_better(answer, lang),
        *_elsewhere(answer, lang),
        *_next(answer, lang),
    ]


def option_text(option: Option, lang: str) -> str:
    """Return a window as people name it: hours, shift, day and station."""
    hours = wording.hour_range(option.window.starts_at, option.window.ends_at)
    day = wording.day_text(option.session.operating_day, lang)
    shift = wording.shift_name(option.session.shift, lang)
    return f"{hours} {shift}, {day}, {option.station.name}"


def cost_rows(cost: Cost, lang: str) -> list[tuple[str, str, str]]:
    """Return (term, what it counts, units) of a cost, each term once."""
    say = wording.picker(lang)
    km = say("chưa rõ", "not known") if isnan(cost.km) else f"{number(cost.km, lang)} km"
    counted = {
        "way": km,
        "shift": say("ca mong muốn", "a wished shift")
        if not cost.shift
        else say("ca không mong muốn", "an unwished shift"),
        "day": say(f"{cost.days} ngày", f"{cost.days} days"),
        "split": say("đi riêng", "by itself") if cost.split else say("cùng địa bàn", "with its neighbours"),
    }
    return [
        (wording.sentence_case(wording.pick(TERMS[name], lang)), counted[name], number(getattr(cost, name), lang))
        for name in TERMS
    ]


def _state(answer: Why, lang: str) -> Iterator[str]:
    say = wording.picker(lang)
    if answer.cancelled:
        yield say("Lịch của nhóm này đã bị hủy.", "The appointment of this party was cancelled.")
    elif answer.present is not None:
        yield say(
            f"Lịch ở kế hoạch {answer.plan.number}: {option_text(answer.present, lang)}.",
            f"Slot in plan {answer.plan.number}: {option_text(answer.present, lang)}.",
        )
    elif answer.reason:
        reason = reason_text(answer.reason, "", lang)
        yield say(
            f"Kế hoạch {answer.plan.number} chưa xếp được: {reason}.",
            f"Plan {answer.plan.number} left them out: {reason}.",
        )
    else:
        yield say(
            "Nhóm có lịch ở một điểm nay không nhận họ nữa.", "They have a slot at a station that no longer takes them."
        )
    wished = parts_text(list(answer.wished), lang)
    group = wording.pick(GROUPS[answer.group], lang)
    yield say(f"Nhóm {group}, mong muốn ca {wished}.", f"Group: {group}; wished shift: {wished}.")
    if answer.changed:
        yield say(
            "Người trong nhóm đã đổi từ khi lập kế hoạch; chi phí dưới đây tính theo danh sách hiện nay.",
            "The people of the party have changed since the plan; the costs below go by the roster as it is now.",
        )


def _decided(answer: Why, lang: str) -> Iterator[str]:
    say, decided = wording.picker(lang), answer.decided
    for move in decided.moves:
        yield _move(move, lang)
    if decided.booked:
        yield say(
            "Kế hoạch đã bỏ sót nhóm này; cán bộ xếp lịch này bằng tay.",
            "The plan had left this party out; an officer booked this slot by hand.",
        )
    if decided.frozen:
        yield say(
            "Lịch này do người quyết định, các kế hoạch sau giữ nguyên.",
            "Somebody has decided this slot; later plans leave it as it is.",
        )


def _move(move: Move, lang: str) -> str:
    cause = wording.pick(_CAUSES[move.cause], lang)
    moved, source, target = (
        _moment(moment, lang) for moment in (move.moved_at, move.source.starts_at, move.target.starts_at)
    )
    text = wording.pick(
        (
            f"{cause} lúc {moved}: từ {source} ở {move.source.station_name} sang {target} ở {move.target.station_name}.",
            f"{cause} at {moved}: from {source} at {move.source.station_name} to {target} at {move.target.station_name}.",
        ),
        lang,
    )
    return wording.sentence_case(text)


def _moment(moment: datetime, lang: str) -> str:
    return f"{local(moment):%H:%M} {wording.date_text(local(moment).date(), lang)}"


def _present_cost(answer: Why, lang: str) -> Iterator[str]:
    if answer.present is None:
        return
    cost = answer.present.cost
    terms = [f"{label.lower()} {units} ({counted})" for label, counted, units in cost_rows(cost, lang)]
    total = number(cost.total, lang)
    yield wording.pick(
        (f"Chi phí {total} điểm: {', '.join(terms)}.", f"It costs {total} units: {', '.join(terms)}."), lang
    )


def _better(answer: Why, lang: str) -> Iterator[str]:
    say = wording.picker(lang)
    count = sum(sessions for _, sessions in answer.better)
    states = ", ".join(
        f"{figure(sessions, lang)} {wording.pick(STATES[state], lang)}" for state, sessions in answer.better
    )
    if not count:
        yield (
            say("Không ca nào rẻ hơn.", "No session would cost less.")
            if answer.present is not None
            else say("Không có ca nào mà nhóm được đến.", "There is no session that they may use.")
        )
        return
    if answer.present is not None:
        yield say(
            f"{figure(count, lang)} ca rẻ hơn: {states}.",
            f"Sessions that would cost less: {figure(count, lang)} ({states}).",
        )
    else:
        yield say(
            f"Nhóm được đến {figure(count, lang)} ca: {states}.",
            f"Sessions they may use: {figure(count, lang)} ({states}).",
        )
    if any(state == "room" for state, _ in answer.better):
        yield say("Ca còn chỗ thì có thể xếp tay.", "Where there is room, they may be put there by hand.")


def _elsewhere(answer: Why, lang: str) -> Iterator[str]:
    say = wording.picker(lang)
    why = {
        "area": say("phục vụ nơi khác", "serves other places"),
        "group": say("nhận nhóm khác", "takes another group"),
    }
    for one in answer.elsewhere:
        km = number(one.km, lang)
        nearer = say("gần hơn", "is nearer") if answer.present is not None else say("ở gần", "is near")
        yield say(
            f"{one.station.name} {nearer} ({km} km) nhưng {why[one.why]}.",
            f"{one.station.name} {nearer} ({km} km) but {why[one.why]}.",
        )


def _next(answer: Why, lang: str) -> Iterator[str]:
    say = wording.picker(lang)
    if answer.present is not None and answer.present.state == "room":
        windows = figure(answer.present.free_windows, lang)
        yield say(
            f"Cùng ca này còn {windows} khung giờ khác đủ chỗ, chi phí như nhau.",
            f"The same session has {windows} other windows with room, at the same cost.",
        )
    if answer.next_best is None:
        if answer.present is not None:
            yield say("Không ca nào khác còn chỗ cho nhóm này.", "No other session has room for this party.")
        return
    where = option_text(answer.next_best, lang)
    if answer.more is None:
        yield say(f"Nay còn chỗ: {where}.", f"There is room now: {where}.")
    elif answer.more < 0.05:
        yield say(
            f"Ca tiếp theo còn chỗ: {where}, chi phí như nhau.",
            f"The next session with room: {where}, at the same cost.",
        )
    else:
        more = number(answer.more, lang)
        yield say(
            f"Ca tiếp theo còn chỗ: {where}, tốn hơn {more} điểm.",
            f"The next session with room: {where}; it costs {more} units more.",
        )
