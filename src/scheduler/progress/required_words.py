"""The required rate in words, for the terminal, the pages and the API alike: one sentence of judgement, then the figures."""

from fractions import Fraction

from notices.sentences import Pair
from notices.wording import date_text, figure, pick
from scheduler.progress.outlook import Outlook, Required
from slots.pace import shown_rate

SOURCES: dict[str, Pair] = {
    "roster": ("theo danh sách hộ", "from the roster"),
    "milestone": ("theo mốc hồ sơ của tệp đợt", "from the campaign file's milestone"),
}
_AT: dict[str, Pair] = {
    "target": ("với chỉ tiêu {per_day} mỗi ngày", "at the target of {per_day} a day"),
    "places": ("với trung bình {per_day} chỗ mỗi ngày", "with {per_day} places a day on average"),
    "pace": ("với tốc độ {per_day} người mỗi ngày gần đây", "at the recent pace of {per_day} people a day"),
}
_NEEDED: Pair = ("Cần {shown} mỗi ngày.", "Needed: {shown} a day.")
_DONE: Pair = ("Đã xong: không còn ai chưa thu nhận.", "Done: nobody is left.")
_OVER: Pair = (
    "Đã quá hạn {last} mà còn {remaining} người.",
    "The deadline of {last} has passed with {remaining} people left.",
)
_UNKNOWN: Pair = (
    "Chưa dự báo được: chưa có chỉ tiêu ngày, chưa mở ca, chưa có ngày thu nhận nào.",
    "No forecast yet: there is no daily target, no open session and no day with people served.",
)
_IN_TIME: Pair = (
    "Kịp: {at} thì {finish} xong, sớm {early} so với hạn {last}.",
    "In time: {at} the last day is {finish}, {early} before the deadline of {last}.",
)
_ON_TIME: Pair = (
    "Kịp: {at} thì {finish} xong, đúng ngày hạn.",
    "In time: {at} the last day is {finish}, the deadline itself.",
)
_LATE: Pair = (
    "Không kịp: {at} thì {finish} mới xong, muộn {late} so với hạn {last}.",
    "Too late: {at} the last day is {finish}, {late} after the deadline of {last}.",
)
_MISSING: Pair = (
    "Không kịp: các ca đã mở còn thiếu {missing} chỗ đến hạn {last}.",
    "Too late: the open sessions lack {missing} places up to the deadline of {last}.",
)
_NEVER: Pair = ("Không kịp: {at} thì không bao giờ xong.", "Too late: {at} it is never done.")


def verdict_sentence(found: Required, lang: str) -> str:
    """Return whether it will be done in time, when, and what a day must bring."""
    if found.verdict == "done":
        return pick(_DONE, lang)
    if found.verdict == "over":
        return pick(_OVER, lang).format(last=date_text(found.last_day, lang), remaining=figure(found.remaining, lang))
    needed = pick(_NEEDED, lang).format(shown=figure(found.shown or 0, lang))
    return f"{_outcome(found, lang)} {needed}"


def _outcome(found: Required, lang: str) -> str:
    deciding, last = found.deciding, date_text(found.last_day, lang)
    if deciding is None:
        return pick(_UNKNOWN, lang)
    if deciding.basis == "places" and found.places is not None and not deciding.in_time:
        return pick(_MISSING, lang).format(missing=figure(found.places.missing, lang), last=last)
    at = pick(_AT[deciding.basis], lang).format(per_day=rate_text(deciding.per_day, lang))
    if deciding.finish is None:
        return pick(_NEVER, lang).format(at=at)
    facts = {"at": at, "finish": date_text(deciding.finish, lang), "last": last}
    if not deciding.in_time:
        return pick(_LATE, lang).format(late=days_text(deciding.days_late or 0, lang), **facts)
    early = (found.last_day - deciding.finish).days
    return pick(_IN_TIME if early else _ON_TIME, lang).format(early=days_text(early, lang), **facts)


def rate_text(per_day: Fraction, lang: str) -> str:
    """Return people a day as they are told, half up."""
    return figure(shown_rate(per_day), lang)


