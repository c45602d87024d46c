"""phieuhen roster review, requests and decide: how far the review is, and what leaders ask for once a plan is published."""

from collections.abc import Sequence
from typing import Annotated, Literal

import typer
from rich.table import Table

from notices.wording import figure
from scheduler.cli.roster import rosters
from scheduler.cli.state import State, console, say, shared, work
from scheduler.errors import SchedulerError
from scheduler.handouts.numbers import LARGEST_NUMBER
from scheduler.operations.review_requests import decide_review, open_requests
from scheduler.roster.models import ReviewRequest
from scheduler.roster.review_lists import ReviewCount, review_counts, summed
from slots.calendar import local

_REVIEW = {
    "unit": ("Phường, xã", "Unit"),
    "place": ("Địa bàn", "Neighbourhood"),
    "left": ("Chưa rà soát", "Not reviewed"),
    "households": ("Hộ đã rà soát", "Households reviewed"),
    "people": ("Người", "People"),
    "marks": ("Đã ghi", "Marks"),
}
_REQUESTS = {
    "request": ("Số", "Id"),
    "place": ("Địa bàn số", "Neighbourhood"),
    "household": ("Hộ số", "Household"),
    "kind": ("Đề nghị", "Asks for"),
    "what": ("Nội dung", "What"),
    "asked": ("Lúc", "Asked"),
}


class ReviewRequestUnknown(SchedulerError):
    """The campaign has no such request of a leader."""

    code = "review_request_unknown"
    status = 404
    vi = "Không có đề nghị số {request}. Hãy xem lại bằng “phieuhen roster requests”."
    en = "There is no request {request} of a leader. Look again with `phieuhen roster requests`."


@rosters.command("review")
@shared
def review() -> None:
    """Show how far the review is, by neighbourhood; those with most people left come first within their unit."""
    with work() as job, job.read() as db:
        counts = review_counts(db, job.campaign(db))
    if not counts:
        say("Chưa có danh sách hộ.", "There is no roster yet.")
        return
    table = _columns(_REVIEW, right={"left", "households", "people"})
    for one in sorted(counts, key=lambda found: (found.unit_code, -found.unreviewed)):
        table.add_row(*_row(one, one.unit, one.neighbourhood))
    table.add_row(*_row(summed(counts), "", ("Tổng", "Total")[State.current.lang == "en"]))
    console.print(table)


@rosters.command("requests")
@shared
def requests() -> None:
    """List what leaders ask for and nobody has decided, with the id that `roster decide` asks for; nobody is named."""
    with work() as job, job.read() as db:
        found = open_requests(db, job.campaign(db))
    if not found:
        say("Không có đề nghị nào.", "No requests.")
        return
    table = _columns(_REQUESTS, right={"request", "place", "household"})
    for one in found:
        what = str(one.facts.get("mark") or one.facts.get("shift") or len(one.facts.get("people", ())) or "–")
        household = str(one.household_id or "–")
        asked = f"{local(one.asked_at):%H:%M %d/%m/%Y}"
        table.add_row(str(one.id), str(one.neighbourhood_id), household, one.kind, what, asked)
    console.print(table)


@rosters.command("decide")
@shared
def decide(
    request: Annotated[int, typer.Argument(help="id from `roster requests`", min=1, max=LARGEST_NUMBER)],
    decision: Annotated[Literal["done", "declined"], typer.Argument(help="whether it is taken over")],
    answer: Annotated[str, typer.Option(help="what the leader reads; `declined` wants one")] = "",
) -> None:
    """Take over what a leader asks for, which changes the roster at once, or decline it and say why."""
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        found = db.get(ReviewRequest, request)
        if found is None or found.campaign_id != campaign.id:
            raise ReviewRequestUnknown(request=request)
        done = decide_review(db, found, decision=decision, answer=answer, account=None, now=job.now())
        counts = done.request.decision
    if done.changed:
        say("Đã ghi.", "Recorded.")
    else:
        say(
            f"Không có gì thay đổi: đề nghị này đã có kết quả ({counts}).",
            f"Nothing has changed: this request is {counts} already.",
        )


def _columns(words: dict[str, tuple[str, str]], *, right: set[str]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name, pair in words.items():
        table.add_column(pair[State.current.lang == "en"], justify="right" if name in right else "left")
    return table


def _row(one: ReviewCount, unit: str, place: str) -> Sequence[str]:
    lang = State.current.lang
    households = f"{figure(one.households_done, lang)} / {figure(one.households, lang)}"
    marks = ", ".join(f"{mark} {figure(count, lang)}" for mark, count in sorted(one.marks.items()))
    return unit, place, figure(one.unreviewed, lang), households, figure(one.people, lang), marks or "–"
