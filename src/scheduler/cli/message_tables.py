"""Texts to residents as tables in the terminal."""

from rich.table import Table

from notices.wording import date_text, figure, slip_number
from scheduler.cli.state import State
from scheduler.messages.models import KINDS, STATES
from scheduler.messages.problem_words import kind_text, state_text, why
from scheduler.messages.queries import Count, Outgoing, masked
from scheduler.messages.sending import Trial
from slots.calendar import local


def trial_table(trial: Trial) -> Table:
    """Return what would leave: to whom by the last digits, and in which words."""
    table = _table(("Tin", "Text"), ("Loại", "Kind"), ("Số nhận", "To"), ("Nội dung", "Words"))
    for one in trial.texts:
        table.add_row(str(one.id), kind_text(one.kind, State.current.lang), masked(one.recipient), one.words)
    return table


def count_table(found: list[Count]) -> Table:
    """Return the counts by kind and state."""
    lang = State.current.lang
    table = _table(("Loại", "Kind"))
    for state in STATES:
        table.add_column(state_text(state, lang), justify="right")
    for kind in KINDS:
        by_state = {
            state: sum(one.texts for one in found if (one.kind, one.state) == (kind, state)) for state in STATES
        }
        if any(by_state.values()):
            table.add_row(kind_text(kind, lang), *(figure(by_state[state], lang) for state in STATES))
    return table


def failed_table(found: list[Outgoing]) -> Table:
    """Return the texts that failed, with their slips and why."""
    lang = State.current.lang
    table = _table(
        ("Tin", "Text"), ("Phiếu", "Slip"), ("Loại", "Kind"), ("Số nhận", "To"), ("Hết hạn", "Over"), ("Vì sao", "Why")
    )
    for one in found:
        text = one.message
        over = f"{local(text.expires_at):%H:%M} {date_text(local(text.expires_at).date(), lang)}"
        reason = why(text.problem)[lang == "en"]
        table.add_row(
            str(text.id), slip_number(one.slip), kind_text(text.kind, lang), masked(text.recipient), over, reason
        )
    return table


def _table(*columns: tuple[str, str]) -> Table:
    table = Table(box=None, pad_edge=False)
    for pair in columns:
        table.add_column(pair[State.current.lang == "en"], overflow="fold")
    return table
