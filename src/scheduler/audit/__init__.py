"""The trail: who did what, when and by which way, in a chain that nobody can shorten or mend unseen. Ids, never names."""
