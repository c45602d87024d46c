"""Tables of the roster: files and how they are read, households and residents."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from scheduler.database import UtcDateTime

MARKS = ("confirmed", "absent", "moved", "dead", "has_card", "homebound", "added")
"""What somebody who knows the household may say of a person."""
OWN_MARKS = ("gone", "elsewhere", "spare", "unused")
"""What the program says by itself: not in the newest file, invited by another entry, a place on a spare slip, one given back."""
MARK_SOURCES = ("file", "leader", "officer")
PEOPLE_S = frozenset({"leader", "officer"})
"""Whose word a file does not change: theirs who know the household."""


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(map(repr, values))})", name=column)


class RosterImport(SQLModel, table=True):
    """One file for the roster: proposed with what it would change, then imported or dropped.

    While it is proposed its upload is kept under the name `upload`. `reading` says how its cells were understood (see
    `scheduler.roster.reading`), `findings` holds every finding, packed; neither names anybody.
    """

    __tablename__ = "roster_import"
    __table_args__ = (
        _one_of("state", ("proposed", "imported", "dropped")),
        _one_of("kind", ("roster", "school")),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    unit_code: str | None = Field(default=None, max_length=10, description="whose rows alone could be written")
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    imported_at: datetime = Field(sa_type=UtcDateTime, description="or, while it is none, proposed or dropped")
    state: str = Field(default="imported", max_length=10, sa_column_kwargs={"server_default": text("'imported'")})
    kind: str = Field(default="roster", max_length=10, sa_column_kwargs={"server_default": text("'roster'")})
    school: str = Field(
        default="", max_length=120, sa_column_kwargs={"server_default": text("''")}, description="whose pupils it lists"
    )
    upload: str | None = Field(default=None, max_length=60, description="name of the file kept aside until decided")
    reading: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    findings: bytes | None = Field(default=None, sa_type=LargeBinary, description="all of them: JSON, deflated")
    report: dict[str, Any] = Field(
        sa_column=Column(JSON, nullable=False), description="counts and findings, without names"
    )


class RosterSource(SQLModel, table=True):
    """How files with these headings are read, as somebody approved it: columns and encoding."""

    __tablename__ = "roster_source"
    __table_args__ = (UniqueConstraint("campaign_id", "unit_code", "signature"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    unit_code: str = Field(max_length=10, description="of whoever approved it; empty for the whole campaign")
    signature: str = Field(max_length=64, description="SHA-256 of the headings")
    reading: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    approved_at: datetime = Field(sa_type=UtcDateTime)


class Household(SQLModel, table=True):
    """The roster's unit (hộ)."""

    __table_args__ = (
        UniqueConstraint("neighbourhood_id", "ref"),
        CheckConstraint("preferred_shift IN ('morning', 'afternoon', 'evening', 'night')", name="preferred_shift"),
        CheckConstraint("spare_places >= 0", name="spare_places_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    neighbourhood_id: int = Field(foreign_key="neighbourhood.id", index=True)
    ref: str = Field(max_length=60, description="the file's household number, or made from address and head")
    head_name: str = Field(max_length=120)
    address: str = Field(default="", max_length=200, description="house and street, without the neighbourhood")
    street_order: int = Field(description="rank on the walk through the neighbourhood")
    preferred_shift: str | None = Field(
        default=None, max_length=10, description="noted by the leader; overrides the group"
    )
    shift_source: str | None = Field(default=None, max_length=10, description="who noted it; a file overrides nobody")
    spare_places: int = Field(
        default=0,
        sa_column_kwargs={"server_default": text("0")},
        description="printed on the spare slip by which the household was found; 0 for one of a roster",
    )
    spare_told_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="when the leader told whom he gave the spare slip; none before"
    )

    @property
    def is_untold(self) -> bool:
        """Whether it stands for a household that nobody has been told of yet: its name, address and people are blank."""
        return self.spare_places > 0 and self.spare_told_at is None


class Resident(SQLModel, table=True):
    """One person of a household.

    The ID number is kept only where the campaign needs it (`privacy.keep_id_numbers`), and then never as it is: encrypted for
    this very row, and as a keyed hash to find it by. See `scheduler.roster.id_numbers`, which alone reads and writes the three.
    """

    __table_args__ = (
        UniqueConstraint("household_id", "match_key"),
        CheckConstraint("residence_type IN ('permanent', 'temporary', 'away')", name="residence_type"),
        _one_of("mark", (*MARKS, *OWN_MARKS)),
        _one_of("mark_source", MARK_SOURCES),
        _one_of("chosen_group", ("student", "worker", "daytime")),
        CheckConstraint("birth_month BETWEEN 1 AND 12", name="birth_month"),
        CheckConstraint("birth_day BETWEEN 1 AND 31", name="birth_day"),
        CheckConstraint(
            "(id_number_hash IS NULL) = (id_number_secret IS NULL) AND (id_number_hash IS NULL) = (id_number_key IS NULL)",
            name="id_number_whole",
        ),
        # Partial, so that those who keep no numbers pay nothing for it.
        Index(
            "ix_resident_id_number_hash",
            "id_number_hash",
            sqlite_where=text("id_number_hash IS NOT NULL"),
            postgresql_where=text("id_number_hash IS NOT NULL"),
        ),
        Index("ix_resident_match_key", "match_key"),
        Index(
            "ix_resident_same_as_id",
            "same_as_id",
            sqlite_where=text("same_as_id IS NOT NULL"),
            postgresql_where=text("same_as_id IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    household_id: int = Field(foreign_key="household.id", index=True)
    position: int = Field(description="0 is the head; then the file's order")
    full_name: str = Field(max_length=120)
    sort_key: bytes = Field(
        default=b"",
        sa_column=Column(LargeBinary, nullable=False, server_default=text("''")),
        description="orders by tên, họ, đệm, on both databases alike: `vietnamese.name_sort_key`",
    )
    match_key: str = Field(max_length=160, description="folded name and birth date: finds the same person again")
    birth_text: str = Field(default="", max_length=30, description="as in the file")
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    relationship: str = Field(default="", max_length=40)
    residence_type: str = Field(default="permanent", max_length=10)
    phone: str = Field(default="", max_length=20, description="E.164 or empty")
    occupation: str = Field(default="", max_length=80)
    school: str = Field(default="", max_length=120)
    school_class: str = Field(default="", max_length=20)
    has_card: bool = False
    part: int = Field(
        default=0,
        sa_column_kwargs={"server_default": text("0")},
        description="0 comes with the household; 1 and up is the part that the household asked to come by itself",
    )
    mark: str | None = Field(default=None, max_length=10, description="the leader's review; none is not reviewed")
    marked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    mark_source: str | None = Field(default=None, max_length=10, description="who marked; a file overrides nobody")
    chosen_group: str | None = Field(
        default=None, max_length=10, description="the target group by hand, before all rules; homebound is a mark"
    )
    same_as_id: int | None = Field(
        default=None, foreign_key="resident.id", description="with mark elsewhere: the entry by which he is invited"
    )
    id_number_key: int | None = Field(default=None, sa_type=SmallInteger, description="id of the key of the secret")
    id_number_secret: bytes | None = Field(default=None, sa_type=LargeBinary, description="nonce and AES-256-GCM")
    id_number_hash: str | None = Field(default=None, max_length=64, description="HMAC-SHA-256 of the digits, in hex")


class ReviewRequest(SQLModel, table=True):
    """What a leader says of his households once the plan is published: an officer decides whether it becomes so.

    `kind` is `mark` (`facts`: mark), `shift` (shift), `person` (name, birth, relationship) or `household` (head, address, people).
    Nothing changes by asking.
    """

    __tablename__ = "review_request"
    __table_args__ = (
        _one_of("kind", ("mark", "shift", "person", "household")),
        _one_of("decision", ("done", "declined", "withdrawn")),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_whole"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    neighbourhood_id: int = Field(foreign_key="neighbourhood.id", index=True)
    household_id: int | None = Field(default=None, foreign_key="household.id", description="none asks for a new one")
    resident_id: int | None = Field(default=None, foreign_key="resident.id")
    kind: str = Field(max_length=10)
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    asked_by: int | None = Field(default=None, foreign_key="account.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    decision: str | None = Field(default=None, max_length=10)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: int | None = Field(default=None, foreign_key="account.id")
    answer: str = Field(default="", max_length=200, description="what the leader reads")
