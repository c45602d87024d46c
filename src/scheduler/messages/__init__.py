"""Texts to residents: what is to be said, in an outbox, and through which gateway it leaves."""
