"""phieuhen messages: prepare texts to residents, send them, see where they stand, drop what is not to be said."""

import signal
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer

from notices.wording import figure
from scheduler.audit.trail import note
from scheduler.cli.message_tables import count_table, failed_table, trial_table
from scheduler.cli.slips import stopping
from scheduler.cli.state import State, Work, console, progress_bar, say, shared, warn, work
from scheduler.clock import Clock
from scheduler.database import stored_id
from scheduler.handouts.numbers import LARGEST_NUMBER
from scheduler.messages import by_hand
from scheduler.messages.errors import GatewayTrouble, MessageOrderUnclear, NoGateway
from scheduler.messages.gateways import gateway_of
from scheduler.messages.models import KINDS
from scheduler.messages.outcomes import Gateway
from scheduler.messages.problem_words import kind_text, why
from scheduler.messages.queries import counts, failed, find_message
from scheduler.messages.sending import Run, send_due, wait, would_send
from scheduler.places.campaign_file import messages_of
from slots.calendar import local

messages = typer.Typer(no_args_is_help=True, help="Texts to residents: prepare, send, see, drop.")

MOST_SHOWN = 200
LOOK_AGAIN = timedelta(seconds=5)
REST = timedelta(minutes=5)
"""How long --follow leaves a gateway alone that takes nothing from us."""


class Kind(StrEnum):
    """The kinds of texts, for options that may be given several times."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    DELAY = "delay"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    SECOND_INVITATION = "second_invitation"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(messages, name="messages")


@messages.command("prepare")
@shared
def prepare(
    kind: Annotated[list[Kind] | None, typer.Option(help="only this kind; may be given several times")] = None,
    unit: Annotated[
        list[str] | None, typer.Option(help="only people of this commune; may be given several times")
    ] = None,
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="only windows of this day")] = None,
) -> None:
    """Put into the outbox what is to be said by now; a second time only what is new. Nothing leaves by this."""
    from scheduler.messages.composing import prepare_in_steps

    with work() as job, progress_bar("Soạn tin", "Preparing texts") as tell:
        with job.read() as db:
            code = job.campaign(db).code
        found = prepare_in_steps(
            job.engine,
            code,
            kinds=[one.value for one in kind] if kind else KINDS,
            now=job.now(),
            units=unit or None,
            day=day.date() if day else None,
            progress=tell,
        )
        with job.write() as db:
            note(db, "message.prepared", campaign_id=job.campaign(db).id, texts=found.total)
    lang = State.current.lang
    for name, texts in sorted(found.counts.items()):
        console.print(f"{kind_text(name, lang)}: {figure(texts, lang)}", markup=False)
    say(
        f"Tin mới: {figure(found.total, lang)}. Đã có từ trước: {figure(found.already, lang)}. "
        f"Không có số điện thoại: {figure(found.without_phone, lang)} phiếu.",
        f"New texts: {figure(found.total, lang)}. There already: {figure(found.already, lang)}. "
        f"Without a telephone number: {figure(found.without_phone, lang)} slips.",
    )


@messages.command("send")
@shared
def send(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="show what would leave, and send nothing")] = False,
    most: Annotated[int | None, typer.Option(help="send at most so many", min=1, max=LARGEST_NUMBER)] = None,
    follow: Annotated[bool, typer.Option("--follow", help="go on with what falls due, until Ctrl+C")] = False,
) -> None:
    """Send what is due, at the campaign's rate, never in quiet hours; a text is never sent twice, however often this is run."""
    with work() as job:
        if dry_run:
            _show_trial(job, most or MOST_SHOWN)
            return
        with job.read() as db:
            campaign = job.campaign(db)
            gateway = gateway_of(messages_of(campaign), job.settings.gateway_secret)
        sending = Sending(job, stored_id(campaign), gateway, most, follow=follow)
        try:
            with progress_bar("Gửi tin", "Sending texts", speed=("tin/giây", "texts/s")) as tell, stopping() as stop:
                run = sending.run(tell, stop)
        finally:
            gateway.close()
    _report(sending, run)


class Sending:
    """One command's sending: runs one after the other, with what they have done together."""

    def __init__(self, job: Work, campaign_id: int, gateway: Gateway, most: int | None, *, follow: bool) -> None:
        self.job, self.campaign_id, self.gateway, self.most, self.follow = job, campaign_id, gateway, most, follow
        self.states: Counter[str] = Counter()
        self.dropped = 0
        self.now = Clock.starting_at(job.settings.clock).now

    def run(self, tell: Callable[[int, int], None], stop: Callable[[], bool]) -> Run:
        """Send until nothing more is to be done, and return the last run; the minute's rate is waited for."""
        while True:
            run = send_due(
                self.job.engine,
                self.campaign_id,
                self.gateway,
                now=self.now,
                most=None if self.most is None else self.most - self.states.total(),
                actor=self.job.actor,
                stop=stop,
                tell=tell,
            )
            self.states.update(run.states)
            self.dropped += run.dropped
            until = self._goes_on_at(run)
            if until is None:
                return run
            wait(until, now=self.now, stop=stop)

    def _goes_on_at(self, run: Run) -> datetime | None:
        if run.ended == "rate":
            return run.until
        if not self.follow or run.ended in {"stopped", "most", "closed"}:
            return None
        if run.ended == "trouble":
            vi, en = why(run.problem)
            warn(f"Tạm dừng: {vi}.", f"Pausing: {en}.")
            return max(run.until or self.now(), self.now() + REST)
        return run.until or self.now() + LOOK_AGAIN


