"""Households and residents: reading the ward's files, and who is invited in which group."""
