"""Devices, scans, check-ins and what came of each person."""
