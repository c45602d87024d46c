"""Figures that people enter by hand."""