def _report(sending: Sending, run: Run) -> None:
    lang = State.current.lang
    sent, again, lost = (figure(sending.states[state], lang) for state in ("sent", "waiting", "failed"))
    dropped = figure(sending.dropped, lang)
    say(
        f"Đã gửi: {sent}. Sẽ thử lại: {again}. Bị lỗi: {lost}. Đã bỏ vì không còn đúng: {dropped}.",
        f"Sent: {sent}. To be tried again: {again}. Failed: {lost}. Dropped because no longer true: {dropped}.",
    )
    _say_pause(run.ended, run.until)
    if run.ended == "stopped":
        raise typer.Exit(128 + signal.SIGINT)
    if run.ended == "trouble":
        vi, en = why(run.problem)
        raise GatewayTrouble(problem=run.problem, why_vi=vi, why_en=en)


def _say_pause(ended: str, until: datetime | None) -> None:
    if ended == "quiet" and until is not None:
        say(
            f"Đang giờ nghỉ, gửi tiếp từ {local(until):%H:%M}.",
            f"Quiet hours: texts leave again from {local(until):%H:%M}.",
        )
    if ended == "closed":
        say("Đợt đã kết thúc nên không gửi gì nữa.", "The campaign has ended, so nothing more is sent.")
    if ended == "rate":
        say("Phút này đã gửi đủ số tin cho phép.", "This minute has had as many texts as may leave in one.")


def _show_trial(job: Work, most: int) -> None:
    with job.write() as db:
        campaign = job.campaign(db)
        if messages_of(campaign).gateway == "none":
            raise NoGateway
        note(db, "message.read", campaign_id=campaign.id, most=most)
    trial = would_send(job.engine, stored_id(campaign), now=job.now(), most=most)
    console.print(trial_table(trial))
    lang = State.current.lang
    count, more = figure(len(trial.texts), lang), figure(trial.more, lang)
    say(
        f"Sẽ gửi {count} tin, và còn {more} tin nữa. Chưa gửi gì.",
        f"{count} would leave, and {more} more. Nothing was sent.",
    )
    if trial.pause is not None:
        _say_pause(trial.pause.why, trial.pause.until)


@messages.command("state")
@shared
def show_state(
    failed_only: Annotated[bool, typer.Option("--failed", help="list those that failed, and why")] = False,
) -> None:
    """Count the texts by kind and state; with --failed the ones that did not leave, by their slip."""
    if not failed_only:
        with work() as job, job.read() as db:
            console.print(count_table(counts(db, job.campaign(db))))
        return
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        found = failed(db, campaign, most=MOST_SHOWN)
        note(db, "message.read", campaign_id=campaign.id, texts=len(found))
    if not found:
        say("Không có tin nào bị lỗi.", "No text has failed.")
        return
    console.print(failed_table(found))


@messages.command("again")
@shared
def try_again(
    number: Annotated[
        int | None, typer.Argument(help="the text, as `messages state --failed` lists it", min=1, max=LARGEST_NUMBER)
    ] = None,
) -> None:
    """Send a text that failed once more; without a number all that failed, but those that may have arrived."""
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        if number is None:
            texts = by_hand.all_again(db, campaign, now=job.now())
        else:
            by_hand.again(db, find_message(db, campaign, number), now=job.now())
            texts = 1
    shown = figure(texts, State.current.lang)
    say(f"Sẽ gửi lại {shown} tin.", f"To be sent again: {shown}.")


@messages.command("drop")
@shared
def drop(
    number: Annotated[int | None, typer.Argument(help="one text", min=1, max=LARGEST_NUMBER)] = None,
    kind: Annotated[Kind | None, typer.Option(help="all of this kind that wait")] = None,
) -> None:
    """Drop a text that waits or failed, or all of a kind that wait. What has left cannot be called back."""
    if (number is None) == (kind is None):
        raise MessageOrderUnclear
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        if kind is not None:
            texts = by_hand.drop_kind(db, campaign, kind.value, now=job.now())
        else:
            by_hand.drop(db, find_message(db, campaign, number or 0), now=job.now())
            texts = 1
    shown = figure(texts, State.current.lang)
    say(f"Đã bỏ {shown} tin.", f"Dropped: {shown}.")
