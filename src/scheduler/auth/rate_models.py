"""The table of tries, for several processes that count together."""

from sqlmodel import Field, SQLModel


class RateCount(SQLModel, table=True):
    """How many tries one name has spent in one minute; rows an hour old are swept.

    The name is a keyed hash: whoever reads the database learns neither addresses nor codes.
    """

    __tablename__ = "rate_count"

    name_hash: str = Field(primary_key=True, max_length=32)
    minute: int = Field(primary_key=True, description="minutes since 1970, by the clock of the database")
    count: int
