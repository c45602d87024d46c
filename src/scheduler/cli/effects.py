"""How the terminal shows what a change does."""

from rich.table import Table

from notices.wording import figure
from scheduler.cli.state import State, Work, console, say
from scheduler.operations.changing import Effect
from scheduler.operations.effect_words import effect_lines, session_rows
from scheduler.places.unit_tables import unit_book


def tell(job: Work, effect: Effect, *, applied: bool = False) -> None:
    """Print what a change does, or did."""
    lang = State.current.lang
    with job.read() as db:
        names = unit_book(db, effect.dataset).names
    if applied:
        say("Đã áp dụng.", "Applied.")
    else:
        say("Thử, chưa thay đổi gì. Nếu áp dụng thì:", "A trial: nothing was changed. If applied:")
    table = Table(box=None, pad_edge=False, show_header=False)
    for line in effect_lines(effect, names, lang):
        table.add_row(line.label, f"! {line.text}" if line.warn else line.text)
    console.print(table)
    rows = session_rows(effect, lang)
    if rows:
        sessions = Table(box=None, pad_edge=False)
        words = (
            ("Station", "Day", "Shift", "Before", "After") if lang == "en" else ("Điểm", "Ngày", "Ca", "Trước", "Sau")
        )
        for place, word in enumerate(words):
            sessions.add_column(word, justify="right" if place > 2 else "left")
        for row in rows:
            sessions.add_row(*row)
        console.print(sessions)
    if effect.untold:
        rest = figure(effect.untold, lang)
        say(f"… và {rest} ca nữa.", f"… and {rest} more sessions.")
