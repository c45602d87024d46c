"""The hours in which no text leaves, on the clock of the campaign's zone."""

from datetime import datetime, timedelta

from scheduler.places.campaign_residents import Messages
from slots.calendar import local


def quiet_until(described: Messages, now: datetime) -> datetime | None:
    """Return when the quiet hours end in which `now` lies, or None where it lies in none.

    They may pass midnight. At their very end texts leave again; where they begin and end at the same hour there are none.
    """
    here, last = local(now), described.quiet_until
    if not described.quiet_at(here.time()):
        return None
    end = here.replace(hour=last.hour, minute=last.minute, second=0, microsecond=0)
    return end if end > here else end + timedelta(days=1)
