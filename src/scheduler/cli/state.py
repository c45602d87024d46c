"""What every command shares: which database, which campaign, which language; progress bars; and how errors end."""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlmodel import Session as DbSession

from notices.errors import NoticesError
from notices.wording import figure
from scheduler import migrations
from scheduler.audit.trail import Actor, acting, watch
from scheduler.clock import Clock
from scheduler.database import database_url, open_engine, reading, transaction
from scheduler.errors import SchedulerError
from scheduler.invalid_input import reason_vi
from scheduler.kept_keys.masters import office_keys
from scheduler.keys import Keys
from scheduler.places.models import Campaign
from scheduler.places.service import find_campaign
from scheduler.settings import Settings
from slots.calendar import ZONE
from slots.errors import SlotsError

USER_ERRORS = (SchedulerError, SlotsError, NoticesError)
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


class DatabaseMissing(SchedulerError):
    """There is no database where one was expected."""

    code = "database_missing"
    status = 404
    vi = "Chưa có cơ sở dữ liệu ở {url}. Hãy chạy “phieuhen campaign load TỆP.toml” trước, hoặc chỉ ra bằng --database."
    en = "There is no database at {url}. Run `phieuhen campaign load FILE.toml` first, or name one with --database."


class DatabaseUnreachable(SchedulerError):
    """The database does not answer, or its URL is none."""

    code = "database_unreachable"
    status = 503
    vi = "Không kết nối được cơ sở dữ liệu {url}: {why}. Hãy xem lại --database hoặc PHIEUHEN_DATABASE_URL."
    en = "The database {url} cannot be reached: {why}. Check --database or PHIEUHEN_DATABASE_URL."


class SettingInvalid(SchedulerError):
    """An environment variable says what cannot be."""

    code = "setting_invalid"
    status = 422
    vi = "{name}={value} không dùng được: {why_vi}."
    en = "{name}={value} cannot be used: {why_en}."


class FileUnreadable(SchedulerError):
    """A file named on the command line cannot be read."""

    code = "file_unreadable"
    status = 404
    vi = "Không đọc được tệp {path}: {why_vi}."
    en = "The file {path} cannot be read: {why_en}."


class FileUnwritable(SchedulerError):
    """A file named on the command line cannot be written."""

    code = "file_unwritable"
    status = 507
    vi = "Không ghi được tệp {path}: {why_vi}."
    en = "The file {path} cannot be written: {why_en}."


class FileThere(SchedulerError):
    """A file would be written over."""

    code = "file_there"
    status = 409
    vi = "Đã có tệp {path} nên chưa ghi gì. Hãy chọn tên khác, hoặc thêm --force để ghi đè."
    en = "There is a file {path} already, so nothing was written. Choose another name, or write over it with --force."


@dataclass(frozen=True)
class State:
    """What the shared options said."""

    database: str | None = None
    campaign: str | None = None
    lang: str = "vi"
    command: str = ""

    current: ClassVar["State"]


State.current = State()


_SHARED = {
    "database": Annotated[
        str | None,
        typer.Option(help="URL of PostgreSQL or SQLite, or an SQLite file (default: phieuhen.db here)"),
    ],
    "campaign": Annotated[str | None, typer.Option(help="code of the campaign; needed only where several are open")],
    "lang": Annotated[Literal["vi", "en"] | None, typer.Option(help="language of messages")],
}


