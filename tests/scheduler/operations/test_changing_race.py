"""Two people change one campaign at the same time: both changes stay, whichever came first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from factories import EVE
from scheduler.operations.changing import make_change
from scheduler.places.campaign_file import settings_of
from scheduler.places.changes import Close

DAYS = (date(2021, 3, 26), date(2021, 3, 27), date(2021, 3, 28))


def test_changes_made_at_the_same_time_are_all_made(line):
    line.load()
    line.open()
    together = Barrier(len(DAYS), timeout=30)

    def close(day: date) -> None:
        together.wait()
        with line.work() as (db, campaign):
            campaign.name  # noqa: B018 - read before anybody has changed anything
            make_change(db, campaign, Close(from_day=day, to_day=day, station="DEM"), now=EVE)

    with ThreadPoolExecutor(len(DAYS)) as pool:
        list(pool.map(close, DAYS))
    with line.work() as (_, campaign):
        assert {closure.from_day for closure in settings_of(campaign).closures} == set(DAYS)
