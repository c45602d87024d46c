"""Whom a plan leaves out, why, and what would help, as sentences for the terminal, the API and the page alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from notices import wording
from notices.wording import figure
from scheduler.plan.words import GROUPS, day_text

MOST_UNITS = 4
"""Units named in one sentence; the others are counted."""
_CAUSES = {
    "daily_limit": ("các ngày đã đủ giới hạn ngày", "the days are at their daily limit"),
    "session_capacity": ("các ca đã kín", "the sessions are full"),
    "window_places": ("còn chỗ lẻ nhưng không khung giờ nào đủ cho cả nhóm", "no window has room for the whole party"),
    "no_places": ("các ca không có chỗ nào", "the sessions have no places at all"),
}
_STATION_OF = {
    "homebound": ("một đợt phục vụ tại nhà", "a home round"),
    "student": ("một điểm tại trường", "a station at the school"),
    "worker": ("một điểm trụ sở hoặc lưu động", "a headquarters or mobile station"),
    "daytime": ("một điểm trụ sở hoặc lưu động", "a headquarters or mobile station"),
}


@dataclass(frozen=True, slots=True)
class Lack:
    """Who lacks what and why, and what would help (empty where nothing is known that would)."""

    what: str
    help: str


def lacks_in_words(summary: Mapping[str, Any], lang: str) -> list[Lack]:
    """Return every lack of a plan, the largest first; the households too large for a window last."""
    deadline = day_text(summary.get("deadline"))
    found = [Lack(_what(one, deadline, lang), _help(one, lang)) for one in summary.get("shortages", ())]
    found += [_unserved(row, lang) for row in summary.get("unserved", ())]
    found += [_too_large(row, lang) for row in summary.get("too_large", ())]
    unnamed = summary.get("too_large_parties", 0) - len(summary.get("too_large", ()))
    if unnamed > 0:
        say = wording.picker(lang)
        found.append(
            Lack(
                say(
                    f"Và {figure(unnamed, lang)} nhóm quá đông khác.", f"And {figure(unnamed, lang)} more such parties."
                ),
                "",
            )
        )
    return found


def since_booked(summary: Mapping[str, Any], lang: str) -> str:
    """Say that the lacks are those of the moment of drafting, where somebody was booked since; else return ""."""
    then = sum(one["people"] for name in ("shortages", "unserved") for one in summary.get(name, ()))
    then += sum(one["people"] for one in summary.get("too_large", ()))
    if "shortages" not in summary or then <= summary["unassigned"]:
        return ""
    say = wording.picker(lang)
    return say(
        f"Tình hình lúc lập kế hoạch; từ đó đã xếp thêm {figure(then - summary['unassigned'], lang)} người.",
        f"As it was when the plan was drafted; {figure(then - summary['unassigned'], lang)} people have been booked since.",
    )


def _what(one: Mapping[str, Any], deadline: str, lang: str) -> str:
    say = wording.picker(lang)
    who = _units(one["units"], lang)
    people, causes = figure(one["people"], lang), _causes(one["causes"], lang)
    lack = say("thiếu", "lack" if len(one["units"]) > 1 else "lacks")
    shared = ""
    if len(one["units"]) + len(one["sharing"]) > 1:
        others = _names(one["sharing"], lang)
        stations = _names(one["stations"], lang)
        shared = say(
            f" ở {stations}, dùng chung" + (f" với {others}" if others else ""),
            f" at {stations}, which they share" + (f" with {others}" if others else ""),
        )
    return wording.sentence_case(
        say(
            f"{who} {lack} {people} chỗ đến hết {deadline}{shared}: {causes}.",
            f"{who} {lack} {people} places by {deadline}{shared}: {causes}.",
        )
    )


def _units(units: Sequence[Mapping[str, Any]], lang: str) -> str:
    if len(units) == 1:
        return str(units[0]["name"])
    return _names([f"{unit['name']} ({figure(unit['people'], lang)})" for unit in units], lang)


def _names(names: Sequence[str], lang: str) -> str:
    """Return names in a row, the last after “và”; beyond a few the rest is counted."""
    named, rest = list(names[:MOST_UNITS]), len(names) - MOST_UNITS
    if rest > 0:
        named.append(wording.pick((f"{figure(rest, lang)} nơi khác", f"{figure(rest, lang)} others"), lang))
    if len(named) < 2:
        return "".join(named)
    return f"{', '.join(named[:-1])} {wording.pick(('và', 'and'), lang)} {named[-1]}"


def _causes(causes: Mapping[str, int], lang: str) -> str:
    rows = sorted(causes.items(), key=lambda item: -item[1])
    said = [wording.pick(_CAUSES[cause], lang) for cause, _ in rows]
    if len(rows) == 1:
        return said[0]
    people = wording.pick(("người", "people"), lang)
    return ", ".join(f"{one} ({figure(count, lang)} {people})" for one, (_, count) in zip(said, rows, strict=True))


def _help(one: Mapping[str, Any], lang: str) -> str:
    say = wording.picker(lang)
    if one["remedy"] is None:
        return say(
            "Thêm bộ thiết bị ở các ca đang có không đủ: cần thêm ca, thêm điểm hoặc kéo dài đợt.",
            "More kits in the present sessions are not enough: it takes more sessions, stations or days.",
        )
    limits = [step for step in one["remedy"] if "limit" in step]
    kits = [step for step in one["remedy"] if "kits" in step]
    steps = [*(_limit(step, lang) for step in limits), *(_kits(step, lang) for step in kits)]
    text = wording.sentence_case(say(" và ", " and ").join(steps))
    # What a draft did not bear out is an estimate, and is called one.
    enough = say(" là đủ.", " would do.") if one["tried"] else say(" (ước tính).", " (an estimate).")
    vain = say("Thêm bộ thiết bị không giúp được. ", "More kits do not help. ") if limits and not kits else ""
    return vain + text + enough


def _limit(step: Mapping[str, Any], lang: str) -> str:
    present, limit = figure(step["present"], lang), figure(step["limit"], lang)
    return wording.pick(
        (
            f"nâng giới hạn ngày của {step['unit_name']} từ {present} lên {limit} người",
            f"a daily limit of {limit} people instead of {present} for {step['unit_name']}",
        ),
        lang,
    )


def _kits(step: Mapping[str, Any], lang: str) -> str:
    kits, days = figure(step["kits"], lang), figure(step["days"], lang)
    first, last = day_text(step["first_day"]), day_text(step["last_day"])
    when = first if first == last else f"{first} – {last}"
    kit, day = "kit" if step["kits"] == 1 else "kits", "day" if step["days"] == 1 else "days"
    return wording.pick(
        (
            f"thêm {kits} bộ thiết bị ở {step['station_name']} trong {days} ngày ({when}, mọi ca)",
            f"{kits} more {kit} at {step['station_name']} for {days} {day} ({when}, in all shifts)",
        ),
        lang,
    )


def _unserved(row: Mapping[str, Any], lang: str) -> Lack:
    say, people = wording.picker(lang), figure(row["people"], lang)
    group, unit = wording.pick(GROUPS[row["group"]], lang), row["unit_name"]
    if row["stations"]:
        stations = _names(row["stations"], lang)
        return Lack(
            say(
                f"{people} {group} ở {unit} không có ca nào: {stations} nhận họ nhưng chưa mở ca từ ngày họ được đến.",
                f"{people} {group} of {unit} have no session: {stations} would take them, but none is open when they may come.",
            ),
            say(f"Mở ca ở {stations}.", f"Open sessions at {stations}."),
        )
    return Lack(
        say(f"{people} {group} ở {unit} không có điểm nào nhận.", f"No station takes {people} {group} of {unit}."),
        say(
            f"Cần {_STATION_OF[row['group']][0]} phục vụ {unit}, ít nhất {people} chỗ.",
            f"It takes {_STATION_OF[row['group']][1]} that serves {unit}, with {people} places at least.",
        ),
    )


def _too_large(row: Mapping[str, Any], lang: str) -> Lack:
    say, people, largest = wording.picker(lang), row["people"], row["largest"]
    party = "" if row["party"] == "household" else f" ({row['party']})"
    parts = -(-people // largest)
    return Lack(
        say(
            f"Hộ {row['household_id']}{party} có {people} người; khung giờ lớn nhất hộ được đến có {largest} chỗ.",
            f"Household {row['household_id']}{party} has {people} people; the largest window it may use has {largest} places.",
        ),
        say(
            f"Tách thành {parts} nhóm, hoặc mở khung giờ từ {people} chỗ.",
            f"Split it into {parts} parts, or open a window of {people} places.",
        ),
    )


def left_out_lines(summary: Mapping[str, Any], lang: str) -> Iterator[str]:
    """Yield the lacks as lines: what is lacking, then what would help."""
    if (since := since_booked(summary, lang)) != "":
        yield since
    for lack in lacks_in_words(summary, lang):
        yield f"{lack.what} {lack.help}".strip()
