"""A plan in words: what it places and when it ends, whom it leaves out and why, what it costs, how full it is."""

from collections import Counter
from datetime import date
from typing import Any

from notices import wording
from notices.sentences import SHIFTS
from notices.wording import figure
from scheduler.pages import weeks
from scheduler.pages.campaign_view import Fact
from scheduler.pages.charts import bar
from scheduler.pages.wording import sentence
from scheduler.plan.models import Plan
from scheduler.plan.shortage_words import Lack, lacks_in_words
from scheduler.plan.terms_words import terms_in_words
from scheduler.plan.words import GROUPS, reason_text

Session = tuple[str, str, date, int, int]
"""Station, shift, operating day, people booked, capacity."""


def lead_of(plan: Plan, lang: str) -> str:
    """Say the finding: everybody has a slot, or how many have none."""
    summary = plan.summary
    if summary["unassigned"]:
        return sentence("plan_left_out", lang, people=figure(summary["unassigned"], lang))
    if summary["last_day"] is None:
        return sentence("plan_nobody", lang)
    return sentence(
        "plan_all_placed", lang, people=figure(summary["placed"], lang), last=_day(summary["last_day"], lang)
    )


def facts_of(plan: Plan, lang: str) -> list[Fact]:
    """Return the four figures of a plan."""
    summary = plan.summary
    left_out, busiest = summary["unassigned"], summary["busiest_day"]
    return [
        Fact(
            sentence("placed", lang),
            figure(summary["placed"], lang),
            sentence("of_eligible", lang, people=figure(summary["eligible"], lang)),
        ),
        Fact(
            sentence("unassigned", lang),
            figure(left_out, lang),
            sentence("unassigned_note" if left_out else "unassigned_none", lang),
            warn=left_out > 0,
        ),
        Fact(
            sentence("finishes", lang),
            _short_day(summary["last_day"]),
            _before_deadline(summary["days_before_deadline"], lang),
            warn=(summary["days_before_deadline"] or 0) < 0,
        ),
        Fact(
            sentence("busiest", lang),
            figure(busiest["people"], lang) if busiest else "–",
            _day(busiest["day"], lang) if busiest else "",
        ),
        Fact(
            sentence("households_whole", lang),
            figure(summary["parties"], lang),
            sentence("parties_note", lang, days=figure(summary["days_used"], lang)),
        ),
    ]


def shortfalls_of(plan: Plan, lang: str) -> list[dict[str, str]]:
    """Return whom the plan leaves out, by reason and binding constraint."""
    return [
        {
            "reason": wording.sentence_case(reason_text(row["reason"], row["binding"], lang)),
            "group": wording.pick(GROUPS[row["group"]], lang),
            "people": figure(row["people"], lang),
        }
        for row in plan.summary["unassigned_by"]
    ]


def lacks_of(plan: Plan, lang: str) -> list[Lack]:
    """Return who lacks what, and what would help."""
    return [Lack(unbroken(lack.what), unbroken(lack.help)) for lack in lacks_in_words(plan.summary, lang)]


def left_out_of(rows: list[tuple[int, str, str, str]], lang: str) -> list[dict[str, Any]]:
    """Return the parties without a slot, each with its people and the reason."""
    people = Counter(rows)
    return [
        {
            "household": household,
            "head": head,
            "people": sentence("people_count", lang, people=figure(count, lang)),
            "reason": reason_text(reason, "", lang),
        }
        for (household, head, _, reason), count in people.items()
    ]


def terms_of(plan: Plan, lang: str) -> list[dict[str, Any]]:
    """Return every cost term with what it means for people."""
    return [
        {
            "label": term.label,
            "sentences": [unbroken(said) for said in term.sentences],
            "units": figure(round(term.units), lang),
        }
        for term in terms_in_words(plan.summary, lang)
    ]


def unbroken(text: str) -> str:
    """Return a sentence in which no line ends within “khu phố 2” or “2,7 km”."""
    return wording.keep_together(text).replace(" km", f"{wording.NBSP}km")


def shifts_of(plan: Plan, lang: str) -> list[dict[str, str]]:
    """Return the people of each shift, in the order of the day; shifts that a campaign named itself come last."""
    by_shift = plan.summary["by_shift"]
    order = [*(shift for shift in SHIFTS if shift in by_shift), *(shift for shift in by_shift if shift not in SHIFTS)]
    return [{"label": wording.shift_name(shift, lang), "people": figure(by_shift[shift], lang)} for shift in order]


def load_of(rows: list[Session], lang: str) -> list[dict[str, Any]]:
    """Return each session with a bar of its people on its places, by week and day; the first week stands open."""
    return [
        {
            "title": weeks.title_of(week, lang),
            "note": _sums(weeks.rows_of(week), lang),
            "open": place == 0,
            "days": [
                {
                    "label": wording.sentence_case(wording.day_text(day, lang, year=False)),
                    "rows": [_session(row, lang) for row in sessions],
                }
                for day, sessions in week
            ],
        }
        for place, week in enumerate(weeks.by_week(rows, lambda row: row[2]))
    ]


def _session(row: Session, lang: str) -> dict[str, Any]:
    station, shift, _, people, capacity = row
    return {
        "station": wording.keep_together(station),
        "shift": wording.shift_name(shift, lang),
        "bar": bar(people, capacity),
        "people": figure(people, lang),
        "places": figure(capacity, lang),
    }


def _sums(rows: list[Session], lang: str) -> str:
    people, places = sum(row[3] for row in rows), sum(row[4] for row in rows)
    return sentence("week_load", lang, people=figure(people, lang), places=figure(places, lang))


def _before_deadline(days: int | None, lang: str) -> str:
    if days is None:
        return ""
    if days == 0:
        return sentence("on_deadline", lang)
    return sentence("days_before" if days > 0 else "days_after", lang, days=abs(days))


def _day(iso: str, lang: str) -> str:
    return wording.day_text(date.fromisoformat(iso), lang)


def _short_day(iso: str | None) -> str:
    if iso is None:
        return "–"
    day = date.fromisoformat(iso)
    return f"{day.day}/{day.month}/{day.year}"


def accepted_people(typed: str) -> int | None:
    """Return the number of people who may stay without a slot, as typed into a form (1.204; empty is 0), None if it is none."""
    digits = typed.strip().replace(".", "") or "0"
    return int(digits) if digits.isascii() and digits.isdigit() else None