def days_text(days: int, lang: str) -> str:
    """Return "25 ngày", "25 days", "1 day"."""
    return f"{figure(days, lang)} {pick(('ngày', 'day' if days == 1 else 'days'), lang)}"


def lead_text(found: Required, outlook: Outlook, lang: str) -> str:
    """Return how the end lies to the deadline: days early, on it, days late, or never."""
    if outlook.finish is None:
        return pick(("không xong", "never done"), lang)
    if outlook.days_late:
        late = days_text(outlook.days_late, lang)
        return pick((f"muộn {late}", f"{late} late"), lang)
    early = (found.last_day - outlook.finish).days
    if early <= 0:
        return pick(("đúng hạn", "on the deadline"), lang)
    days = days_text(early, lang)
    return pick((f"sớm {days}", f"{days} early"), lang)


def finish_text(outlook: Outlook | None, lang: str) -> str:
    """Return the last day, or a dash where there is none."""
    return "–" if outlook is None or outlook.finish is None else date_text(outlook.finish, lang)


def percent_text(found: Required, per_day: Fraction | int | None, lang: str) -> str:
    """Return "80,7% mức cần": `per_day` in percent of what is needed; "" where nothing is needed or known."""
    percent = found.percent_of_rate(per_day)
    if percent is None:
        return ""
    text = f"{percent}%" if lang == "en" else f"{percent}%".replace(".", ",")
    return pick((f"{text} mức cần", f"{text} of the need"), lang)


def places_note(found: Required, lang: str) -> str:
    """Return how many places there are in all up to the last day, or how many are missing."""
    if found.places is None:
        return pick(("chưa mở ca ở đây", "no session is open here"), lang)
    missing, total = (figure(number, lang) for number in (found.places.missing, found.places.total))
    if found.places.missing:
        return pick((f"thiếu {missing} chỗ", f"{missing} places missing"), lang)
    return pick((f"tổng {total} chỗ", f"{total} places in all"), lang)


def required_lines(found: Required, lang: str) -> list[tuple[str, str]]:
    """Return (label, value) pairs, most important first."""

    def said(vi: str, en: str) -> str:
        return pick((vi, en), lang)

    def number(value: int) -> str:
        return figure(value, lang)

    left = days_text(found.days_left, lang)
    needed = "–" if found.shown is None or found.planned is None else number(found.shown)
    planned = (
        "" if found.planned is None else said(f"xếp lịch {number(found.planned)}", f"plan {number(found.planned)}")
    )
    target = "–" if found.target is None else number(found.target)
    places = "–" if found.places is None or found.places.per_day is None else rate_text(found.places.per_day, lang)
    per_day = None if found.places is None else found.places.per_day
    lines = [
        (said("Đơn vị", "Unit"), found.unit_name),
        (
            said("Tính đến ngày", "As of"),
            f"{date_text(found.as_of_day, lang)} ({pick(SOURCES[found.source], lang)})",
        ),
        (said("Phải thu nhận", "To serve"), number(found.people)),
        (said("Đã thu nhận", "Served"), number(found.done)),
        (said("Còn lại", "Left"), number(found.remaining)),
        (said("Hạn", "Deadline"), f"{date_text(found.last_day, lang)} ({said(f'còn {left}', f'{left} left')})"),
        (said("Cần mỗi ngày", "Needed a day"), _with(needed, planned)),
        (said("Chỉ tiêu mỗi ngày", "Target a day"), _with(target, percent_text(found, found.target, lang))),
        (
            said("Chỗ mỗi ngày", "Places a day"),
            _with(places, percent_text(found, per_day, lang), places_note(found, lang)),
        ),
    ]
    return lines + [
        (_finish_label(outlook, lang), _with(finish_text(outlook, lang), lead_text(found, outlook, lang)))
        for outlook in found.outlooks
        if found.remaining
    ]


def _finish_label(outlook: Outlook, lang: str) -> str:
    at = pick(_AT[outlook.basis], lang).format(per_day=rate_text(outlook.per_day, lang))
    return pick((f"Xong, {at}", f"Done, {at}"), lang)


def _with(value: str, *notes: str) -> str:
    shown = ", ".join(note for note in notes if note)
    return f"{value} ({shown})" if shown else value
