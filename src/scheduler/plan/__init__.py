"""One whole assignment of parties to slots: drafted, published, superseded."""
