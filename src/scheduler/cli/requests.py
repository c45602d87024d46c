"""phieuhen requests: what residents ask for, and what is decided."""

from typing import Annotated, Literal

import typer
from rich.table import Table

from notices.wording import hour_range, slip_number
from scheduler.cli.state import State, console, say, shared, work
from scheduler.errors import SchedulerError
from scheduler.handouts.numbers import LARGEST_NUMBER
from scheduler.requests.lists import RequestFacts, requests_in
from scheduler.requests.models import ResidentRequest
from scheduler.requests.service import decide
from slots.calendar import local

requests = typer.Typer(no_args_is_help=True, help="What residents ask for.")
_WORDS = {
    "request": ("Số", "Id"),
    "slip": ("Phiếu", "Slip"),
    "who": ("Hộ", "Household"),
    "where": ("Địa bàn", "Neighbourhood"),
    "kind": ("Yêu cầu", "Asks for"),
    "numbers": ("Người thứ", "People"),
    "window": ("Lịch hẹn", "Slot"),
    "decision": ("Trả lời", "Decision"),
}


class RequestUnknown(SchedulerError):
    """The campaign has no such request."""

    code = "request_unknown"
    status = 404
    vi = "Không có yêu cầu số {request}. Hãy xem lại bằng “phieuhen requests list --state all”."
    en = "There is no request {request}. Look again with `phieuhen requests list --state all`."


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(requests, name="requests")


@requests.command("list")
@shared
def list_them(
    state: Annotated[Literal["open", "all"], typer.Option(help="which of them")] = "open",
) -> None:
    """List what residents ask for, with the id that `requests decide` asks for; households by their initials."""
    with work() as job, job.read() as db:
        found = requests_in(db, job.campaign(db), open_only=state == "open")
    if not found:
        say("Không có yêu cầu nào.", "No requests.")
        return
    console.print(_table(found))


@requests.command("decide")
@shared
def decide_one(
    request: Annotated[int, typer.Argument(help="id from `requests list`", min=1, max=LARGEST_NUMBER)],
    decision: Annotated[Literal["done", "declined"], typer.Argument(help="whether what was asked for has been made")],
    answer: Annotated[str, typer.Option(help="what the resident reads; `declined` wants one")] = "",
) -> None:
    """Say that what was asked for is done, by the commands that there are for it, or that it is declined and why."""
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        found = db.get(ResidentRequest, request)
        if found is None or found.campaign_id != campaign.id:
            raise RequestUnknown(request=request)
        done = decide(db, found, decision=decision, answer=answer, account=None, now=job.now())
    if done.changed:
        say("Đã ghi.", "Recorded.")
    else:
        say(
            f"Không có gì thay đổi: yêu cầu này đã có kết quả ({done.request.decision}).",
            f"Nothing has changed: this request is {done.request.decision} already.",
        )


def _table(found: list[RequestFacts]) -> Table:
    lang = State.current.lang
    table = Table(box=None, pad_edge=False)
    for name, pair in _WORDS.items():
        table.add_column(pair[lang == "en"], justify="right" if name in ("request", "slip") else "left")
    for one in found:
        table.add_row(
            str(one.id),
            slip_number(one.slip),
            one.masked,
            one.neighbourhood,
            one.kind,
            ", ".join(str(number) for number in one.numbers),
            f"{hour_range(one.starts_at, one.ends_at)} {local(one.starts_at):%d/%m/%Y}",
            one.decision or "–",
        )
    return table
