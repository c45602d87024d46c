"""Jobs run by this process: the engine is one a process, so each test starts and stops its own."""

import pytest

from job_desk import make_jobs


@pytest.fixture
def jobs(line, db_url):
    """Jobs over the database of `line`."""
    made = make_jobs(line, db_url)
    made.launch()
    yield made
    made.stop()


@pytest.fixture
def sqlite_jobs(sqlite_line, sqlite_url):
    """The same on SQLite."""
    made = make_jobs(sqlite_line, sqlite_url)
    made.launch()
    yield made
    made.stop()
