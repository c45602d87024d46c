"""Everything that happens: places, roster, plan, invitations, handouts, arrivals, progress, and who may see them."""
