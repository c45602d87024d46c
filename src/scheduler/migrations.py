"""The database's shape: brought up to date, or taken down, by Alembic from within the product."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from scheduler.database import reading
from scheduler.errors import SchedulerError
from scheduler.tables import metadata


class DatabaseTooNew(SchedulerError):
    """The database was written by a newer version of Phiếu Hẹn than this one."""

    code = "database_too_new"
    status = 503
    vi = "Cơ sở dữ liệu thuộc phiên bản mới hơn ({revision}). Hãy cập nhật phần mềm Phiếu Hẹn."
    en = "The database belongs to a newer version ({revision}). Update Phiếu Hẹn."


def script_folder() -> Path:
    """Return the folder of the migrations: inside the installed package, or at the top of a source tree."""
    packaged = Path(__file__).parent / "_alembic"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "alembic"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(script_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def ours(thing: Any, name: str | None, kind: str, reflected: bool, _compare_to: Any) -> bool:  # noqa: FBT001
    """Tell whether Alembic should look at `thing`: tables we do not define (the jobs' engine keeps its own) are not ours."""
    del thing
    return not (kind == "table" and reflected and name not in metadata.tables)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to `revision`; nothing happens where it is there already.

    Raises
    ------
    DatabaseTooNew
        The database stands at a revision this version does not know.
    """
    if revision == "head" and _at_head(
        engine
    ):  # asked in a reading transaction: a command that only reads waits for no writer
        return
    with engine.begin() as connection:
        config = _config(connection)
        present = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if present is not None and present not in known:
            raise DatabaseTooNew(revision=present)
        command.upgrade(config, revision)


def _at_head(engine: Engine) -> bool:
    with reading(engine).connect() as connection:
        heads = ScriptDirectory.from_config(_config(connection)).get_heads()
        return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take the database down to `revision`; "base" removes every table of ours."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def differences(engine: Engine) -> list[Any]:
    """Return what Alembic sees between the database and the models; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        return list(compare_metadata(context, metadata))


def exists(engine: Engine) -> bool:
    """Tell whether the database holds our tables at all."""
    return inspect(reading(engine)).has_table("campaign")
