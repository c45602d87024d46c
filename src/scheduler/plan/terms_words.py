"""A plan's cost terms as sentences about people, for the terminal, the API and the page alike."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from notices import wording
from scheduler.plan.words import GROUPS, SHIFTS, day_text

_LABELS = {
    "ways": ("Đường đi", "Ways"),
    "shifts": ("Trái ca mong muốn", "Against their wish"),
    "travel_and_shift": ("Đường đi và trái ca", "Ways and unwished shifts"),
    "session": ("Chờ đến lượt", "Waiting"),
    "splits": ("Chia địa bàn", "Neighbourhoods divided"),
    "unassigned": ("Chưa có lịch", "Without a slot"),
    "moved": ("Đổi lịch cũ", "Slots changed"),
}
_BECAUSE = {
    "no_session": (
        "vì các điểm họ được đến không có ca {wished} nào",
        "because the stations that they may use have no {wished} session",
    ),
    "full": (
        "vì các ca {wished} đã kín (thiếu {people} chỗ buổi {wished} đến hết {deadline})",
        "because the {wished} sessions are full ({people} {wished} places are lacking by {deadline})",
    ),
    "daily_limit": (
        "vì những ngày ca {wished} còn chỗ đều đã đủ giới hạn ngày",
        "because the days on which {wished} sessions have room are at their daily limit",
    ),
    "longer_way": (
        "vì ca {wished} còn chỗ ở xa hơn, tính cả đường đi thì tốn hơn",
        "because the {wished} sessions with room are farther away, which costs more than the shift",
    ),
    "later_day": (
        "vì ca {wished} còn chỗ ở muộn hơn, chờ lâu thì tốn hơn",
        "because the {wished} sessions with room come later, and the waiting costs more than the shift",
    ),
    "together": (
        "để cả địa bàn đến cùng nhau, dù ca {wished} còn chỗ",
        "to keep the neighbourhood together, although {wished} sessions have room",
    ),
    "room_left": (
        "dù ca {wished} vẫn còn chỗ: có thể dời tay",
        "although {wished} sessions have room: they may be moved by hand",
    ),
}

Say = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a plan's cost: its name, what it means for people in one or more sentences, and its units."""

    label: str
    sentences: tuple[str, ...]
    units: float


def number(value: float, lang: str) -> str:
    """Return a figure with one decimal where it has one: 2,3; 1.204."""
    whole, tenth = divmod(round(value * 10), 10)
    return wording.figure(whole, lang) + ((("." if lang == "en" else ",") + str(tenth)) if tenth else "")


def parts_text(parts: list[str], lang: str) -> str:
    """Return parts of the day in a row: “sáng hoặc chiều”."""
    words = [wording.pick(SHIFTS[part], lang) for part in parts]
    return f" {wording.pick(('hoặc', 'or'), lang)} ".join(words)


def terms_in_words(summary: Mapping[str, Any], lang: str) -> list[Term]:
    """Return every term of the plan's cost, in the order of the summary."""
    found: list[Term] = []
    for name, term in summary["terms"].items():
        if name == "travel_and_shift" and "ways" in summary:
            found += _way_and_shift(summary, lang)
        else:
            found.append(Term(_label(name, lang), tuple(_sentences(name, term, summary, lang)), float(term["units"])))
    return found


def total_units(summary: Mapping[str, Any]) -> float:
    """Return what the whole plan costs: the sum of its terms."""
    return float(sum(term["units"] for term in summary["terms"].values()))


def gap_sentence(summary: Mapping[str, Any], lang: str) -> str:
    """Say how far the plan may be from the best one, as a share of its own cost, rounded up: never less than the truth."""
    say, over_bound = wording.picker(lang), float(summary["gap"])
    if over_bound <= 0:
        return say("Không kế hoạch nào rẻ hơn.", "No plan can be cheaper.")
    percent = math.ceil(1000 * over_bound / (1 + over_bound)) / 10
    return say(
        f"Không kế hoạch nào rẻ hơn quá {number(percent, lang)}%.",
        f"No plan can be cheaper by more than {number(percent, lang)}%.",
    )


def wrong_shift_sentences(summary: Mapping[str, Any], lang: str) -> list[str]:
    """Say who is in a shift that he does not wish for, and why; those whom somebody booked there later are told apart."""
    found = [_wrong_shift(row, summary, lang) for row in summary.get("wrong_shift_why", ())]
    explained: dict[tuple[str, str], int] = {}
    for row in summary.get("wrong_shift_why", ()):
        key = (row["group"], row["shift"])
        explained[key] = explained.get(key, 0) + row["people"]
    for row in summary["wrong_shift"]:
        rest = row["people"] - explained.get((row["group"], row["shift"]), 0)
        if rest > 0:
            found.append(_plain_wrong_shift({**row, "people": rest}, booked="wrong_shift_why" in summary, lang=lang))
    return found


