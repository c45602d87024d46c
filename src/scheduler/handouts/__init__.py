"""Print runs, and the delivery of each slip by a neighbourhood leader."""
