"""The main job on a scenario, from nothing to a running site, with something to try at every door."""