def _wrong_shift(row: Mapping[str, Any], summary: Mapping[str, Any], lang: str) -> str:
    facts = {
        "people": wording.figure(row["people"], lang),
        "wished": parts_text(row["wished"], lang),
        "deadline": day_text(summary["deadline"]),
    }
    because = wording.pick(_BECAUSE[row["reason"]], lang).format(**facts)
    return f"{_placed_in(row, lang)} {because}."


def _placed_in(row: Mapping[str, Any], lang: str) -> str:
    people, group = wording.figure(row["people"], lang), wording.pick(GROUPS[row["group"]], lang)
    return wording.pick(
        (f"{people} {group} được xếp ca {SHIFTS[row['shift']][0]}", f"{people} {group} have a {row['shift']} slot"),
        lang,
    )


def _plain_wrong_shift(row: Mapping[str, Any], *, booked: bool, lang: str) -> str:
    why = wording.pick((", do người xếp tay", ", booked there by hand"), lang) if booked else ""
    return f"{_placed_in(row, lang)}{why}."


def _way_and_shift(summary: Mapping[str, Any], lang: str) -> Iterator[Term]:
    ways, shifts = summary["ways"], summary["shifts"]
    yield Term(_label("ways", lang), tuple(_ways(ways, wording.picker(lang), lang)), ways["units"])
    nobody = wording.pick(("Ai cũng được ca mong muốn.", "Everybody has a shift of his wish."), lang)
    yield Term(_label("shifts", lang), tuple(wrong_shift_sentences(summary, lang)) or (nobody,), shifts["units"])


def _ways(ways: Mapping[str, Any], say: Say, lang: str) -> Iterator[str]:
    if ways["people"]:
        mean, far = number(ways["mean_km"], lang), number(ways["far_km"], lang)
        yield say(
            f"{wording.figure(ways['people'], lang)} người đi trung bình {mean} km; chín phần mười đi không quá {far} km.",
            f"{wording.figure(ways['people'], lang)} people travel {mean} km on average, nine in ten at most {far} km.",
        )
    if ways["unknown"]:
        people = wording.figure(ways["unknown"], lang)
        yield say(
            f"Chưa rõ đường đi của {people} người: địa bàn hoặc điểm chưa có tọa độ.",
            f"The way of {people} people is not known: their neighbourhood or station has no coordinates.",
        )


def _sentences(name: str, term: Mapping[str, Any], summary: Mapping[str, Any], lang: str) -> Iterator[str]:
    say = wording.picker(lang)
    count = wording.figure(int(term.get("people", term.get("pairs", 0))), lang)
    if name == "session" and summary.get("waiting", {}).get("people"):
        days = number(summary["waiting"]["mean_days"], lang)
        yield say(
            f"Chờ trung bình {days} ngày kể từ ngày đầu của đợt.",
            f"They wait {days} days on average from the first day.",
        )
    elif name == "splits" and "gathering" in summary:
        yield from _gathering(summary["gathering"], say, lang)
    elif name == "unassigned":
        yield say(f"{count} người chưa có lịch.", f"{count} people have no slot.")
    elif name == "moved":
        yield say(
            f"{count} người đổi lịch so với kế hoạch trước dù không bị buộc.",
            f"{count} people have another slot than in the former plan although nothing forced it.",
        )
    else:
        yield say(f"{count} người.", f"{count} people.") if "people" in term else f"{count}."


def _gathering(gathering: Mapping[str, int], say: Say, lang: str) -> Iterator[str]:
    places, sessions, whole, most = (
        wording.figure(gathering[name], lang) for name in ("neighbourhoods", "sessions", "whole", "most")
    )
    mean = number(gathering["sessions"] / max(1, gathering["neighbourhoods"]), lang)
    as_a_whole = (
        say(f"{whole} địa bàn đến trọn trong một ca", f"{whole} come in one session as a whole")
        if gathering["whole"]
        else say("không địa bàn nào đến trọn trong một ca", "none comes in one session as a whole")
    )
    yield say(
        f"{places} địa bàn chia ra {sessions} lượt ca, trung bình {mean} ca một địa bàn, nhiều nhất {most}; {as_a_whole}.",
        f"{places} neighbourhoods come in {sessions} bundles, {mean} sessions each on average, {most} at most; {as_a_whole}.",
    )


def _label(name: str, lang: str) -> str:
    return wording.pick(_LABELS[name], lang) if name in _LABELS else name
