"""A plan's figures as sentences, for the terminal and the page alike."""

from datetime import date

from notices.wording import figure
from scheduler.plan.models import Plan

GROUPS = {
    "homebound": ("người được phục vụ tại nhà", "homebound people"),
    "student": ("học sinh", "students"),
    "worker": ("người đi làm", "workers"),
    "daytime": ("người rảnh giờ hành chính", "people free in office hours"),
}
SHIFTS = {
    "morning": ("sáng", "morning"),
    "afternoon": ("chiều", "afternoon"),
    "evening": ("tối", "evening"),
    "night": ("đêm", "night"),
}
STATES = {
    "draft": ("bản thảo", "draft"),
    "published": ("đang có hiệu lực", "published"),
    "superseded": ("đã bị thay thế", "superseded"),
}
REASONS = {
    ("no_station", ""): ("không có điểm nào nhận nhóm này ở nơi họ ở", "no station takes this group where they live"),
    ("too_large", ""): ("đông hơn mọi khung giờ được phép", "more people than any window they may use"),
    ("too_large", "daily_limit"): (
        "giới hạn ngày nhỏ hơn số người của nhóm",
        "the daily limit is below the size of the party",
    ),
    ("too_large", "no_places"): ("các ca không có chỗ nào", "the sessions have no places at all"),
    ("no_capacity", "daily_limit"): ("các ngày đã chạm giới hạn ngày", "the days have reached their daily limit"),
    ("no_capacity", "session_capacity"): ("các ca đã kín chỗ", "the sessions are full"),
    ("no_capacity", "window_places"): (
        "còn chỗ lẻ nhưng không khung giờ nào đủ cho cả hộ",
        "no window has room for the whole party",
    ),
    ("no_capacity", ""): ("hết chỗ", "no room left"),
}


def _in(words: tuple[str, str], lang: str) -> str:
    return words[1] if lang == "en" else words[0]


def day_text(iso: str | None) -> str:
    """Return 26/3/2021, or a dash."""
    if iso is None:
        return "–"
    day = date.fromisoformat(iso)
    return f"{day.day}/{day.month}/{day.year}"


def summary_lines(plan: Plan, lang: str) -> list[tuple[str, str]]:
    """Return (label, value) pairs, most important first."""
    facts = plan.summary
    busiest = facts["busiest_day"] or {"day": None, "people": 0}
    vi = lang != "en"
    return [
        ("Kế hoạch" if vi else "Plan", f"{plan.number} ({_in(STATES[plan.state], lang)})"),
        ("Được mời" if vi else "Eligible", figure(facts["eligible"])),
        ("Có lịch" if vi else "Placed", figure(facts["placed"])),
        ("Chưa có lịch" if vi else "Without a slot", figure(facts["unassigned"])),
        ("Số phiếu" if vi else "Slips", figure(facts["parties"])),
        (
            "Từ ngày, đến ngày" if vi else "First and last day",
            f"{day_text(facts['first_day'])} – {day_text(facts['last_day'])}"
            + (f" ({facts['days_used']} ngày" if vi else f" ({facts['days_used']} days")
            + (f", hạn {day_text(facts['deadline'])})" if vi else f", deadline {day_text(facts['deadline'])})"),
        ),
        (
            "Ngày đông nhất" if vi else "Busiest day",
            f"{day_text(busiest['day'])}: {figure(busiest['people'])}",
        ),
        (
            "Theo ca" if vi else "By shift",
            ", ".join(f"{_in(SHIFTS[shift], lang)} {figure(people)}" for shift, people in facts["by_shift"].items()),
        ),
        *_replan_lines(plan, lang),
    ]


def reason_text(reason: str, binding: str, lang: str) -> str:
    """Return why people have no slot; a constraint that has no words is told by its reason alone."""
    return _in(REASONS.get((reason, binding)) or REASONS.get((reason, ""), REASONS["no_capacity", ""]), lang)


def _replan_lines(plan: Plan, lang: str) -> list[tuple[str, str]]:
    facts = plan.summary.get("replan")
    if facts is None:
        return []
    vi = lang != "en"
    kept = sum(counts["parties"] for counts in facts["carried"].values())
    return [
        ("Thay cho kế hoạch" if vi else "Replaces plan", str(facts["based_on"])),
        (
            "Phiếu giữ nguyên (đã giao, đã đến, đang đến lượt)" if vi else "Slips kept (told, came, awaited)",
            figure(kept),
        ),
        ("Người được mời lần hai" if vi else "Invited a second time", figure(facts["second_invitations"])),
    ]


def unassigned_lines(plan: Plan, lang: str) -> list[str]:
    """Return one sentence for each reason why people have no slot."""
    return [
        f"{figure(row['people'], lang)} {_in(GROUPS[row['group']], lang)}: {reason_text(row['reason'], row['binding'], lang)}"
        for row in plan.summary["unassigned_by"]
    ]
