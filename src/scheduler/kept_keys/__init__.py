"""The keys of campaigns, each with an id, kept encrypted under the master: what signs slips and day packs and hides ID numbers."""
