from datetime import UTC, datetime, timedelta

from factories import at
from scheduler.clock import Clock
from slots.calendar import ZONE


def test_without_a_start_it_is_real_time_in_the_campaigns_zone():
    before = datetime.now(UTC)
    now = Clock.starting_at(None).now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo == ZONE
    assert Clock().shifted is False


def test_a_trial_clock_starts_where_it_is_told_and_runs_on():
    clock = Clock.starting_at(at(26, 18, 30))
    first = clock.now()
    second = clock.now()
    assert clock.shifted is True
    assert timedelta(0) <= first - at(26, 18, 30) < timedelta(minutes=1)
    assert first <= second
