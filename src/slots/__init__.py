"""Time, place and capacity: windows, operating days, shifts, sessions and the ledger of places. Pure."""
