"""Campaigns, administrative units, neighbourhoods, stations, kits and the sessions they open."""
