"""Queue numbers are given once, in order, apart for each station and day."""

from datetime import date, timedelta

import pytest

from scheduler.arrivals.queue_numbers import next_numbers

DAY = date(2021, 3, 26)


def test_numbers_start_at_1_and_go_on_apart_for_each_station_and_day(db, world):
    station, other = world.headquarters.id, world.mobile.id
    assert list(next_numbers(db, station_id=station, day=DAY)) == [1]
    assert list(next_numbers(db, station_id=station, day=DAY, count=3)) == [2, 3, 4]
    assert list(next_numbers(db, station_id=other, day=DAY)) == [1]
    assert list(next_numbers(db, station_id=station, day=DAY + timedelta(days=1))) == [1]
    with pytest.raises(ValueError, match="0 numbers"):
        next_numbers(db, station_id=station, day=DAY, count=0)
