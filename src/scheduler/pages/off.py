"""Today is off: said on a form, seen before it is done, and then the lists of who is told what; and places of a window blocked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.auth.rights import part_of
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, PlainText, only_reads, opens_records
from scheduler.guards import Officer
from scheduler.operations.calling_off import DEFAULT_REASON, CalledOff, call_off, try_off
from scheduler.operations.off_lists import CALL_HEADER, MESSAGE_HEADER, Told, call_rows, message_rows, told, within
from scheduler.operations.off_scope import Off, off_of
from scheduler.pages import off_view as view
from scheduler.pages.choice import PageCampaign
from scheduler.pages.files import csv_of
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign, Station
from scheduler.plan.blocking import block_places
from scheduler.plan.places_left import find_window
from scheduler.reach import require_off, require_station, session_in_reach
from slots.calendar import operating_day

router = APIRouter()

STATION = "diem-"
Typed = Annotated[PlainText, Query(max_length=60)]
Field = Annotated[PlainText, Form(max_length=60)]
Words = Annotated[PlainText, Query(max_length=120)]


@dataclass(frozen=True, slots=True)
class Said:
    """The fields of the form as they were typed: `noi` is diem-CODE or a unit, `ca` a shift or "" for all of the day."""

    noi: str = ""
    ngay: str = ""
    ca: str = ""
    tu: str = ""
    ly_do: str = ""
    huy: str = ""

    def off(self, campaign: Campaign) -> Off:
        """Return what is meant. Raises as `off_of` does."""
        is_station = self.noi.startswith(STATION)
        return off_of(
            campaign,
            station=self.noi.removeprefix(STATION) if is_station else "",
            unit="" if is_station else self.noi,
            day=view.day_of(self.ngay),
            shift=self.ca,
            since=self.tu,
            reason=self.ly_do,
            cancel=bool(self.huy),
        )

    @property
    def fields(self) -> dict[str, str]:
        """The fields by name."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def query(self) -> str:
        """What the lists are asked by: where, when, and the reason that the messages name."""
        return urlencode({name: value for name, value in self.fields.items() if value and name not in {"tu", "huy"}})


def _sent(
    noi: Field = "",
    ngay: Field = "",
    ca: Field = "",
    tu: Field = "",
    ly_do: Annotated[PlainText, Form(max_length=120)] = "",
    huy: Field = "",
) -> Said:
    return Said(noi, ngay, ca, tu, ly_do, huy)


def _asked(noi: Typed = "", ngay: Typed = "", ca: Typed = "", ly_do: Words = "") -> Said:
    return Said(noi, ngay, ca, "", ly_do)


Sent = Annotated[Said, Depends(_sent)]
Asked = Annotated[Said, Depends(_asked)]


@router.get("/dot/nghi")
def show_form(
    request: Request, db: DbDep, clock: ClockDep, lang: LangDep, account: Officer, campaign: PageCampaign, said: Asked
) -> HTMLResponse:
    """Show the form: where, which day, which shift, from when, and why."""
    file = settings_of(campaign)
    today = max(operating_day(clock.now(), file.day_starts_minute), file.first_day)
    return page(
        request,
        "off.html",
        lang=lang,
        account=account,
        said=said,
        day=said.ngay or today.isoformat(),
        **view.choices(db, campaign, part_of(db, account, campaign), lang),
    )


@router.post("/dot/nghi/thu")
@only_reads
def try_it(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    said: Sent,
) -> HTMLResponse:
    """Show who would get which window; nothing is changed."""
    off = said.off(campaign)
    require_off(db, account, campaign, off)
    done = try_off(app.engine, campaign.code, off, keys=app.keys, now=clock.now())
    with app.writing(request.state.actor) as writing:
        _noted(writing, campaign, off, done.told)
    return _lists(request, db, lang, account, campaign, said, done.told, done)


@router.post("/dot/nghi")
def do_it(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    account: Officer,
    campaign: PageCampaign,
    said: Sent,
) -> RedirectResponse:
    """Call it off, and show the lists."""
    off = said.off(campaign)
    require_off(db, account, campaign, off)
    call_off(db, campaign=campaign, off=off, keys=app.keys, now=clock.now())
    return go(request, f"/dot/nghi/danh-sach?{said.query}&bao=1")


@router.get("/dot/nghi/danh-sach")
@opens_records
def show_lists(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    said: Asked,
    bao: str = "",
) -> HTMLResponse:
    """Show who was moved and who waits, by neighbourhood and along the street."""
    people = _told(db, account, campaign, said)
    return _lists(request, db, lang, account, campaign, said, people, None, sentence("off_done", lang) if bao else "")


@router.get("/dot/nghi/tin-nhan.csv")
@opens_records
def messages(db: DbDep, account: Officer, campaign: PageCampaign, said: Asked) -> Response:
    """Return a message a party."""
    people = within(_told(db, account, campaign, said), part_of(db, account, campaign))
    return csv_of(MESSAGE_HEADER, message_rows(campaign, said.ly_do or DEFAULT_REASON, people), "tin-nhan.csv")


@router.get("/dot/nghi/goi.csv")
@opens_records
def calls(db: DbDep, lang: LangDep, account: Officer, campaign: PageCampaign, said: Asked) -> Response:
    """Return the leaders' call list."""
    people = within(_told(db, account, campaign, said), part_of(db, account, campaign))
    return csv_of(CALL_HEADER, call_rows(people, lang), "goi.csv")


def _told(db: DbSession, account: Account, campaign: Campaign, said: Said) -> list[Told]:
    off = said.off(campaign)
    require_off(db, account, campaign, off)
    people = told(db, campaign, off)
    _noted(db, campaign, off, people)
    return people


def _noted(db: DbSession, campaign: Campaign, off: Off, people: Iterable[Told]) -> None:
    rows = len(list(people))
    note(db, "session.off_lists_read", campaign_id=campaign.id, day=off.day.isoformat(), rows=rows)


def _lists(
    request: Request,
    db: DbSession,
    lang: str,
    account: Account,
    campaign: Campaign,
    said: Said,
    people: Iterable[Told],
    trial: CalledOff | None,
    notice: str = "",
) -> HTMLResponse:
    everybody = list(people)
    shown = within(everybody, part_of(db, account, campaign))
    elsewhere = len(everybody) - len(shown)
    return page(
        request,
        "off_lists.html",
        lang=lang,
        account=account,
        said=said,
        back=f"/dot/nghi?{said.query}",
        where=view.where_text(db, campaign, said.noi, said.ngay, said.ca, lang),
        notice=notice,
        facts=view.facts_of(everybody, trial, lang),
        trial=trial is not None,
        may_do=trial is not None and trial.changed,
        groups=view.groups_of(shown, lang),
        elsewhere=sentence("off_elsewhere", lang, parties=elsewhere) if elsewhere else "",
    )


@router.post("/dot/ca/giu-cho")
def block(
    request: Request,
    db: DbDep,
    account: Officer,
    campaign: PageCampaign,
    session: Annotated[PlainText, Form(max_length=100)],
    starts: Annotated[PlainText, Form(max_length=5)],
    places: Annotated[int, Form(ge=0, le=100_000)],
) -> RedirectResponse:
    """Keep places of a window from everybody, 0 to free them."""
    row = session_in_reach(db, account, campaign, session)
    require_station(db, account, db.get_one(Station, row.station_id))
    block_places(db, campaign, find_window(db, row, starts).slot_id, places)
    return go(request, f"/dot/ca?{urlencode({'session': session})}")
