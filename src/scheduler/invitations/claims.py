"""What a slip's code claims, from the facts of its appointment."""

from datetime import date, datetime

from notices.slipcode import SlipClaim
from slots.calendar import minute_of


def claim_of(
    *,
    key_id: int,
    campaign: int,
    invitation: int,
    version: int,
    operating_day: date,
    station: int,
    starts_at: datetime,
) -> SlipClaim:
    """Return the claim; the code counts in steps of ten minutes, so a start between two is told by the earlier."""
    return SlipClaim(
        key_id=key_id,
        campaign=campaign,
        invitation=invitation,
        version=version,
        operating_day=operating_day,
        station=station,
        start_minute=minute_of(operating_day, starts_at) // 10 * 10,
    )
