"""The notice of one appointment: number, version, code."""