def shared(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that every command takes: --database, --campaign and --lang."""
    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in _SHARED.items()
    ]

    @functools.wraps(command)
    def with_options(**given: Any) -> None:
        said = {name: given.pop(name) for name in _SHARED}
        named = getattr(with_options, "path", command.__name__)
        said = {name: value for name, value in said.items() if value is not None}
        State.current = replace(State.current, command=named, **said)
        command(**given)

    signature = inspect.signature(command)
    own = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in signature.parameters.values()]
    with_options.__signature__ = signature.replace(parameters=[*own, *more])  # type: ignore[attr-defined]
    with_options.__annotations__ = command.__annotations__ | _SHARED
    return with_options


def settings() -> Settings:
    """Return the settings, with what the options said on top of the environment."""
    try:
        found = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"PHIEUHEN_{str(first['loc'][0]).upper()}"
        why_vi = reason_vi(first["type"]) or "giá trị chưa đúng"
        raise SettingInvalid(name=name, value=first["input"], why_vi=why_vi, why_en=first["msg"]) from error
    return found.model_copy(update={"database_url": State.current.database}) if State.current.database else found


@dataclass(frozen=True)
class Work:
    """What a command works with."""

    settings: Settings
    engine: Engine
    moment: datetime
    lang: str

    def now(self) -> datetime:
        """Return the campaign's present moment."""
        return self.moment

    @property
    def actor(self) -> Actor:
        """Return who acts: this command."""
        return Actor("command", via=State.current.command)

    @property
    def keys(self) -> Keys:
        """Return the installation's keys."""
        return office_keys(self.engine, self.settings)

    @contextmanager
    def write(self) -> Iterator[DbSession]:
        """Give a transaction that is committed when the block ends."""
        with transaction(self.engine) as db:
            acting(db, self.actor)
            yield db

    @contextmanager
    def read(self) -> Iterator[DbSession]:
        """Give a transaction that only reads."""
        with transaction(reading(self.engine)) as db:
            yield db

    def campaign(self, db: DbSession) -> Campaign:
        """Return the campaign the options mean."""
        return find_campaign(db, State.current.campaign)


@contextmanager
def work(*, create: bool = False) -> Iterator[Work]:
    """Open the database for one command, brought up to date.

    Raises
    ------
    DatabaseMissing
        There is none, and this command does not make one.
    DatabaseUnreachable
        It does not answer.
    """
    found = settings()
    try:
        engine = _opened(found, create=create)
    except (DatabaseError, ArgumentError, ModuleNotFoundError, ValueError, OSError) as error:
        why = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise DatabaseUnreachable(url=found.database_url.rsplit("@", maxsplit=1)[-1], why=why) from error
    try:
        # A command is one moment: under a trial clock two commands must not overlap in time.
        moment = Clock().now() if found.clock is None else found.clock.astimezone(ZONE)
        yield Work(found, engine, moment, State.current.lang)
    finally:
        engine.dispose()


def _opened(found: Settings, *, create: bool) -> Engine:
    shown = make_url(database_url(found.database_url)).render_as_string(hide_password=True)
    if not create and _missing_file(found):
        raise DatabaseMissing(url=found.database_url)
    if create:
        found.home.mkdir(parents=True, exist_ok=True)
    engine = open_engine(found.database_url)
    with ExitStack() as cleaning:
        cleaning.callback(engine.dispose)
        if not create and not migrations.exists(engine):
            raise DatabaseMissing(url=shown)
        migrations.upgrade(engine)
        watch(engine)
        cleaning.pop_all()
    return engine


def _missing_file(found: Settings) -> bool:
    url = make_url(database_url(found.database_url))
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return is_file and not (found.home / str(url.database).rsplit("/", maxsplit=1)[-1]).exists()


def say(vi: str, en: str) -> None:
    """Print a sentence in the chosen language."""
    console.print(en if State.current.lang == "en" else vi, markup=False, soft_wrap=True)


def warn(vi: str, en: str) -> None:
    """Print a warning to standard error."""
    sentence = en if State.current.lang == "en" else vi
    errors.print(Text.assemble(("! ", "bold yellow"), sentence), soft_wrap=True)


class _Speed(ProgressColumn):
    """How many are done in a second."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self.unit = unit

    def render(self, task: Task) -> Text:
        return Text(f"{figure(round(task.speed or 0), State.current.lang)} {self.unit}")


@contextmanager
def progress_bar(vi: str, en: str, *, speed: tuple[str, str] | None = None) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told (done, total); the bar goes to standard error, so that output stays clean.

    `speed` is what it calls the number done in a second, in both languages; without it the bar shows none.
    """
    label = en if State.current.lang == "en" else vi
    if not errors.is_terminal:  # a file or a pipe gets one line a step in place of a bar that cannot move
        errors.print(f"{label} …", markup=False)
        yield lambda _done, _total: None
        return
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    if speed is not None:
        columns.insert(3, _Speed(speed[State.current.lang == "en"]))
    with Progress(*columns, console=errors) as progress:
        task = progress.add_task(label, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def ended(error: SchedulerError | SlotsError | NoticesError) -> int:
    """Print what went wrong as one clear message and return the exit code."""
    errors.print(error.text(State.current.lang), markup=False, soft_wrap=True)
    return 2
