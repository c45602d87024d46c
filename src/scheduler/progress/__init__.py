"""What stands where, always derived from the facts."""
