"""What a person holds: the slip, its code, its words, and the pages that are printed around it."""
