"""Runs the migrations on the connection that `scheduler.migrations` hands over, or on PHIEUHEN_DATABASE_URL."""

from alembic import context

from scheduler.database import open_engine
from scheduler.migrations import ours
from scheduler.settings import Settings
from scheduler.tables import metadata


def run(connection):
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=ours,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with open_engine(Settings().database_url).begin() as connection:
        run(connection)
