"""Where a phone's own map leads: an address that its map app opens, never a page of somebody else's."""

import re
from urllib.parse import quote

from scheduler.places.campaign_stations import StationEntry

_APPLE = re.compile(r"iPhone|iPad|iPod|Macintosh")


def map_link(name: str, address: str, station: StationEntry | None, *, user_agent: str) -> str:
    """Return the address of a place for the map of this device: by its position where the campaign file has one, else by its words.

    Apple's devices open `maps:`, all others `geo:` (RFC 5870, with the question that Android adds to it).
    """
    words = ", ".join(part for part in (name, address) if part)
    apple = _APPLE.search(user_agent) is not None
    if station is None or station.position is None:
        return f"maps:?q={quote(words)}" if apple else f"geo:0,0?q={quote(words)}"
    position = ",".join(f"{degrees:.6f}" for degrees in station.position)
    return f"maps:?ll={position}&q={quote(name)}" if apple else f"geo:{position}?q={position}({quote(name)})"
